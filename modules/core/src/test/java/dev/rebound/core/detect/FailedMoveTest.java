package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SignalEvent.RecoveryPhase;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import dev.rebound.core.plan.Plans;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.Switchover;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The incident that a failed planned move is ends when the primary is well, like any other. */
class FailedMoveTest {
  private static final String ONE = "observer-1";

  private final Watch watch = new Watch(Plans.orders());

  private void move(RecoveryPhase phase, String outcome) {
    watch.tell(new RecoveryRelayed(new RecoveryId("recovery-switchover-1"), Switchover.incident("1"), "database", phase, outcome));
  }

  private List<Event> writes(int rounds) {
    var facts = new java.util.ArrayList<Event>();
    for (int round = 0; round < rounds; round++) {
      facts.addAll(watch.writes(ONE, "pg-a", 1));
    }
    return facts;
  }

  @Test
  void shouldEndWhenThePrimaryWritesAgain() {
    writes(3);
    move(RecoveryPhase.STARTED, "");
    for (int round = 0; round < 8; round++) {
      watch.refused(ONE, "pg-a");
    }
    assertThat(watch.opened()).as("the primary is stopped on purpose").isEmpty();
    move(RecoveryPhase.ENDED, Ending.HANDED_OVER.name());

    assertThat(writes(2)).isEmpty();
    assertThat(writes(3)).singleElement().isInstanceOfSatisfying(
        IncidentResolved.class, resolved -> assertThat(resolved.incident()).isEqualTo(Switchover.incident("1")));
  }

  @Test
  void shouldBeTheIncidentOfAPrimaryThatStaysDown() {
    writes(3);
    move(RecoveryPhase.STARTED, "");
    move(RecoveryPhase.ENDED, Ending.HANDED_OVER.name());
    for (int round = 0; round < 8; round++) {
      watch.refused(ONE, "pg-a");
    }

    assertThat(watch.opened()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = Ending.class, mode = Mode.EXCLUDE, names = "HANDED_OVER")
  void shouldBeNoneWhereTheMoveDidNotFail(Ending ending) {
    writes(3);
    move(RecoveryPhase.STARTED, "");
    move(RecoveryPhase.ENDED, ending.name());

    assertThat(writes(6)).isEmpty();
  }

  /** It takes hours and touches nothing that is probed. */
  @Test
  void shouldSeeAFailureDuringARestore() {
    writes(3);
    watch.tell(new RecoveryRelayed(
        new RecoveryId("recovery-restore:1"), Restore.incident("1"), "database", RecoveryPhase.STARTED, ""));
    for (int round = 0; round < 8; round++) {
      watch.refused(ONE, "pg-a");
    }
    assertThat(watch.opened()).hasSize(1);
  }
}
