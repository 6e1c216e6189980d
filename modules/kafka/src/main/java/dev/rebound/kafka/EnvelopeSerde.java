package dev.rebound.kafka;

import dev.rebound.contracts.CloudEvents;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.EventTypes;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Position;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Envelopes as CloudEvents in binary mode (CloudEvents 1.0, Kafka protocol binding, 3.2): attributes in headers, the event's JSON as value.
 *
 * <p>Read by the library. Written by hand, because the library's builder and writer cost a third of what the door spends on an alert
 * ({@code bench/intake}); a test holds what is written equal to the library's.
 */
public final class EnvelopeSerde implements Serde<Envelope<Event>> {
  private static final byte[] SPEC_VERSION = bytes("1.0");
  private static final byte[] JSON = bytes("application/json");

  private final CloudEventDeserializer reader = new CloudEventDeserializer();

  @Override
  public Serializer<Envelope<Event>> serializer() {
    return new Serializer<>() {
      @Override
      public byte[] serialize(String topic, Envelope<Event> envelope) {
        return serialize(topic, new RecordHeaders(), envelope);
      }

      @Override
      public byte[] serialize(String topic, Headers headers, Envelope<Event> envelope) {
        write(envelope, headers);
        return Json.bytes(envelope.event());
      }
    };
  }

  private static void write(Envelope<?> envelope, Headers headers) {
    headers.add("content-type", JSON);
    headers.add("ce_specversion", SPEC_VERSION);
    add(headers, "id", envelope.id());
    add(headers, "source", CloudEvents.source(envelope.writer()));
    add(headers, "type", EventTypes.typeOf(envelope.event().getClass()));
    add(headers, "subject", envelope.system().value());
    add(headers, "time", envelope.at().toString());
    add(headers, CloudEvents.CODE_VERSION, envelope.codeVersion());
    add(headers, CloudEvents.PLAN_HASH, envelope.planHash());
    Position cause = envelope.cause();
    if (cause != null) {
      add(headers, CloudEvents.CAUSE, cause.toString());
    }
  }

  private static void add(Headers headers, String attribute, String value) {
    headers.add("ce_" + attribute, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Deserializer<Envelope<Event>> deserializer() {
    return new Deserializer<>() {
      @Override
      public Envelope<Event> deserialize(String topic, byte[] value) {
        throw new IllegalStateException("an envelope cannot be read without its headers");
      }

      @Override
      public Envelope<Event> deserialize(String topic, Headers headers, byte[] value) {
        CloudEvent event = reader.deserialize(topic, headers, value);
        return CloudEvents.decode(event);
      }
    };
  }
}
