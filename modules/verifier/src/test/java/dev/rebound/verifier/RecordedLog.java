package dev.rebound.verifier;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** One partition as a test records and seals it: records with gaps where transaction markers stand, checkpoints, and a tail without one. */
final class RecordedLog {
  private static final Instant NOW = Instant.parse("2026-11-27T00:10:00Z");
  final String log;
  final List<LogRecord> records = new ArrayList<>();
  final List<byte[]> checkpoints = new ArrayList<>();
  final List<Checkpoint> sealed = new ArrayList<>();

  RecordedLog(String log) {
    this.log = log;
  }

  static RecordedLog random(String log, Random random, SealKey key) {
    var recorded = new RecordedLog(log);
    long offset = random.nextInt(3);
    int count = 12 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      recorded.records.add(record(offset, random));
      offset += random.nextInt(3) == 0 ? 2 : 1;
    }
    recorded.seal(0, Window.first(log), 3 + random.nextInt(8), key);
    return recorded;
  }

  /** Seals from one record on, as many as make whole checkpoints. */
  void seal(int first, Window begun, int each, SealKey key) {
    Window window = begun;
    for (LogRecord next : records.subList(first, records.size())) {
      window.add(next);
      if (window.size() == each) {
        Checkpoint checkpoint = window.seal(NOW, key);
        sealed.add(checkpoint);
        checkpoints.add(checkpoint.bytes());
        window = Window.after(checkpoint);
      }
    }
  }

  static LogRecord record(long offset, Random random) {
    var headers = new ArrayList<LogRecord.Header>();
    for (int i = random.nextInt(3); i > 0; i--) {
      headers.add(new LogRecord.Header("ce_" + random.nextInt(4), random.nextInt(6) == 0 ? null : bytes(random, 6)));
    }
    byte[] key = random.nextInt(8) == 0 ? null : "orders".getBytes(StandardCharsets.UTF_8);
    return new LogRecord(offset, 1_795_000_000_000L + random.nextInt(), key, headers, random.nextInt(10) == 0 ? null : bytes(random, 40));
  }

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** How many of the records are sealed. */
  int sealedCount() {
    return sealed.stream().mapToInt(each -> each.records().size()).sum();
  }

  byte[] segment() {
    return segment(records);
  }

  byte[] segment(List<LogRecord> some) {
    var bytes = new ByteArrayOutputStream();
    try (var writer = new SegmentWriter(bytes, log)) {
      for (LogRecord each : some) {
        writer.write(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  LogCheck.Result check(byte[] segment, PinnedKeys keys, Findings findings) {
    Iterator<byte[]> left = checkpoints.iterator();
    try (var reader = new SegmentReader(new ByteArrayInputStream(segment))) {
      return new LogCheck(log, reader, () -> left.hasNext() ? left.next() : null, keys, false, findings).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
