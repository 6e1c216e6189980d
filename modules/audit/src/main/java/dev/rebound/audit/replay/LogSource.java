package dev.rebound.audit.replay;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

/** Where the two logs are read: {@link dev.rebound.contracts.Topics#SIGNALS} and {@link dev.rebound.contracts.Topics#INCIDENTS}. */
public interface LogSource {
  /** Where each partition of a topic ends now: the offset behind its last record. */
  Map<Integer, Long> ends(String topic) throws IOException;

  /** Hands over what is there now, in the order of each partition. It can be read again. */
  void read(String topic, Consumer<Received<Event>> listener) throws IOException;

  /** A Kafka; the right to read the topics is all it needs. */
  static LogSource of(KafkaSettings kafka) {
    return new LogSource() {
      @Override
      public Map<Integer, Long> ends(String topic) {
        return LogTail.ends(kafka, topic);
      }

      @Override
      public void read(String topic, Consumer<Received<Event>> listener) {
        LogTail.readAll(kafka, topic, listener);
      }
    };
  }
}
