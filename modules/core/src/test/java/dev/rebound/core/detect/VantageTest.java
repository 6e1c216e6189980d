package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.RecoveryPhase;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import dev.rebound.core.detect.Outlook.Condition;
import dev.rebound.core.plan.TwoSites;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who has a vote, what the votes say together, when a site is lost, and who is blind or silent himself. */
class VantageTest {
  private static final String[] SITE = {"gateway", "pg-a", "redis-a", "orders-api-1"};

  /** All three look at everything of the primary site, and the two outside at the gateway of the standby site. */
  private static Vigil well() {
    var vigil = new Vigil(TwoSites.plan());
    for (String observer : List.of("in", "ext", "dr")) {
      vigil.sees(observer, Health.UP, SITE);
    }
    vigil.sees("ext", Health.UP, "gateway-dr").sees("dr", Health.UP, "gateway-dr");
    assertThat(vigil.seconds(10)).isEmpty();
    return vigil;
  }

  private static List<IncidentOpened> disasters(Vigil vigil) {
    return vigil.opened().stream().filter(each -> each.scenario() != Scenario.MONITORING).toList();
  }

  private static List<String> alarms(Vigil vigil) {
    return vigil.opened().stream().filter(each -> each.scenario() == Scenario.MONITORING).map(IncidentOpened::target).toList();
  }

  // ---- votes ------------------------------------------------------------------------------------------------------

  /** Letters of what in, ext and dr see of the cache: U up, D down for long, d down for two seconds, I impaired, - nothing. */
  @ParameterizedTest
  @CsvSource({
    "---, UNKNOWN", "U--, WELL", "UUU, WELL", "I--, WELL", "D--, DOWN", "DDD, DOWN", "DU-, WELL", "DDU, WELL", "DDI, WELL", "d--, FAILING",
    "Dd-, FAILING", "dU-, WELL", "D-D, DOWN"
  })
  void shouldWeighWhatThoseWithAVoteSay(String sights, Condition expected) {
    var vigil =
        new Vigil(TwoSites.plan()).sees("in", Health.UP, "gateway").sees("ext", Health.UP, "gateway").sees("dr", Health.UP, "gateway-dr");
    vigil.sees("stranger", Health.DOWN, "redis-a");
    vigil.seconds(3);
    List<String> observers = List.of("in", "ext", "dr");
    for (boolean late : new boolean[] {false, true}) {
      for (int each = 0; each < sights.length(); each++) {
        char letter = sights.charAt(each);
        if (letter != '-' && (letter == 'd') == late) {
          vigil.sees(observers.get(each), letter == 'U' ? Health.UP : letter == 'I' ? Health.DEGRADED : Health.DOWN, "redis-a");
        }
      }
      vigil.seconds(late ? 2 : 8);
    }
    assertThat(vigil.outlook().standing("cache", "redis-a").condition()).isEqualTo(expected);
  }

  @Test
  void shouldTakeTheVoteOfOneWhoDoesNotReachHisControlTarget() {
    Vigil vigil = well();
    assertThat(vigil.outlook().votes("in")).isTrue();
    assertThat(vigil.outlook().votes("stranger")).isFalse();
    vigil.sees("in", Health.DOWN, SITE).sees("ext", Health.DOWN, "gateway");
    vigil.seconds(20);
    assertThat(vigil.outlook().votes("in")).isFalse();
    assertThat(vigil.outlook().votes("ext")).as("it reaches the other one of its two").isTrue();
    assertThat(disasters(vigil)).isEmpty();
    assertThat(alarms(vigil)).containsExactly("in");
    vigil.sees("in", Health.UP, SITE).sees("ext", Health.UP, SITE).seconds(5);
    assertThat(vigil.partition().facts(IncidentResolved.class)).hasSize(1);
    vigil.silent("in").seconds(20);
    assertThat(vigil.outlook().votes("in")).as("silent").isFalse();
  }

  // ---- sites ------------------------------------------------------------------------------------------------------

  @Test
  void shouldDeclareASiteLostThatTwoOutsideSeeGoneAndNobodySeesAnswer() {
    Vigil vigil = well().silent("in").sees("ext", Health.DOWN, SITE).sees("dr", Health.DOWN, SITE);
    assertThat(vigil.seconds(5)).isEmpty();
    vigil.seconds(20);
    assertThat(disasters(vigil)).singleElement().satisfies(opened -> {
      assertThat(opened.scenario()).isEqualTo(Scenario.SITE);
      assertThat(opened.component()).isEqualTo("site/primary");
      assertThat(opened.target()).isEqualTo("site");
      assertThat(opened.explanation().because()).contains("dr and ext");
    });
    assertThat(vigil.attributed(disasters(vigil).getFirst())).contains("pg-a", "redis-a", "orders-api-1");
    vigil.sees("ext", Health.UP, SITE).sees("dr", Health.UP, SITE);
    assertThat(vigil.seconds(7)).anyMatch(fact -> fact instanceof IncidentResolved);
  }

  @Test
  void shouldNotFindTheSameLossAgainAfterAnotherSiteHasTakenOver() {
    Vigil vigil = well().silent("in").sees("ext", Health.DOWN, SITE).sees("dr", Health.DOWN, SITE);
    vigil.seconds(25);
    IncidentOpened lost = disasters(vigil).getFirst();
    var recovery = new RecoveryId("recovery-1");
    vigil.tell(new RecoveryRelayed(recovery, lost.incident(), lost.component(), RecoveryPhase.STARTED, ""));
    vigil.tell(new RecoveryRelayed(recovery, lost.incident(), lost.component(), RecoveryPhase.ENDED, "RECOVERED"));
    vigil.seconds(60);
    assertThat(disasters(vigil)).as("it is still gone").hasSize(1);
    vigil.sees("ext", Health.UP, SITE).sees("dr", Health.UP, SITE);
    assertThat(vigil.seconds(7)).anyMatch(fact -> fact instanceof IncidentResolved);
    vigil.sees("ext", Health.DOWN, SITE).sees("dr", Health.DOWN, SITE).seconds(25);
    assertThat(disasters(vigil)).as("lost anew").hasSize(2);
  }

  @Test
  void shouldNotDeclareASiteLostWhileAnythingOfItAnswersAnybodyWithAVote() {
    assertThat(disasters(after(30, well().sees("ext", Health.DOWN, SITE).sees("dr", Health.DOWN, SITE)))).as("inside").isEmpty();
    Vigil oneThing = well().silent("in").sees("ext", Health.DOWN, SITE).sees("dr", Health.DOWN, "gateway", "pg-a", "redis-a");
    assertThat(disasters(after(30, oneThing))).noneMatch(each -> each.scenario() == Scenario.SITE);
  }

  @Test
  void shouldNotBelieveOneOutsideAloneNorOneWithoutAVoteNorThoseInside() {
    Vigil alone = after(30, well().silent("in").silent("dr").sees("ext", Health.DOWN, SITE));
    assertThat(disasters(alone)).isEmpty();
    assertThat(alarms(alone)).contains("site-primary");
    Vigil blind =
        after(
            30, well().silent("in").sees("ext", Health.DOWN, SITE).sees("dr", Health.DOWN, SITE).sees("dr", Health.DOWN, "gateway-dr"));
    assertThat(disasters(blind)).isEmpty();
    Vigil inside = after(30, well().silent("ext").silent("dr").sees("in", Health.DOWN, SITE));
    assertThat(disasters(inside)).isEmpty();
  }

  @Test
  void shouldSupersedeWhatWasOpenedInASiteBeforeItWasKnownToBeLost() {
    Vigil vigil = well().sees("in", Health.DOWN, "redis-a").sees("ext", Health.DOWN, "redis-a").sees("dr", Health.DOWN, "redis-a");
    vigil.seconds(6);
    assertThat(disasters(vigil)).extracting(IncidentOpened::scenario).containsExactly(Scenario.CACHE);
    vigil.silent("in").sees("ext", Health.DOWN, SITE).sees("dr", Health.DOWN, SITE).seconds(20);
    assertThat(disasters(vigil)).extracting(IncidentOpened::scenario).containsExactly(Scenario.CACHE, Scenario.SITE);
    assertThat(vigil.partition().facts(IncidentSuperseded.class)).singleElement().satisfies(superseded -> {
      assertThat(superseded.incident()).isEqualTo(disasters(vigil).getFirst().incident());
      assertThat(superseded.cause()).isEqualTo(Scenario.SITE);
    });
  }

  @Test
  void shouldNotBelieveOneWhoSeesNothingOfASiteAboutItsPartsWhileOthersSeeItAnswer() {
    Vigil vigil = well().sees("ext", Health.UP, "storage-api");
    vigil.seconds(10);
    vigil.sees("ext", Health.DOWN, SITE).sees("ext", Health.DOWN, "storage-api");
    assertThat(disasters(after(30, vigil))).isEmpty();
    vigil.sees("ext", Health.UP, "gateway");
    assertThat(disasters(after(2, vigil))).extracting(IncidentOpened::target).containsExactly("storage-api");
  }

  /** The last word of each comes at another moment of the same second. */
  @Test
  void shouldOpenNothingWhenAllFallSilentAtOnceWhileOneContradictsAnother() {
    for (String last : List.of("in", "ext", "dr")) {
      Vigil vigil = well().sees("ext", Health.DOWN, SITE).sees("dr", Health.DOWN, SITE);
      vigil.seconds(20);
      vigil.partition().after(java.time.Duration.ofMillis(500));
      for (String target : SITE) {
        vigil.tell(
            Vigil.check(TwoSites.plan(), last, target, last.equals("in") ? Health.UP : Health.DOWN,
                dev.rebound.contracts.SignalEvent.Role.PRIMARY, vigil.partition().now()));
      }
      for (String observer : List.of("in", "ext", "dr")) {
        vigil.silent(observer);
      }
      assertThat(disasters(after(60, vigil))).as(last).isEmpty();
    }
  }

  // ---- alarms -----------------------------------------------------------------------------------------------------

  @Test
  void shouldRaiseAnAlarmForAnObserverThatFellSilentAndEndItWhenItIsHeard() {
    Vigil vigil = well().silent("dr");
    assertThat(vigil.seconds(30)).isEmpty();
    assertThat(vigil.seconds(1)).singleElement().isInstanceOfSatisfying(IncidentOpened.class, alarm -> {
      assertThat(alarm.scenario()).isEqualTo(Scenario.MONITORING);
      assertThat(alarm.target()).isEqualTo("dr");
      assertThat(alarm.explanation().rule()).isEqualTo("observer-silent");
    });
    assertThat(vigil.seconds(20)).isEmpty();
    assertThat(vigil.sees("dr", Health.UP, "gateway-dr").seconds(1)).singleElement().isInstanceOf(IncidentResolved.class);
  }

  @Test
  void shouldRaiseAnAlarmForAHeartbeatThatIsMissingFromThePlansActivationOn() {
    var vigil = new Vigil(TwoSites.withHeartbeat());
    assertThat(vigil.seconds(60)).isEmpty();
    assertThat(vigil.seconds(1)).singleElement().isInstanceOfSatisfying(
        IncidentOpened.class, alarm -> assertThat(alarm.explanation().rule()).isEqualTo("heartbeat-missing"));
    assertThat(vigil.alert(AlertStatus.FIRING, "Watchdog", "vector(1)", Map.of())).singleElement().isInstanceOf(IncidentResolved.class);
    assertThat(vigil.seconds(60)).isEmpty();
    assertThat(vigil.seconds(1)).hasSize(1);
    assertThat(vigil.alert(AlertStatus.RESOLVED, "Watchdog", "vector(1)", Map.of())).as("a resolved heartbeat is none").isEmpty();
  }

  private static Vigil after(int seconds, Vigil vigil) {
    vigil.seconds(seconds);
    return vigil;
  }
}
