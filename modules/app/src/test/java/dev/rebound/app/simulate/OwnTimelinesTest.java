package dev.rebound.app.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is declared on timelines of our own: the hard cases of a real system, one by one. */
final class OwnTimelinesTest {
  @Test
  void shouldDeclareNothingWhileADeployRollsOverTheInstances() {
    assertThat(Replay.run(OwnTimelines.rollingDeploy())).isEmpty();
  }

  @Test
  void shouldDeclareNothingInTheGapBetweenBlueAndGreen() {
    assertThat(Replay.run(OwnTimelines.blueAndGreen())).isEmpty();
  }

  @Test
  void shouldGiveTheApplicationsIncidentOverToTheCauseThatIsSeenLater() {
    List<Declared> declared = Replay.run(OwnTimelines.lateCause());
    assertThat(declared).extracting(Declared::scenario).containsExactly("APPLICATION_FAILURE", "DATABASE_FAILURE");
    assertThat(declared.getFirst()).satisfies(application -> {
      assertThat(application.openedAtS()).isBetween(15.0, 17.0);
      assertThat(application.supersededBy()).isEqualTo("DATABASE_FAILURE");
      assertThat(application.closedAtS()).isEqualTo(declared.getLast().openedAtS());
    });
    assertThat(declared.getLast()).satisfies(database -> {
      assertThat(database.openedAtS()).isBetween(25.0, 27.0);
      assertThat(database.target()).isEqualTo("pg-primary-0");
      assertThat(database.site()).isEqualTo("primary");
      assertThat(database.recoveries()).isEqualTo(1);
      assertThat(database.closedAtS()).isNull();
      assertThat(database.attributed()).contains("PostgresqlDown", "HAProxyBackendDown", "orders-api-1", "orders-api-2", "orders-api-3");
    });
  }

  @Test
  void shouldDeclareTwoComponentsThatFailOnTheirOwnEach() {
    assertThat(Replay.run(OwnTimelines.twoOnTheirOwn())).extracting(Declared::scenario, Declared::target, Declared::recoveries,
        Declared::supersededBy)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("APPLICATION_FAILURE", "storage-api", 1, null),
            org.assertj.core.groups.Tuple.tuple("CACHE_FAILURE", "redis-0", 1, null));
  }

  @Test
  void shouldNotDeclareASiteLostThatIsSeenWellFromInside() {
    assertThat(Replay.disasters(Replay.run(OwnTimelines.siteCutOff()))).isEmpty();
  }

  @Test
  void shouldDeclareTheSameSiteLostWhenNobodyInsideIsHeardAnyMore() {
    assertThat(Replay.disasters(Replay.run(OwnTimelines.siteLost()))).singleElement().satisfies(lost -> {
      assertThat(lost.scenario()).isEqualTo("INFRASTRUCTURE_FAILURE");
      assertThat(lost.target()).isEqualTo("site");
      assertThat(lost.site()).isEqualTo("primary");
      assertThat(lost.recoveries()).isEqualTo(1);
      assertThat(lost.openedAtS()).isBetween(20.0, 30.0);
    });
  }

  @Test
  void shouldRaiseAnAlarmAndDeclareNoSiteLostWhereOnlyOneOutsideSeesItGone() {
    List<Declared> declared = Replay.run(OwnTimelines.oneWitness());
    assertThat(declared).allSatisfy(alarm -> {
      assertThat(alarm.scenario()).isEqualTo("MONITORING");
      assertThat(alarm.recoveries()).isZero();
    });
    assertThat(declared).extracting(Declared::target).contains("site-primary", "probe-local");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, -5})
  void shouldNeitherMissNorInventWhereAnObserversClockIsWrong(int minutes) {
    var failing = OwnTimelines.wrongClock(Duration.ofMinutes(minutes));
    assertThat(Replay.run(failing)).singleElement().satisfies(cache -> {
      assertThat(cache.target()).isEqualTo("redis-0");
      assertThat(cache.openedAtS()).isBetween(25.0, 27.0);
    });
    assertThat(Replay.run(new Timeline(60).inside().clock("probe-a", Duration.ofMinutes(minutes)))).isEmpty();
    assertThat(Replay.run(new Timeline(60).inside().clock("probe-a", Duration.ofMinutes(minutes)).down(20, 23, "redis-0"))).isEmpty();
  }

  @Test
  void shouldTakeNoReplayOfOldChecksForAFailure() {
    assertThat(Replay.run(OwnTimelines.replay())).isEmpty();
  }

  @Test
  void shouldDeclareOnceWhatBothAlertmanagersOfAPairTellAgainAndAgain() {
    assertThat(Replay.run(OwnTimelines.bothOfAPair())).singleElement().satisfies(database -> {
      assertThat(database.scenario()).isEqualTo("DATABASE_FAILURE");
      assertThat(database.openedAtS()).isBetween(20.0, 21.0);
      assertThat(database.recoveries()).isEqualTo(1);
    });
  }

  @Test
  void shouldTakeAStaleFiringAfterTheResolvedForNothing() {
    assertThat(Replay.run(OwnTimelines.staleFiring())).isEmpty();
  }

  @Test
  void shouldDeclareNothingAboutAReplica() {
    assertThat(Replay.run(OwnTimelines.replica())).isEmpty();
  }

  @Test
  void shouldDeclareAnOutageThatNoAlertTellsOf() {
    assertThat(Replay.run(OwnTimelines.healthOnly())).singleElement().satisfies(cache -> {
      assertThat(cache.scenario()).isEqualTo("CACHE_FAILURE");
      assertThat(cache.openedAtS()).isBetween(25.0, 27.0);
      assertThat(cache.recoveries()).isEqualTo(1);
      assertThat(cache.closedAtS()).as("nobody carries its recovery out here, and until it ends its incident does not").isNull();
      assertThat(cache.reason()).contains("probe-a");
    });
  }

  @Test
  void shouldMissAHeartbeatThatIsHeardNoMoreAndSeeItComeBack() {
    String plan = Replay.orders() + "\nheartbeats:\n  - { name: watchdog, match: 'alertname=\"Watchdog\"', within: 15s }\n";
    var timeline = new Timeline(120).observer("probe-a", "gateway", "redis-0");
    for (int at = 5; at < 120; at += 5) {
      if (at <= 20 || at >= 60) {
        timeline.alert(at, "firing", 0, "Watchdog", "vector(1)", Map.of());
      }
    }
    assertThat(Replay.run(plan, timeline.arrivals())).filteredOn(each -> each.openedAtS() < 120).singleElement().satisfies(alarm -> {
      assertThat(alarm.scenario()).isEqualTo("MONITORING");
      assertThat(alarm.target()).isEqualTo("watchdog");
      assertThat(alarm.openedAtS()).isBetween(35.0, 37.0);
      assertThat(alarm.closedAtS()).isEqualTo(60.0);
      assertThat(alarm.recoveries()).isZero();
    });
    assertThat(Replay.run(timeline.arrivals())).isEmpty();
  }
}
