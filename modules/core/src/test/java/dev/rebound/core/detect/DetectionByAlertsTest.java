package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.RecoveryPhase;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.Plans;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the detector decides on alerts. No probe has seen the database unless the test says so. */
class DetectionByAlertsTest {
  private static final String ONE = "observer-1";

  @Test
  void shouldOpenWhenAnAlertAloneHasStoodForFiveSeconds() {
    var watch = new Watch(Plans.orders());
    assertThat(watch.alert(AlertStatus.FIRING, "")).isEmpty();
    assertThat(watch.beats(4)).isEmpty();
    assertThat(watch.beats(1)).singleElement().isInstanceOf(IncidentOpened.class);
    assertThat(watch.opened().getFirst().explanation().rule()).isEqualTo("database-primary-alert");
    assertThat(watch.opened().getFirst().explanation().thresholds()).containsEntry("alert", "PT5S");
    assertThat(watch.opened().getFirst().lastSeen().refusedBy()).isEmpty();
    assertThat(watch.opened().getFirst().firstEvidenceAt()).isEqualTo(Partition.START);
  }

  @Test
  void shouldCountARepeatedAlertOnceFromItsFirstReceipt() {
    var watch = new Watch(Plans.orders());
    watch.alert(AlertStatus.FIRING, "");
    watch.beats(3);
    watch.alert(AlertStatus.FIRING, "");
    assertThat(watch.beats(2)).hasSize(1);
    watch.alert(AlertStatus.FIRING, "");
    watch.beats(20);
    assertThat(watch.opened()).hasSize(1);
  }

  @Test
  void shouldNotOpenWhileAProbeAnswers() {
    var watch = new Watch(Plans.orders());
    watch.alert(AlertStatus.FIRING, "pg-a");
    for (int second = 0; second < 30; second++) {
      watch.writes(ONE, "pg-a", 1);
      assertThat(watch.beats(1)).isEmpty();
    }
  }

  @Test
  void shouldNotOpenWhileSomethingAnswersWithAnError() {
    var watch = new Watch(Plans.orders());
    watch.alert(AlertStatus.FIRING, "pg-a");
    for (int second = 0; second < 30; second++) {
      watch.down(ONE, "pg-a", Reachability.ERROR);
      assertThat(watch.beats(1)).isEmpty();
    }
  }

  @Test
  void shouldNotOpenWhenItWasResolvedBefore() {
    var watch = new Watch(Plans.orders());
    watch.alert(AlertStatus.FIRING, "");
    watch.beats(4);
    watch.alert(AlertStatus.RESOLVED, "");
    assertThat(watch.beats(30)).isEmpty();
  }

  @Test
  void shouldIgnoreAStaleFiringAfterTheSameEpisodeWasResolved() {
    var watch = new Watch(Plans.orders());
    watch.alert(AlertStatus.RESOLVED, "");
    watch.alert(AlertStatus.FIRING, "");
    watch.beats(30);
    assertThat(watch.opened()).isEmpty();
  }

  @Test
  void shouldTakeANewEpisodeOfAResolvedAlert() {
    var watch = new Watch(Plans.orders());
    watch.alert(AlertStatus.RESOLVED, "");
    watch.alert(AlertStatus.FIRING, "", Partition.START.plusSeconds(90));
    watch.beats(5);
    assertThat(watch.opened()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg-b", "pg-b:9187", "pg-b.orders.svc:9187"})
  void shouldIgnoreAnAlertThatNamesAReplica(String instance) {
    var watch = new Watch(Plans.orders());
    watch.alert(AlertStatus.FIRING, instance);
    watch.beats(30);
    assertThat(watch.opened()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg-a", "pg-a:9187", "pg-a.orders.svc:9187", "exporter-7:9187", ""})
  void shouldTakeAnAlertThatNamesThePrimaryOrNoNodeOfThePlan(String instance) {
    var watch = new Watch(Plans.orders());
    watch.alert(AlertStatus.FIRING, instance);
    watch.beats(5);
    assertThat(watch.opened()).singleElement().satisfies(opened -> assertThat(opened.target()).isEqualTo("pg-a"));
  }

  @Test
  void shouldLetAnAlertStandAnewAfterARecovery() {
    var watch = new Watch(Plans.orders());
    watch.alert(AlertStatus.FIRING, "");
    watch.recovery(RecoveryPhase.STARTED);
    watch.beats(60);
    watch.recovery(RecoveryPhase.ENDED);

    watch.alert(AlertStatus.FIRING, "");
    assertThat(watch.beats(4)).isEmpty();
    assertThat(watch.beats(1)).hasSize(1);
    assertThat(watch.opened().getFirst().firstEvidenceAt()).isEqualTo(Partition.START.plusSeconds(60));
  }

  @Test
  void shouldKeepBoundedMemoryOfAlertsAndForgetResolvedOnesFirst() {
    var watch = new Watch(Plans.orders());
    watch.alert(AlertStatus.FIRING, "pg-b");
    for (int episode = 1; episode <= 2 * DetectState.ALERTS_MAX; episode++) {
      watch.alert(AlertStatus.RESOLVED, "pg-b", Partition.START.plusSeconds(episode));
    }
    assertThat(watch.partition().state().alerts()).hasSize(DetectState.ALERTS_MAX);
    assertThat(watch.partition().state().alerts().values()).anyMatch(alert -> alert.status() == AlertStatus.FIRING);
  }
}
