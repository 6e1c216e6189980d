package dev.rebound.audit.seal;

import dev.rebound.verifier.Checkpoint;
import dev.rebound.verifier.LogRecord;
import dev.rebound.verifier.SealKey;
import dev.rebound.verifier.SealedRecord;
import dev.rebound.verifier.Window;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** A partition with records at 0 to 29, sealed by ten. */
final class Recorded {
  static final String LOG = "rebound.incidents/3";
  static final Instant NOW = Instant.parse("2026-11-27T00:10:00Z");

  private Recorded() {}

  static LogRecord at(long offset) {
    return new LogRecord(offset, 1_795_000_000_000L + offset, null, List.of(), ("fact " + offset).getBytes(StandardCharsets.UTF_8));
  }

  static List<Checkpoint> sealed(SealKey key) {
    var made = new ArrayList<Checkpoint>();
    Window window = Window.first(LOG);
    for (int offset = 0; offset < 30; offset++) {
      window.add(at(offset));
      if (window.size() == 10) {
        made.add(window.seal(NOW, key));
        window = Window.after(made.getLast());
      }
    }
    return made;
  }

  static List<SealedRecord> between(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(Recorded::at).map(SealedRecord::of).toList();
  }
}
