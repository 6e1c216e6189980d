package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbesDropped;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.RecoveryPhase;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.Plans;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the detector decides on its own probes. Letters: R refused, S silent, E error, A answered; one round each. */
class DetectionByProbesTest {
  private static final String ONE = "observer-1";
  private static final String TWO = "observer-2";

  @ParameterizedTest
  @CsvSource({
    "R,0", "RR,0", "RRR,1", "RRRR,1", "SSS,1", "RSR,1", "RRARRA,0", "RRERR,0", "RRERRR,1", "EEEEEE,0", "AAAA,0", "ARRR,1", "RRAAARRR,1"
  })
  void shouldOpenExactlyOnTheThirdHardDownRoundInARow(String rounds, int incidents) {
    var watch = new Watch(Plans.orders());
    rounds.chars().forEach(round -> round(watch, (char) round));
    assertThat(watch.opened()).hasSize(incidents);
  }

  @Test
  void shouldOpenOnTheThirdRoundAndNotLater() {
    var watch = new Watch(Plans.orders());
    assertThat(watch.refused(ONE, "pg-a")).isEmpty();
    assertThat(watch.refused(ONE, "pg-a")).isEmpty();
    assertThat(watch.refused(ONE, "pg-a")).singleElement().isInstanceOf(IncidentOpened.class);
    assertThat(watch.refused(ONE, "pg-a")).isEmpty();
  }

  @Test
  void shouldNotTakeRoundsAroundAGapForRoundsInARow() {
    var watch = new Watch(Plans.orders());
    watch.refused(ONE, "pg-a");
    watch.refused(ONE, "pg-a");
    watch.tell(new ProbesDropped("database", "pg-a", ONE, 40, Partition.START, Partition.START.plusSeconds(10)));
    assertThat(watch.refused(ONE, "pg-a")).isEmpty();
    assertThat(watch.refused(ONE, "pg-a")).isEmpty();
    assertThat(watch.refused(ONE, "pg-a")).singleElement().isInstanceOf(IncidentOpened.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNotCountARepeatedRecordTwice(boolean samePlace) {
    var watch = new Watch(Plans.orders());
    watch.refused(ONE, "pg-a");
    watch.refused(ONE, "pg-a");
    for (int again = 0; again < 5; again++) {
      assertThat(watch.partition().hearAgain(samePlace)).isEmpty();
    }
    assertThat(watch.refused(ONE, "pg-a")).hasSize(1);
  }

  @Test
  void shouldSayNothingOfAReplicaThatIsDown() {
    var watch = new Watch(Plans.orders());
    for (int round = 0; round < 20; round++) {
      watch.writes(ONE, "pg-a", 1);
      watch.refused(ONE, "pg-b");
    }
    assertThat(watch.partition().facts()).isEmpty();
  }

  @Test
  void shouldWaitUntilTwoObserversAgreeWhereThePlanHasTwo() {
    var watch = new Watch(Plans.ordersSeenBy(ONE, TWO));
    for (int round = 0; round < 10; round++) {
      assertThat(watch.refused(ONE, "pg-a")).isEmpty();
    }
    watch.refused(TWO, "pg-a");
    watch.refused(TWO, "pg-a");
    watch.refused(ONE, "pg-a");
    assertThat(watch.refused(TWO, "pg-a")).singleElement().isInstanceOf(IncidentOpened.class);
  }

  @Test
  void shouldLetOneObserverThatSeesItAnswerVetoTheOthers() {
    var watch = new Watch(Plans.ordersSeenBy(ONE, TWO, "observer-3"));
    for (int round = 0; round < 10; round++) {
      watch.refused(ONE, "pg-a");
      watch.refused(TWO, "pg-a");
      watch.writes("observer-3", "pg-a", 1);
    }
    assertThat(watch.partition().facts()).isEmpty();
  }

  @Test
  void shouldIgnoreAnObserverThatThePlanDoesNotName() {
    var watch = new Watch(Plans.ordersSeenBy(ONE, TWO));
    for (int round = 0; round < 5; round++) {
      watch.refused(ONE, "pg-a");
      watch.refused("stranger", "pg-a");
    }
    assertThat(watch.opened()).isEmpty();
  }

  @Test
  void shouldDecideNothingWhileARecoveryIsUnderWayAndStartAnewAfterIt() {
    var watch = new Watch(Plans.orders());
    watch.recovery(RecoveryPhase.STARTED);
    for (int round = 0; round < 10; round++) {
      assertThat(watch.refused(ONE, "pg-a")).isEmpty();
    }
    assertThat(watch.recovery(RecoveryPhase.ENDED)).isEmpty();
    assertThat(watch.refused(ONE, "pg-a")).isEmpty();
    assertThat(watch.refused(ONE, "pg-a")).isEmpty();
    assertThat(watch.refused(ONE, "pg-a")).hasSize(1);
  }

  @Test
  void shouldTakeAFailureAfterAGoodRecoveryAsAnIncidentOfItsOwn() {
    var watch = new Watch(Plans.orders());
    for (int round = 0; round < 3; round++) {
      watch.refused(ONE, "pg-a");
    }
    IncidentOpened first = watch.opened().getFirst();
    watch.recovery(RecoveryPhase.STARTED, first, "RECOVERED");
    watch.recovery(RecoveryPhase.ENDED, first, "RECOVERED");
    assertThat(watch.writes(ONE, "pg-b", 2)).isEmpty();
    watch.refused(ONE, "pg-b");
    watch.refused(ONE, "pg-b");
    assertThat(watch.refused(ONE, "pg-b")).hasSize(2).first().isInstanceOf(IncidentResolved.class);
    assertThat(watch.opened()).hasSize(2).last().satisfies(second -> {
      assertThat(second.target()).isEqualTo("pg-b");
      assertThat(second.incident()).isNotEqualTo(first.incident());
    });
  }

  @Test
  void shouldLeaveAFailureToThePersonWhoHasTheIncident() {
    var watch = new Watch(Plans.orders());
    for (int round = 0; round < 3; round++) {
      watch.refused(ONE, "pg-a");
    }
    IncidentOpened first = watch.opened().getFirst();
    watch.recovery(RecoveryPhase.STARTED, first, "HANDED_OVER");
    watch.recovery(RecoveryPhase.ENDED, first, "HANDED_OVER");
    for (int round = 0; round < 10; round++) {
      assertThat(watch.refused(ONE, "pg-a")).isEmpty();
    }
  }

  @Test
  void shouldNotFallSilentWhenTheRelaySaysEverythingAgain() {
    var watch = new Watch(Plans.orders());
    watch.recovery(RecoveryPhase.STARTED);
    watch.recovery(RecoveryPhase.ENDED);
    watch.recovery(RecoveryPhase.STARTED);
    watch.refused(ONE, "pg-a");
    watch.refused(ONE, "pg-a");
    watch.recovery(RecoveryPhase.ENDED);
    assertThat(watch.refused(ONE, "pg-a")).hasSize(1);
  }

  @Test
  void shouldFollowTheObservedPrimaryAfterAFailover() {
    var watch = new Watch(Plans.orders());
    watch.writes(ONE, "pg-a", 1);
    watch.writes(ONE, "pg-b", 2);
    for (int round = 0; round < 10; round++) {
      assertThat(watch.refused(ONE, "pg-a")).isEmpty();
    }
    watch.refused(ONE, "pg-b");
    watch.refused(ONE, "pg-b");
    assertThat(watch.refused(ONE, "pg-b")).singleElement()
        .satisfies(fact -> assertThat(((IncidentOpened) fact).target()).isEqualTo("pg-b"));
  }

  @Test
  void shouldNotTakeAnOldPrimaryThatComesBackForTheNewOne() {
    var watch = new Watch(Plans.orders());
    watch.writes(ONE, "pg-b", 2);
    watch.writes(ONE, "pg-a", 1);
    watch.tell(Watch.primary(ONE, "pg-a", 2, 900));

    assertThat(watch.partition().state().primaries().get("database").target()).isEqualTo("pg-b");
  }

  @Test
  void shouldExplainWithThresholdsEvidenceAndPositions() {
    var watch = new Watch(Plans.orders());
    watch.writes(ONE, "pg-a", 1);
    watch.refused(ONE, "pg-a");
    watch.down(ONE, "pg-a", Reachability.SILENCE);
    watch.refused(ONE, "pg-a");

    IncidentOpened opened = watch.opened().getFirst();

    assertThat(opened.scenario()).isEqualTo(Scenario.DATABASE);
    assertThat(opened.component()).isEqualTo("database");
    assertThat(opened.target()).isEqualTo("pg-a");
    assertThat(opened.incident().value()).isEqualTo("orders-database-7-4");
    assertThat(opened.explanation().rule()).isEqualTo("database-primary-hard-down");
    assertThat(opened.explanation().thresholds()).containsEntry("probeFailures", "3").containsEntry("observersThatMustAgree", "1");
    assertThat(opened.explanation().evidence()).extracting(Evidence::position)
        .containsExactly(place(2), place(3), place(4));
    assertThat(opened.explanation().evidence()).extracting(Evidence::says)
        .containsExactly("refused, kept session dead", "silence, kept session dead", "refused, kept session dead");
    assertThat(opened.firstEvidenceAt()).isEqualTo(Partition.START.plus(Watch.ROUND.multipliedBy(2)));
  }

  @Test
  void shouldSayWhatWasLastSeenOfTheFailedPrimary() {
    var watch = new Watch(Plans.ordersSeenBy(ONE, TWO));
    watch.writes(ONE, "pg-a", 1);
    watch.writes(TWO, "pg-a", 1);
    for (int round = 0; round < 3; round++) {
      watch.refused(ONE, "pg-a");
      watch.down(TWO, "pg-a", Reachability.SILENCE);
    }
    var lastSeen = watch.opened().getFirst().lastSeen();
    assertThat(lastSeen.witness())
        .isEqualTo(new LastWitness(TWO, 102, "0/3000148", Partition.START.plus(Watch.ROUND.multipliedBy(2))));
    assertThat(lastSeen.synchronousStandbys()).containsExactly("pg-b");
    assertThat(lastSeen.refusedBy()).containsExactly(ONE);
  }

  @Test
  void shouldNotCallAPrimaryRefusedWhoseKeptSessionStillLives() {
    var watch = new Watch(Plans.orders());
    for (int round = 0; round < 3; round++) {
      watch.tell(Watch.failed(ONE, "pg-a", Reachability.REFUSED, KeptSession.ALIVE));
    }
    assertThat(watch.opened()).singleElement().satisfies(opened -> assertThat(opened.lastSeen().refusedBy()).isEmpty());
  }

  @Test
  void shouldResolveByProbesOnly() {
    var watch = new Watch(Plans.orders());
    for (int round = 0; round < 3; round++) {
      watch.refused(ONE, "pg-a");
    }
    watch.alert(AlertStatus.FIRING, "pg-a");
    assertThat(watch.alert(AlertStatus.RESOLVED, "pg-a")).isEmpty();
    assertThat(watch.writes(ONE, "pg-a", 1)).isEmpty();
    assertThat(watch.writes(ONE, "pg-a", 1)).isEmpty();
    assertThat(watch.writes(ONE, "pg-a", 1)).singleElement().isInstanceOf(IncidentResolved.class);
    assertThat(watch.partition().facts(IncidentResolved.class).getFirst().incident()).isEqualTo(watch.opened().getFirst().incident());
  }

  @Test
  void shouldNotResolveByAReplicaThatAnswers() {
    var watch = new Watch(Plans.orders());
    for (int round = 0; round < 3; round++) {
      watch.refused(ONE, "pg-a");
    }
    for (int round = 0; round < 10; round++) {
      assertThat(watch.tell(Watch.replica(ONE, "pg-b", 1))).isEmpty();
      assertThat(watch.tell(Watch.replica(ONE, "pg-a", 1))).isEmpty();
    }
  }

  @Test
  void shouldKeepItsTimeMonotoneUnderLateAndDisorderedReceiptTimes() {
    var watch = new Watch(Plans.orders());
    var partition = watch.partition();
    var probe = Watch.failed(ONE, "pg-a", Reachability.REFUSED, KeptSession.DEAD);
    for (Duration offset : List.of(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(2))) {
      partition.hear(Writers.INGEST, probe, Partition.START.plus(offset));
    }
    assertThat(partition.state().now()).isEqualTo(Partition.START.plusSeconds(3));
    assertThat(watch.opened()).hasSize(1);
    assertThat(watch.opened().getFirst().firstEvidenceAt()).isEqualTo(Partition.START.plusSeconds(1));
  }

  @Test
  void shouldDecideNothingWithoutAPlan() {
    var partition = new Partition<>(new Detection(Plans.reader(Plans.orders())), DetectState.class, Topics.SIGNALS);
    for (int round = 0; round < 5; round++) {
      assertThat(partition.hear(Writers.INGEST, Watch.failed(ONE, "pg-a", Reachability.REFUSED, KeptSession.DEAD))).isEmpty();
    }
  }

  private static void round(Watch watch, char letter) {
    List<Event> ignored =
        switch (letter) {
          case 'R' -> watch.refused(ONE, "pg-a");
          case 'S' -> watch.down(ONE, "pg-a", Reachability.SILENCE);
          case 'E' -> watch.down(ONE, "pg-a", Reachability.ERROR);
          case 'A' -> watch.writes(ONE, "pg-a", 1);
          default -> throw new IllegalArgumentException("no round " + letter);
        };
    assertThat(ignored).hasSizeLessThanOrEqualTo(1);
  }

  private static Position place(long offset) {
    return new Position(Topics.SIGNALS, 7, offset);
  }
}
