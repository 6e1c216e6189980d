package dev.rebound.audit.log;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where an auditor reads: a Kafka, with the right to read two topics and no consumer group, or a folder that was exported from one
 * (requirement A4). Used by one thread.
 */
public interface LogSource extends AutoCloseable {
  /**
   * The partitions of a log that hold something, each from about a moment on; what was appended after this call is left out.
   *
   * @param topic {@link Topics#INCIDENTS} or {@link Topics#SIGNALS}
   * @param from older records may come all the same; {@link Instant#EPOCH}: from the beginning
   */
  List<Lane> lanes(String topic, Instant from) throws IOException;

  /** Hands over what a log holds from about a moment on, each partition in its order. */
  default void read(String topic, Instant from, Consumer<Received<Event>> listener) throws IOException {
    drain(lanes(topic, from), listener);
  }

  /** Hands over what is left in lanes of this source, each in its order. */
  default void drain(List<Lane> lanes, Consumer<Received<Event>> listener) throws IOException {
    for (Lane lane : lanes) {
      for (Received<Event> next = lane.next(); next != null; next = lane.next()) {
        listener.accept(next);
      }
    }
  }

  /** Those of a Kafka. */
  static LogSource of(KafkaSettings kafka) {
    return new KafkaSource(topic -> dev.rebound.kafka.RawLog.of(kafka, topic));
  }

  /**
   * Those of a folder that {@code audit export} wrote.
   *
   * @throws IOException where it is none
   */
  static LogSource of(Path folder) throws IOException {
    return new FolderSource(folder);
  }

  @Override
  void close() throws IOException;
}
