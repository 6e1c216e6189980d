package dev.rebound.audit.export;

import dev.rebound.audit.seal.RawRecords;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.RawLog;
import dev.rebound.verifier.LogRecord;
import dev.rebound.verifier.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was seen in the time of the exported facts, of the same partitions, as segments of a folder of its own: nothing seals it, so
 * the verifier is not given it. Memory does not grow with the log.
 */
final class SignalsExport {
  /** Before the first decision: its first failing evidence is older by the confirmation, and what was before says that it was well. */
  private static final long BEFORE_MILLIS = 5 * 60_000L;
  private static final long BEHIND_MILLIS = 60_000L;
  private final RawLog signals;
  private final Path folder;

  SignalsExport(RawLog signals, Path folder) {
    this.signals = signals;
    this.folder = folder;
  }

  /** A time in milliseconds since 1970, both ends included. */
  record Window(long first, long last) {
    static final Window ALL = new Window(BEFORE_MILLIS, Long.MAX_VALUE - BEHIND_MILLIS);

    Window with(Window other) {
      return new Window(Math.min(first, other.first), Math.max(last, other.last));
    }

    boolean takes(LogRecord entry) {
      return entry.timestamp() >= first - BEFORE_MILLIS && entry.timestamp() <= last + BEHIND_MILLIS;
    }
  }

  /** Writes what was seen in each partition's time. @return how many records */
  long write(Map<Integer, Window> windows) throws IOException {
    Files.createDirectories(folder);
    Map<Integer, Long> ends = signals.ends();
    Map<Integer, Long> begins = signals.begins();
    long written = 0;
    for (Map.Entry<Integer, Window> each : windows.entrySet()) {
      Window window = each.getValue();
      Map<Integer, Long> since = window.equals(Window.ALL) ? begins : signals.since(Instant.ofEpochMilli(window.first - BEFORE_MILLIS));
      long end = ends.getOrDefault(each.getKey(), 0L);
      long begin = since.getOrDefault(each.getKey(), end);
      if (begin < end) {
        Records all = new RawRecords(signals, each.getKey(), begin, end);
        written += Export.segments(new Within(all, window), Topics.SIGNALS + "/" + each.getKey(), folder);
      }
    }
    return written;
  }

  /** The records of a time. It reads on to the end of the partition only where records go on being in it. */
  private static final class Within implements Records {
    private final Records all;
    private final Window window;

    Within(Records all, Window window) {
      this.all = all;
      this.window = window;
    }

    @Override
    public @Nullable LogRecord next() throws IOException {
      for (LogRecord next = all.next(); next != null; next = all.next()) {
        if (window.takes(next)) {
          return next;
        }
        if (next.timestamp() > window.last + 2 * BEHIND_MILLIS) {
          return null;
        }
      }
      return null;
    }
  }
}
