package dev.rebound.audit.log;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.kafka.EnvelopeSerde;
import dev.rebound.verifier.LogRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A stored record as the event that it holds. */
final class StoredEvent {
  private static final EnvelopeSerde SERDE = new EnvelopeSerde();

  private StoredEvent() {}

  /** @throws IllegalStateException where it holds none, or one that this version of the code does not know; the message names its place */
  static Received<Event> of(String topic, int partition, LogRecord stored) {
    var position = new Position(topic, partition, stored.offset());
    var headers = new RecordHeaders();
    stored.headers().forEach(header -> headers.add(header.name(), header.value()));
    try {
      return new Received<>(position, SERDE.deserializer().deserialize(topic, headers, stored.value()));
    } catch (RuntimeException e) {
      throw new IllegalStateException("the record at " + position + " cannot be read", e);
    }
  }
}
