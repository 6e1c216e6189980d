package dev.rebound.audit.log;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.kafka.EnvelopeSerde;
import dev.rebound.verifier.LogRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** A stored record as the event that it holds. */
final class StoredEvent {
  private static final EnvelopeSerde SERDE = new EnvelopeSerde();

  private StoredEvent() {}

  /** @throws IllegalStateException where it holds none, or one that this version of the code does not know; the message names its place */
  static Received<Event> of(String topic, int partition, LogRecord stored) {
    var position = new Position(topic, partition, stored.offset());
    var headers = new RecordHeaders();
    stored.headers().forEach(header -> headers.add(header.name(), header.value()));
    return read(position, headers, stored.value());
  }

  /** The same, straight from Kafka. */
  static Received<Event> of(ConsumerRecord<byte[], byte[]> stored) {
    return read(new Position(stored.topic(), stored.partition(), stored.offset()), stored.headers(), stored.value());
  }

  private static Received<Event> read(Position position, Headers headers, byte @Nullable [] value) {
    try {
      return new Received<>(position, SERDE.deserializer().deserialize(position.topic(), headers, value));
    } catch (RuntimeException e) {
      throw new IllegalStateException("the record at " + position + " cannot be read", e);
    }
  }
}
