package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.plan.Plans;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A synchronous primary lives, and its commits wait for standbys that are gone. */
class StandbysGoneTest {
  private static final String ONE = "observer-1";

  private Watch watch = new Watch(Plans.orders());

  private static ProbeReported reads(List<String> confirming) {
    return new ProbeReported(
        "database", "pg-a", ONE, ProbeKind.POSTGRESQL, Reachability.ANSWERED, KeptSession.ALIVE, Role.PRIMARY, 1, false, confirming, null,
        250, "pg-a reads, but a write was not acknowledged within 250 ms.");
  }

  /** @param standbyRefuses whether the standby is gone, too */
  private void rounds(int count, boolean standbyRefuses, String... confirming) {
    for (int round = 0; round < count; round++) {
      watch.partition().after(Watch.ROUND);
      watch.tell(reads(List.of(confirming)));
      if (standbyRefuses) {
        watch.refused(ONE, "pg-b");
      }
    }
  }

  @Test
  void shouldOpenADatabasesIncidentOnceTheStandbyIsGoneAndCommitsWaitForLong() {
    watch.writes(ONE, "pg-a", 1);
    rounds(8, true);
    assertThat(watch.opened()).as("within 5 s").isEmpty();
    rounds(20, true);
    assertThat(watch.opened()).singleElement().satisfies(incident -> {
      assertThat(incident.scenario()).isEqualTo(Scenario.DATABASE);
      assertThat(incident.target()).as("nothing is fenced or promoted for it").isEqualTo("pg-a");
      assertThat(incident.explanation().rule()).isEqualTo("database-standbys-gone");
      assertThat(incident.explanation().because()).contains("its commits wait for pg-b, and that is down.");
      assertThat(incident.lastSeen().refusedBy()).isEmpty();
    });
  }

  @Test
  void shouldOpenNoneWhileTheStandbyAnswersOrOneConfirms() {
    watch.writes(ONE, "pg-a", 1);
    rounds(100, false);
    assertThat(watch.opened()).extracting(IncidentOpened::scenario).containsExactly(Scenario.MONITORING);

    watch = new Watch(Plans.orders());
    watch.writes(ONE, "pg-a", 1);
    rounds(100, true, "pg-b");
    assertThat(watch.opened()).extracting(IncidentOpened::scenario).containsExactly(Scenario.MONITORING);
  }

  @Test
  void shouldOnlyTellAPersonWhereThePlanLetsCommitsWait() {
    watch = new Watch(Plans.ordersThatWait());
    watch.writes(ONE, "pg-a", 1);
    rounds(100, true);
    assertThat(watch.opened()).extracting(IncidentOpened::component).containsExactly("writes-stuck/database");
  }
}
