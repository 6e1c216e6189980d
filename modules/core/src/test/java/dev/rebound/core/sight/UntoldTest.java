package dev.rebound.core.sight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Writers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UntoldTest {
  private static final SystemName SYSTEM = new SystemName("orders");
  private static final Instant T0 = Instant.parse("2026-11-22T03:00:00Z");
  private static final IncidentId I1 = new IncidentId("i1");
  private static final Explanation WHY = new Explanation("test", "refused", Map.of(), List.of());

  private final Untold auditor = new Untold(SYSTEM);

  @BeforeEach
  void open() {
    take(SYSTEM, 0, opened(I1));
  }

  private static IncidentOpened opened(IncidentId incident) {
    return new IncidentOpened(
        incident, Scenario.DATABASE, "database", "pg-a", T0, new LastSeen(null, List.of(), List.of()), WHY);
  }

  private void take(SystemName system, long seconds, Event event) {
    auditor.take(new Envelope<>("e" + seconds, system, T0.plusSeconds(seconds), Writers.ESCALATE, null, "test", Envelope.NO_PLAN, event));
  }

  private List<IncidentId> at(long seconds) {
    return auditor.at(T0.plusSeconds(seconds));
  }

  private static NoticeRequested page(String notice) {
    return new NoticeRequested(notice, 1, I1, NoticeKind.PAGE, 1, "dana", Channel.SLACK, "down", List.of());
  }

  @Test
  void shouldFindAnIncidentThatNobodyWasToldOfAfterTheGrace() {
    take(new SystemName("billing"), 1, opened(new IncidentId("other")));
    take(SYSTEM, 1, page("p1"));
    take(SYSTEM, 2, new NoticeEnded("p1", 1, false, "", "refused"));

    assertThat(at(119)).isEmpty();
    assertThat(at(120)).containsExactly(I1);
  }

  @Test
  void shouldBeContentWithOneDeliveredPageOrAnAcknowledgementOrTheEnd() {
    take(SYSTEM, 1, page("p1"));
    take(SYSTEM, 2, new NoticeEnded("p1", 1, true, "", ""));
    assertThat(at(1_000)).isEmpty();

    take(SYSTEM, 1_000, new LadderRestarted(I1, 1, "on-call", "dana", "silent"));
    take(SYSTEM, 1_001, new NoticeEnded("p1", 2, true, "", ""));
    assertThat(at(1_120)).as("a page of before counts no more").containsExactly(I1);
    take(SYSTEM, 1_121, new LadderStopped(I1, "lee", "slack"));
    assertThat(at(2_000)).isEmpty();

    take(SYSTEM, 2_000, new RecoveryEnded(new RecoveryId("r"), I1, "database", Ending.HANDED_OVER, "no replica"));
    assertThat(at(2_120)).containsExactly(I1);
    take(SYSTEM, 2_121, new IncidentResolved(I1, "database", WHY));
    assertThat(at(3_000)).isEmpty();
  }
}
