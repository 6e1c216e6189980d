package dev.rebound.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.CloudEvents;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What we write by hand is what the CloudEvents library writes and reads. */
class EnvelopeSerdeTest {
  static Stream<Envelope<Event>> envelopes() {
    return Stream.of("2026-11-22T14:03:07.120Z", "2026-11-22T14:03:07Z", "2026-11-22T14:03:07.123456789Z").map(Instant::parse)
        .flatMap(at -> Stream.of(
            new Envelope<>(
                "id/ä \"quoted\"", new SystemName("orders"), at, Writers.DETECT, new Position(Topics.SIGNALS, 7, 42), "0.1.0", "hash",
                new TimerFired("recover", "lease/1")),
            new Envelope<>(
                "beat/1", SystemName.UNROUTED, at, Writers.INGEST, null, "0.1.0", Envelope.NO_PLAN, new ClockBeat("observer-1"))));
  }

  @ParameterizedTest
  @MethodSource("envelopes")
  void shouldWriteWhatTheLibraryWrites(Envelope<Event> envelope) {
    var ours = new RecordHeaders();
    byte[] value = new EnvelopeSerde().serializer().serialize(Topics.INCIDENTS, ours, envelope);
    var theirs = new RecordHeaders();
    try (var serializer = new CloudEventSerializer(); var deserializer = new CloudEventDeserializer()) {
      assertThat(value).isEqualTo(serializer.serialize(Topics.INCIDENTS, theirs, CloudEvents.encode(envelope)));
      assertThat(deserializer.deserialize(Topics.INCIDENTS, ours, value))
          .isEqualTo(deserializer.deserialize(Topics.INCIDENTS, theirs, value));
    }
    assertThat(names(ours)).isEqualTo(names(theirs));
    assertThat(new EnvelopeSerde().deserializer().deserialize(Topics.INCIDENTS, ours, value)).isEqualTo(envelope);
  }

  /** All headers but the time, of which there is more than one spelling (RFC 3339). */
  private static TreeMap<String, String> names(RecordHeaders headers) {
    var texts = new TreeMap<String, String>();
    headers.forEach(header -> texts.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    texts.put("ce_time", Instant.parse(texts.get("ce_time")).toString());
    return texts;
  }
}
