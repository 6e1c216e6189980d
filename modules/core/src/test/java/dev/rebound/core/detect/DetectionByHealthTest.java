package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.SignalEvent.RecoveryPhase;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.plan.TwoSites;
import dev.rebound.core.scenario.Redeploy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the detector decides on the health checks of others: applications, caches, attribution, what goes over to its cause. */
class DetectionByHealthTest {
  private static final String[] INSTANCES = {"orders-api-1", "orders-api-2"};

  private static Vigil well() {
    var vigil =
        new Vigil(TwoSites.plan())
            .sees("in", Health.UP, "gateway", "pg-a", "redis-a", "storage-api").sees("in", Health.UP, INSTANCES)
            .sees("in", Health.UP, Role.REPLICA, "redis-b");
    assertThat(vigil.seconds(10)).isEmpty();
    return vigil;
  }

  private static void assertOpened(List<Event> facts, Scenario scenario, String target) {
    assertThat(facts).singleElement().isInstanceOfSatisfying(IncidentOpened.class, opened -> {
      assertThat(opened.scenario()).isEqualTo(scenario);
      assertThat(opened.target()).isEqualTo(target);
    });
  }

  // ---- applications -------------------------------------------------------------------------------------------

  @Test
  void shouldOpenWhenAllInstancesHaveFailedForThePlansTimeAndNotBefore() {
    Vigil vigil = well().sees("in", Health.DOWN, INSTANCES);
    assertThat(vigil.seconds(5)).isEmpty();
    assertOpened(vigil.seconds(1), Scenario.APPLICATION, "orders-api");
    assertThat(vigil.opened().getFirst().explanation().rule()).isEqualTo("application-all-instances-down");
    assertThat(vigil.seconds(30)).isEmpty();
  }

  @Test
  void shouldOpenNothingWhileOneInstanceServesOrOnlyAilsOrFellSilentWell() {
    assertThat(well().sees("in", Health.DOWN, "orders-api-1").seconds(60)).isEmpty();
    assertThat(well().sees("in", Health.DEGRADED, INSTANCES).seconds(60)).isEmpty();
    var silent = new Vigil(TwoSites.plan()).sees("in", Health.UP, "gateway").sees("other", Health.UP, "orders-api-2");
    silent.sees("in", Health.UP, INSTANCES).seconds(10);
    silent.silent("in").sees("in", Health.UP, "gateway").sees("in", Health.DOWN, "orders-api-1");
    assertThat(silent.seconds(60)).isEmpty();
  }

  @Test
  void shouldOpenNothingAboutAnApplicationThatWasNeverSeenWellOrStandsBy() {
    var never = new Vigil(TwoSites.plan()).sees("in", Health.UP, "gateway").sees("in", Health.DOWN, INSTANCES);
    assertThat(never.seconds(60)).isEmpty();
    var standby = new Vigil(TwoSites.seenBy("dr")).sees("dr", Health.UP, "gateway-dr", "orders-api-dr-1");
    standby.seconds(10);
    assertThat(standby.sees("dr", Health.DOWN, "orders-api-dr-1").seconds(60)).isEmpty();
  }

  @Test
  void shouldOpenOnAnAlertAloneWhereNobodySeesAnInstance() {
    var vigil = new Vigil(TwoSites.plan()).sees("in", Health.UP, "gateway");
    vigil.seconds(5);
    vigil.alert(AlertStatus.FIRING, "BackendDown", "haproxy_backend_up == 0", Map.of("proxy", "orders-api"));
    assertThat(vigil.seconds(4)).isEmpty();
    assertOpened(vigil.seconds(1), Scenario.APPLICATION, "orders-api");

    Vigil contradicted = well();
    contradicted.alert(AlertStatus.FIRING, "BackendDown", "haproxy_backend_up == 0", Map.of("proxy", "orders-api"));
    assertThat(contradicted.seconds(60)).isEmpty();
  }

  @Test
  void shouldResolveWhenAnInstanceHasServedForThePlansTime() {
    Vigil vigil = well().sees("in", Health.DOWN, INSTANCES);
    vigil.seconds(6);
    vigil.sees("in", Health.UP, INSTANCES);
    assertThat(vigil.seconds(5)).isEmpty();
    assertThat(vigil.seconds(1)).singleElement().isInstanceOf(IncidentResolved.class);
    vigil.sees("in", Health.DOWN, INSTANCES);
    assertThat(vigil.seconds(20)).as("cools down").isEmpty();
    assertOpened(vigil.seconds(15), Scenario.APPLICATION, "orders-api");
  }

  // ---- cache ----------------------------------------------------------------------------------------------------

  @Test
  void shouldOpenAboutTheCachesPrimaryAndNotAboutItsReplica() {
    assertThat(well().sees("in", Health.DOWN, Role.UNKNOWN, "redis-b").seconds(60)).isEmpty();
    Vigil vigil = well().sees("in", Health.DOWN, "redis-a");
    assertThat(vigil.seconds(5)).isEmpty();
    assertOpened(vigil.seconds(1), Scenario.CACHE, "redis-a");
    assertThat(vigil.opened().getFirst().explanation().rule()).isEqualTo("cache-primary-down-in-health-checks");
  }

  @Test
  void shouldFollowTheObservedPrimaryOfACache() {
    Vigil vigil = well().sees("in", Health.UP, Role.REPLICA, "redis-a").sees("in", Health.UP, Role.PRIMARY, "redis-b");
    vigil.seconds(10);
    assertThat(vigil.sees("in", Health.DOWN, Role.UNKNOWN, "redis-a").seconds(30)).isEmpty();
    assertOpened(vigil.sees("in", Health.DOWN, Role.UNKNOWN, "redis-b").seconds(6), Scenario.CACHE, "redis-b");
  }

  @Test
  void shouldTakeHighLoadOfTheDatabaseForAConsequenceOfTheCachesFailure() {
    Vigil vigil = well().sees("in", Health.DOWN, "redis-a");
    vigil.alert(AlertStatus.FIRING, "TooManyConnections", "pg_stat_activity_count > 90", Map.of("instance", "pg-a:9187"));
    vigil.seconds(60);
    assertThat(vigil.opened()).extracting(IncidentOpened::scenario).containsExactly(Scenario.CACHE);
    assertThat(vigil.attributed()).contains("TooManyConnections");
  }

  // ---- attribution ----------------------------------------------------------------------------------------------

  @Test
  void shouldAttributeSymptomsThatCameBeforeTheirCauseWithinAMinuteOnly() {
    Vigil vigil = well();
    vigil.alert(AlertStatus.FIRING, "LongAgo", "pg_replication_lag > 100", Map.of("instance", "pg-a"));
    vigil.seconds(70);
    vigil.alert(AlertStatus.FIRING, "HighLatency", "latency_seconds > 1", Map.of("pod", "orders-api-1"));
    vigil.alert(AlertStatus.FIRING, "OfSomebodyElse", "latency_seconds > 1", Map.of("pod", "storage-api-1"));
    vigil.sees("in", Health.DOWN, "pg-a").sees("in", Health.DOWN, INSTANCES);
    vigil.seconds(10);
    assertThat(vigil.opened()).extracting(IncidentOpened::scenario).containsExactly(Scenario.DATABASE);
    assertThat(vigil.attributed()).contains("HighLatency", "orders-api-1", "orders-api-2")
        .doesNotContain("LongAgo", "OfSomebodyElse", "pg-a");
    assertThat(vigil.attributed()).doesNotHaveDuplicates();
  }

  @Test
  void shouldNotOpenAnApplicationWhoseDatabaseFailsOrFailedAMomentAgo() {
    Vigil vigil = well().sees("in", Health.DOWN, "pg-a").sees("in", Health.DOWN, INSTANCES);
    vigil.seconds(30);
    vigil.sees("in", Health.UP, "pg-a");
    vigil.seconds(30);
    assertThat(vigil.opened()).extracting(IncidentOpened::scenario).containsExactly(Scenario.DATABASE);
    assertThat(vigil.seconds(60)).last().isInstanceOfSatisfying(
        IncidentOpened.class, opened -> assertThat(opened.scenario()).isEqualTo(Scenario.APPLICATION));
  }

  @Test
  void shouldGiveAnApplicationsIncidentOverToACauseThatIsFoundLaterAndNotToAMuchLaterOne() {
    Vigil vigil = well().sees("in", Health.DOWN, INSTANCES);
    vigil.seconds(10);
    vigil.sees("in", Health.DOWN, "pg-a");
    List<Event> facts = vigil.seconds(6);
    assertThat(facts).hasSize(2);
    IncidentOpened database = (IncidentOpened) facts.getFirst();
    assertThat(facts.getLast()).isInstanceOfSatisfying(IncidentSuperseded.class, superseded -> {
      assertThat(superseded.incident()).isEqualTo(vigil.opened().getFirst().incident());
      assertThat(superseded.by()).isEqualTo(database.incident());
      assertThat(superseded.cause()).isEqualTo(Scenario.DATABASE);
    });

    Vigil later = well().sees("in", Health.DOWN, INSTANCES);
    later.seconds(6 + (int) Decision.SUPERSEDED_MAX.toSeconds());
    assertOpened(later.sees("in", Health.DOWN, "pg-a").seconds(6), Scenario.DATABASE, "pg-a");
  }

  // ---- planned work ---------------------------------------------------------------------------------------------

  @Test
  void shouldOpenNothingDuringPlannedWorkAndOpenWhenItIsOver() {
    for (String component : List.of("cache", "")) {
      Vigil vigil = well();
      Instant now = vigil.partition().now();
      vigil.tell(new MaintenanceDeclared(component, now, now.plusSeconds(60), "dana", "upgrade"));
      assertThat(vigil.sees("in", Health.DOWN, "redis-a").seconds(59)).isEmpty();
      assertOpened(vigil.seconds(2), Scenario.CACHE, "redis-a");
    }
  }

  @Test
  void shouldOpenNothingDuringARedeployAndKnowTheIncidentOfOneThatFailed() {
    Vigil vigil = well();
    vigil.tell(redeploy(RecoveryPhase.STARTED, ""));
    assertThat(vigil.sees("in", Health.DOWN, INSTANCES).seconds(30)).as("it is down on purpose").isEmpty();
    vigil.tell(redeploy(RecoveryPhase.ENDED, Ending.HANDED_OVER.name()));
    assertThat(vigil.seconds(30)).as("it has its incident").isEmpty();
    assertThat(vigil.sees("in", Health.UP, INSTANCES).seconds(10)).singleElement().isInstanceOfSatisfying(
        IncidentResolved.class, resolved -> assertThat(resolved.incident()).isEqualTo(Redeploy.incident("1")));
  }

  private static RecoveryRelayed redeploy(RecoveryPhase phase, String outcome) {
    return new RecoveryRelayed(new RecoveryId("recovery-redeploy:1"), Redeploy.incident("1"), "orders-api", phase, outcome);
  }

  @Test
  void shouldNotLetPlannedWorkOfOneComponentHideAnotherAndLetItEndEarly() {
    Vigil vigil = well();
    Instant now = vigil.partition().now();
    vigil.tell(new MaintenanceDeclared("cache", now, now.plusSeconds(600), "dana", ""));
    assertOpened(vigil.sees("in", Health.DOWN, "storage-api").seconds(6), Scenario.APPLICATION, "storage-api");
    assertThat(vigil.sees("in", Health.DOWN, "redis-a").seconds(20)).isEmpty();
    vigil.tell(new MaintenanceDeclared("cache", now, vigil.partition().now(), "dana", ""));
    assertOpened(vigil.seconds(1), Scenario.CACHE, "redis-a");
  }
}
