package dev.rebound.audit.replay;

import dev.rebound.audit.export.SignalsExport;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.EnvelopeSerde;
import dev.rebound.verifier.Findings;
import dev.rebound.verifier.LogRecord;
import dev.rebound.verifier.SegmentFolder;
import dev.rebound.verifier.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A folder that {@code ./rebound audit export --with-signals} wrote. Whether it is as it was sealed is for the verifier to say, not for
 * who reads it here.
 *
 * @param folder the whole export
 */
public record ExportedFolder(Path folder) implements LogSource {
  /** What is done with a record. */
  private interface Reader {
    void take(int partition, LogRecord entry);
  }

  @Override
  public Map<Integer, Long> ends(String topic) throws IOException {
    var ends = new TreeMap<Integer, Long>();
    each(topic, (partition, entry) -> ends.put(partition, entry.offset() + 1));
    return ends;
  }

  @Override
  public void read(String topic, Consumer<Received<Event>> listener) throws IOException {
    Deserializer<Envelope<Event>> reader = new EnvelopeSerde().deserializer();
    each(topic, (partition, entry) -> {
      Headers headers = new RecordHeaders();
      entry.headers().forEach(header -> headers.add(header.name(), header.value()));
      listener.accept(
          new Received<>(new Position(topic, partition, entry.offset()), reader.deserialize(topic, headers, entry.value())));
    });
  }

  private void each(String topic, Reader reader) throws IOException {
    Path segments = folder.resolve(topic.equals(Topics.SIGNALS) ? SignalsExport.FOLDER : "segments");
    if (!Files.isDirectory(segments)) {
      throw new NoSuchFileException(segments.toString(), null, "no such folder; './rebound audit export --with-signals' writes it");
    }
    var broken = new Findings();
    Map<String, List<Path>> logs = SegmentFolder.byLog(segments, broken);
    if (broken.count() > 0) {
      throw new Unreadable(String.valueOf(broken.kept().getFirst()));
    }
    for (Map.Entry<String, List<Path>> log : logs.entrySet()) {
      if (!log.getKey().startsWith(topic + "/")) {
        throw new Unreadable("'" + log.getKey() + "' is no part of " + topic);
      }
      int partition = Integer.parseInt(log.getKey().substring(topic.length() + 1));
      try (var records = new SegmentFolder.Joined(log.getValue())) {
        for (LogRecord next = records.next(); next != null; next = records.next()) {
          reader.take(partition, next);
        }
      }
    }
  }
}
