package dev.rebound.audit.export;

import dev.rebound.audit.seal.RawRecords;
import dev.rebound.contracts.EventTypes;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.RawLog;
import dev.rebound.verifier.LogRecord;
import dev.rebound.verifier.SegmentFolder;
import dev.rebound.verifier.SegmentWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was seen beside an exported log, so that its decisions can be replayed from the folder. Signals are not sealed, and stand in
 * a folder of their own. Partitions that hold clock beats alone are left out: nothing is decided there.
 */
public final class SignalsExport {
  /** The folder's name in an export. */
  public static final String FOLDER = "signals";
  private static final String TYPE_HEADER = "ce_type";
  private static final String BEAT = EventTypes.typeOf(ClockBeat.class);

  private SignalsExport() {}

  /** Exports all that is there now. @return how many records */
  public static long run(RawLog signals, Path out) throws IOException {
    Files.createDirectories(out);
    Files.createDirectory(out.resolve(FOLDER)); // refuses where it is there already
    Map<Integer, Long> begins = signals.begins();
    Map<Integer, Long> ends = signals.ends();
    long records = 0;
    for (int partition : signals.partitions()) {
      long begin = begins.getOrDefault(partition, 0L);
      long end = ends.getOrDefault(partition, 0L);
      if (begin < end && !onlyBeats(new RawRecords(signals, partition, begin, end))) {
        records += write(new RawRecords(signals, partition, begin, end), Topics.SIGNALS + "/" + partition, begin, out);
      }
    }
    return records;
  }

  private static boolean onlyBeats(RawRecords read) {
    for (LogRecord next = read.next(); next != null; next = read.next()) {
      if (!BEAT.equals(type(next))) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String type(LogRecord entry) {
    for (LogRecord.Header each : entry.headers()) {
      byte[] value = each.value();
      if (each.name().equals(TYPE_HEADER) && value != null) {
        return new String(value, StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  private static long write(RawRecords read, String log, long begin, Path out) throws IOException {
    long records = 0;
    Path file = out.resolve(FOLDER).resolve(SegmentFolder.name(log, begin));
    try (var writer = new SegmentWriter(new BufferedOutputStream(Files.newOutputStream(file)), log)) {
      for (LogRecord next = read.next(); next != null; next = read.next()) {
        writer.write(next);
        records++;
      }
    }
    return records;
  }
}
