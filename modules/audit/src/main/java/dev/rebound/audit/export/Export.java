package dev.rebound.audit.export;

import dev.rebound.audit.seal.RawRecords;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.RawLog;
import dev.rebound.kafka.SealedLogs;
import dev.rebound.verifier.Checkpoint;
import dev.rebound.verifier.CheckpointFolder;
import dev.rebound.verifier.LogRecord;
import dev.rebound.verifier.Records;
import dev.rebound.verifier.SegmentFolder;
import dev.rebound.verifier.SegmentWriter;
import dev.rebound.verifier.Unreadable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a folder with {@code segments/}, {@code checkpoints/}, the verifier and a page that says how to check. Needs the right to read the
 * two topics, and nothing else. Memory does not grow with the log.
 */
public final class Export {
  /** A new segment begins behind so many records. */
  private static final int SEGMENT_RECORDS_MAX = 100_000;
  /** The verifier's file in an exported folder. */
  public static final String JAR = "rebound-verifier.jar";
  private static final String PAGE = "HOW-TO-CHECK.md";
  private final RawLog log;
  private final RawLog seals;
  private final Path out;
  private final Map<Integer, SignalsExport.Window> windows = new TreeMap<>();
  private long records;
  private long checkpoints;

  private Export(RawLog log, RawLog seals, Path out) {
    this.log = log;
    this.seals = seals;
    this.out = out;
  }

  /** What was written. @param signals what was seen; 0 where it was not asked for */
  public record Written(long records, long checkpoints, long signals) {}

  /** A range of offsets. @param last inclusive */
  private record Range(long first, long last) {}

  /**
   * Exports into a new folder.
   *
   * @param signals the log of what was seen, of which the same time is written, too; null: it is left out
   * @throws IOException where the folder is there already and not empty, or cannot be written
   */
  public static Written run(SealedLogs source, @Nullable RawLog signals, Selection selection, Path out) throws IOException {
    Files.createDirectories(out);
    try (var files = Files.list(out)) {
      if (files.findAny().isPresent()) {
        throw new IOException(out + " is not empty; name a new folder");
      }
    }
    Files.createDirectories(out.resolve("segments"));
    Files.createDirectories(out.resolve("checkpoints"));
    try (var log = source.log(); var seals = source.seals()) {
      var export = new Export(log, seals, out);
      export.partitions(selection);
      VerifierJar.write(out.resolve(JAR));
      export.page(selection);
      long seen = signals == null ? 0 : new SignalsExport(signals, out.resolve("signals")).write(export.windows);
      return new Written(export.records, export.checkpoints, seen);
    }
  }

  private void partitions(Selection selection) throws IOException {
    Map<Integer, Long> sealsBegin = seals.begins();
    Map<Integer, Long> begins = log.begins();
    Map<Integer, Long> sealsEnd = seals.ends();
    Map<Integer, Long> ends = log.ends();
    for (int partition : log.partitions()) {
      var all = new Range(begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L) - 1);
      Range asked = selection instanceof Selection.All ? all : asked(partition, all, selection);
      if (selection instanceof Selection.All) {
        windows.put(partition, SignalsExport.Window.ALL);
      }
      if (asked.first <= asked.last) {
        Range whole = checkpoints(partition, sealsBegin.getOrDefault(partition, 0L), sealsEnd.getOrDefault(partition, 0L), asked);
        segments(partition, whole);
      }
    }
  }

  /** From the first to the last record that is asked for; an empty range where there is none. */
  private Range asked(int partition, Range all, Selection selection) {
    long first = Long.MAX_VALUE;
    long last = -1;
    var read = new RawRecords(log, partition, all.first, all.last + 1);
    for (LogRecord next = read.next(); next != null; next = read.next()) {
      if (selection.takes(next)) {
        first = Math.min(first, next.offset());
        last = next.offset();
        var moment = new SignalsExport.Window(next.timestamp(), next.timestamp());
        windows.merge(partition, moment, SignalsExport.Window::with);
      }
    }
    return new Range(first, last);
  }

  /** Writes all checkpoints of a partition, for their chain begins at the first. @return the range, widened to whole checkpoints */
  private Range checkpoints(int partition, long begin, long end, Range asked) throws IOException {
    Path folder = out.resolve("checkpoints").resolve(CheckpointFolder.name(name(partition)));
    Range whole = asked;
    int number = 0;
    var read = new RawRecords(seals, partition, begin, end);
    for (LogRecord next = read.next(); next != null; next = read.next()) {
      byte[] bytes = Objects.requireNonNullElse(next.value(), new byte[0]);
      Files.createDirectories(folder);
      Files.write(folder.resolve(CheckpointFolder.name(++number)), bytes);
      checkpoints++;
      whole = widened(whole, asked, bytes);
    }
    return whole;
  }

  private static Range widened(Range whole, Range asked, byte[] bytes) {
    try {
      Checkpoint read = Checkpoint.read(bytes);
      boolean met = read.to() >= asked.first && read.from() <= asked.last;
      return met ? new Range(Math.min(whole.first, read.from()), Math.max(whole.last, read.to())) : whole;
    } catch (Unreadable e) {
      return whole; // the verifier tells it
    }
  }

  private void segments(int partition, Range range) throws IOException {
    var read = new RawRecords(log, partition, Math.max(range.first, log.begins().getOrDefault(partition, 0L)), range.last + 1);
    records += segments(read, name(partition), out.resolve("segments"));
  }

  /** Writes records as segments of a log. @return how many */
  static long segments(Records read, String log, Path folder) throws IOException {
    long written = 0;
    LogRecord next = read.next();
    while (next != null) {
      Path file = folder.resolve(SegmentFolder.name(log, next.offset()));
      try (var writer = new SegmentWriter(new BufferedOutputStream(Files.newOutputStream(file)), log)) {
        for (int i = 0; i < SEGMENT_RECORDS_MAX && next != null; i++) {
          writer.write(next);
          written++;
          next = read.next();
        }
      }
    }
    return written;
  }

  private static String name(int partition) {
    return Topics.INCIDENTS + "/" + partition;
  }

  private void page(Selection selection) throws IOException {
    try (InputStream in = Objects.requireNonNull(Export.class.getResourceAsStream("/" + PAGE), "the page is in the jar")) {
      String text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      String part = selection instanceof Selection.All ? "" : " --part";
      Files.writeString(out.resolve(PAGE), text.replace("{part}", part).replace("{selection}", sentence(selection)));
    }
  }

  private static String sentence(Selection selection) {
    return switch (selection) {
      case Selection.All all -> "the whole log";
      case Selection.Between between -> "what was written from " + between.from() + " until " + between.until()
          + ", and what shares a checkpoint with it";
      case Selection.OfIncident incident ->
          "what names the incident " + incident.id() + ", all between, and what shares a checkpoint with it";
    };
  }
}
