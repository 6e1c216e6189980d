package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.plan.Plans;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A primary that lives and takes no writes is told of; nothing is promoted beside it. */
class WritesStuckTest {
  private static final String ONE = "observer-1";

  private final Watch watch = new Watch(Plans.orders());

  private static ProbeReported reads(Role role) {
    return new ProbeReported(
        "database", "pg-a", ONE, ProbeKind.POSTGRESQL, Reachability.ANSWERED, KeptSession.ALIVE, role, 1, false, List.of(), null, 250,
        "pg-a reads, but a write was not acknowledged within 250 ms.");
  }

  private void rounds(int count, Role role) {
    for (int round = 0; round < count; round++) {
      watch.partition().after(Watch.ROUND);
      watch.tell(reads(role));
    }
  }

  @Test
  void shouldAlarmOnceAndNeverOpenADatabasesIncident() {
    watch.writes(ONE, "pg-a", 1);
    rounds(41, Role.PRIMARY);
    assertThat(watch.opened()).as("within %s", Alarms.STUCK_MAX).isEmpty();
    rounds(100, Role.PRIMARY);

    assertThat(watch.opened()).singleElement().satisfies(alarm -> {
      assertThat(alarm.scenario()).isEqualTo(Scenario.MONITORING);
      assertThat(alarm.component()).isEqualTo("writes-stuck/database");
      assertThat(alarm.target()).isEqualTo("database");
      assertThat(alarm.explanation().because()).startsWith("pg-a lives and has acknowledged no write since ");
    });
    List<Event> over = watch.writes(ONE, "pg-a", 1);
    assertThat(over).singleElement().isInstanceOfSatisfying(IncidentResolved.class, resolved ->
        assertThat(resolved.component()).isEqualTo("writes-stuck/database"));
  }

  /** Its postmaster hangs, or a starved observer's new sessions come too late: the older session tells that the server is there. */
  @Test
  void shouldNotCallAServerGoneWhoseOlderSessionAnswers() {
    watch.writes(ONE, "pg-a", 1);
    for (int round = 0; round < 100; round++) {
      watch.partition().after(Watch.ROUND);
      watch.tell(
          new ProbeReported(
              "database", "pg-a", ONE, ProbeKind.POSTGRESQL, Reachability.SILENCE, KeptSession.ALIVE, Role.PRIMARY, 0, false, List.of(),
              null, 1_000, "pg-a did not answer within 1000 ms (connecting). A session from before still works."));
    }

    assertThat(watch.opened()).singleElement().extracting(IncidentOpened::component).isEqualTo("writes-stuck/database");
  }

  @Test
  void shouldNotTakeAReplicaForAPrimaryThatTakesNoWrites() {
    rounds(100, Role.REPLICA);
    assertThat(watch.opened()).isEmpty();
  }

  @Test
  void shouldLeaveItToTheIncidentWhereThePrimaryIsGoneAfterwards() {
    watch.writes(ONE, "pg-a", 1);
    rounds(60, Role.PRIMARY);
    for (int round = 0; round < 8; round++) {
      watch.refused(ONE, "pg-a");
    }

    assertThat(watch.opened()).extracting(IncidentOpened::component).containsExactly("writes-stuck/database", "database");
    assertThat(watch.opened().getLast().scenario()).isEqualTo(Scenario.DATABASE);
  }
}
