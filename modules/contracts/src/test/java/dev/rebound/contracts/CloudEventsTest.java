package dev.rebound.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.SignalEvent.ClockBeat;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CloudEventsTest {
  private static final SystemName ORDERS = new SystemName("orders");
  /** Nanoseconds, and a full minute: both have been lost by time formats before. */
  private static final Instant AT = Instant.parse("2026-11-22T14:00:00.000000001Z");

  @Test
  void shouldCarryCauseCodeVersionAndPlanHash() {
    var envelope = new Envelope<Event>(
        "id-1", ORDERS, AT, Writers.RECOVER, new Position(Topics.INCIDENTS, 23, 9_007_199_254_740_993L), "0.1.0", "abc",
            new ClockBeat("o"));

    assertThat(CloudEvents.decode(CloudEvents.encode(envelope))).isEqualTo(envelope);
  }

  @Test
  void shouldCarryAnEventWhoseCauseIsOutsideTheLogs() {
    var envelope = new Envelope<Event>(
        "id-1", ORDERS, Instant.parse("2026-11-22T14:00:00Z"), Writers.INGEST, null, "0.1.0", Envelope.NO_PLAN, new ClockBeat("o"));

    assertThat(CloudEvents.encode(envelope).getExtensionNames()).doesNotContain(CloudEvents.CAUSE);
    assertThat(CloudEvents.decode(CloudEvents.encode(envelope))).isEqualTo(envelope);
  }

  @Test
  void shouldSayWhoWroteItAndAboutWhom() {
    var event = CloudEvents.encode(
        new Envelope<>("id-1", ORDERS, AT, Writers.HAND, null, "0.1.0", Envelope.NO_PLAN, new ClockBeat("o")));

    assertThat(event.getSource()).hasToString("/rebound/hand");
    assertThat(event.getSubject()).isEqualTo("orders");
    assertThat(event.getType()).isEqualTo("rebound.clock-beat.v1");
  }
}
