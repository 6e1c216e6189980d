package dev.rebound.kafka;

import dev.rebound.contracts.Json;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** A decider's state as JSON in its store and in the store's changelog. */
final class StateSerde {
  private StateSerde() {}

  static <S> Serde<S> of(Class<S> type) {
    return Serdes.serdeFrom((topic, state) -> bytes(state), (topic, bytes) -> read(bytes, type));
  }

  private static byte @Nullable [] bytes(@Nullable Object state) {
    return state == null ? null : Json.bytes(state);
  }

  @SuppressWarnings("NullAway") // Kafka's deserializer contract passes null through
  private static <S> S read(byte @Nullable [] bytes, Class<S> type) {
    return bytes == null ? null : Json.read(bytes, type);
  }
}
