package dev.rebound.audit.log;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.EnvelopeSerde;
import dev.rebound.verifier.LogRecord;
import dev.rebound.verifier.SegmentFolder;
import dev.rebound.verifier.SegmentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Both logs in the making, as the broker would hold them: what was written where, in seconds after a moment. */
public final class RecordedLogs {
  public static final Instant DOWN = Instant.parse("2026-11-20T03:00:00Z");
  public static final String PLAN = "0123456789abcdef";
  private static final EnvelopeSerde SERDE = new EnvelopeSerde();

  private final Map<String, List<LogRecord>> logs = new LinkedHashMap<>();

  /** What was seen of orders. */
  public RecordedLogs seen(double seconds, Event event) {
    return with(Topics.SIGNALS, 12, "orders", seconds, "ingest", null, event);
  }

  /** What was decided about orders, or done. @param cause the offset of its cause among what was seen */
  public RecordedLogs fact(double seconds, String writer, int cause, Event event) {
    return with(Topics.INCIDENTS, 12, "orders", seconds, writer, new Position(Topics.SIGNALS, 12, cause), event);
  }

  /** A record at the end of a partition. */
  public RecordedLogs with(
      String topic, int partition, String system, double seconds, String writer, @Nullable Position cause, Event event) {
    List<LogRecord> log = logs.computeIfAbsent(topic + "/" + partition, name -> new ArrayList<>());
    Instant at = DOWN.plus(Duration.ofMillis(Math.round(seconds * 1000)));
    var envelope =
        new Envelope<Event>("id-" + topic + partition + log.size(), new SystemName(system), at, writer, cause, "1.0", PLAN, event);
    var headers = new RecordHeaders();
    byte[] value = SERDE.serializer().serialize(topic, headers, envelope);
    var kept = StreamSupport.stream(headers.spliterator(), false)
        .map(header -> new LogRecord.Header(header.key(), header.value())).toList();
    log.add(new LogRecord(log.size(), at.toEpochMilli(), null, kept, value));
    return this;
  }

  /** Writes an exported folder. */
  public Path export(Path folder) throws IOException {
    for (Map.Entry<String, List<LogRecord>> log : logs.entrySet()) {
      Path segments = Files.createDirectories(folder.resolve(log.getKey().startsWith(Topics.SIGNALS) ? "signals" : "segments"));
      Path file = segments.resolve(SegmentFolder.name(log.getKey(), 0));
      try (var writer = new SegmentWriter(Files.newOutputStream(file), log.getKey())) {
        for (LogRecord each : log.getValue()) {
          writer.write(each);
        }
      }
    }
    return folder;
  }

  /** As a source: a folder of it. */
  public LogSource source(Path folder) throws IOException {
    return LogSource.of(export(folder));
  }
}
