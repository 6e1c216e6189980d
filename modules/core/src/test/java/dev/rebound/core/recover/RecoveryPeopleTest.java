package dev.rebound.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plans;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people and limits change: approval, rejection, abort, the kill switch, the limit of an hour, the queue. */
class RecoveryPeopleTest {
  private static final Map<String, String> NOT_RESTARTABLE = Map.of("primary", "refused", "restartable", "false");

  @Test
  void shouldAskBeforeTheSecondStepInApprovalMode() {
    Desk desk = asked();
    ApprovalRequested asked = desk.partition().facts(ApprovalRequested.class).getFirst();
    assertThat(asked.step()).isEqualTo("fence-primary");
    assertThat(asked.expiresAt()).isEqualTo(desk.partition().now().plus(Defaults.APPROVAL_EXPIRY));
    assertThat(desk.partition().facts(StepRequested.class)).extracting(StepRequested::step).containsExactly("identify-scope");
  }

  @Test
  void shouldGoOnWhenAnApproverApprovesAndAskOnlyOnce() {
    Desk desk = asked();
    assertThat(desk.command(Verb.APPROVE, "lee", "approver", Desk.FIRST)).extracting(Event::getClass)
        .containsExactly(ApprovalGranted.class, StepRequested.class);
    assertThat(desk.request().step()).isEqualTo("fence-primary");
    assertThat(desk.request().attempt()).isEqualTo(1);
    desk.until("check-integrity", NOT_RESTARTABLE).done();
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
    assertThat(desk.partition().facts(ApprovalRequested.class)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"APPROVE", "REJECT"})
  void shouldNotTakeTheWordOfAResponderForAnApprovers(Verb verb) {
    Desk desk = asked();
    assertRefused(desk.command(verb, "dana", "responder", Desk.FIRST), "only an approver may answer");
    assertThat(desk.partition().timers()).hasSize(1);
  }

  @Test
  void shouldIgnoreAnApprovalOfAnotherIncident() {
    assertRefused(asked().command(Verb.APPROVE, "lee", "approver", Desk.SECOND), "nothing asks for an approval");
  }

  @Test
  void shouldIgnoreAnApprovalThatNobodyAskedFor() {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    assertRefused(desk.command(Verb.APPROVE, "lee", "approver", Desk.FIRST), "nothing asks for an approval");
    assertThat(desk.command(Verb.ACK, "lee", "approver", Desk.FIRST)).isEmpty();
  }

  @Test
  void shouldHandOverWhatIsRejected() {
    Desk desk = asked();
    desk.command(Verb.REJECT, "lee", "approver", Desk.FIRST);
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    assertThat(desk.end().reason()).isEqualTo("rejected by lee (token)");
  }

  @Test
  void shouldHandOverWhenNobodyApprovesInTimeAndNeverApproveBySilence() {
    Desk desk = asked();
    desk.timer();
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    assertThat(desk.partition().facts(ApprovalGranted.class)).isEmpty();
    assertRefused(desk.command(Verb.APPROVE, "lee", "approver", Desk.FIRST), "nothing asks for an approval");
  }

  @Test
  void shouldAskBeforeTheGatedStepWhenTheHoursLimitIsReached() {
    var desk = new Desk(Plans.orders());
    recoverByPromotion(desk, Desk.FIRST);
    desk.partition().after(Duration.ofMinutes(59));
    desk.open(Desk.SECOND);
    desk.ends(Outcome.DONE, NOT_RESTARTABLE);

    ApprovalRequested asked = desk.partition().facts(ApprovalRequested.class).getLast();
    assertThat(asked.step()).isEqualTo("fence-primary");
    assertThat(asked.because()).contains("within the last hour");
  }

  @Test
  void shouldActByItselfAgainAfterAnHour() {
    var desk = new Desk(Plans.orders());
    recoverByPromotion(desk, Desk.FIRST);
    desk.partition().after(Duration.ofMinutes(61));
    recoverByPromotion(desk, Desk.SECOND);
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
    assertThat(desk.partition().facts(ApprovalRequested.class)).isEmpty();
  }

  @Test
  void shouldNotCountARecoveryThatPromotedNothing() {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    desk.until("check-integrity", Map.of("primary", "writable")).done();
    recoverByPromotion(desk, Desk.SECOND);
    assertThat(desk.partition().facts(ApprovalRequested.class)).isEmpty();
  }

  @Test
  void shouldAbortAtAnyStep() {
    for (String step : new String[] {"identify-scope", "fence-primary", "promote-replica", "build-replica", "check-integrity"}) {
      var desk = new Desk(Plans.orders());
      desk.open(Desk.FIRST);
      desk.until(step, NOT_RESTARTABLE);
      assertThat(desk.command(Verb.ABORT, "dana", "responder", Desk.FIRST)).singleElement().isInstanceOf(RecoveryEnded.class);
      assertThat(desk.end().ending()).isEqualTo(Ending.ABORTED);
      assertThat(desk.done()).as("its outcome comes too late").isEmpty();
    }
  }

  @Test
  void shouldAbortWhileItWaitsForTheNextAttempt() {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    desk.fails();
    desk.command(Verb.ABORT, "dana", "responder", Desk.FIRST);
    assertThat(desk.end().ending()).isEqualTo(Ending.ABORTED);
    assertThat(desk.partition().timers()).isEmpty();
  }

  @Test
  void shouldHandOverEveryIncidentWhileTheKillSwitchIsEngaged() {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    desk.partition().hear("detect", Desk.opened(Desk.SECOND, "database"));
    desk.partition().hear("detect", Desk.opened(new IncidentId("third"), "reports"));

    desk.command(Verb.STOP, "dana", "responder", null);

    assertThat(desk.partition().facts(RecoveryEnded.class)).hasSize(3).allMatch(end -> end.ending() == Ending.HANDED_OVER);
    assertThat(desk.partition().facts(StepRequested.class)).hasSize(1);
    assertThat(desk.open(new IncidentId("fourth"))).extracting(Event::getClass)
        .containsExactly(RecoveryPlanned.class, RecoveryEnded.class);
  }

  @Test
  void shouldActAgainAfterTheKillSwitchIsReleased() {
    var desk = new Desk(Plans.orders());
    desk.command(Verb.STOP, "dana", "responder", null);
    desk.open(Desk.FIRST);
    desk.command(Verb.RELEASE, "dana", "responder", null);
    assertThat(desk.open(Desk.SECOND)).extracting(Event::getClass).containsExactly(RecoveryPlanned.class, StepRequested.class);
  }

  @Test
  void shouldRecoverOneIncidentAtATimeAndThenTheNext() {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    assertThat(desk.partition().hear("detect", Desk.opened(Desk.SECOND, "reports"))).isEmpty();
    assertThat(desk.ends(Outcome.REFUSED, Map.of())).extracting(Event::getClass)
        .containsExactly(RecoveryEnded.class, RecoveryPlanned.class, StepRequested.class);
    assertThat(desk.request().incident()).isEqualTo(Desk.SECOND);
  }

  static void assertRefused(List<Event> facts, String because) {
    assertThat(facts).singleElement()
        .isInstanceOfSatisfying(CommandRefused.class, refused -> assertThat(refused.because()).contains(because));
  }

  private static Desk asked() {
    var desk = new Desk(Plans.orders(Mode.APPROVE, 1, "observer-1"));
    desk.open(Desk.FIRST);
    assertThat(desk.ends(Outcome.DONE, NOT_RESTARTABLE)).singleElement().isInstanceOf(ApprovalRequested.class);
    return desk;
  }

  private static void recoverByPromotion(Desk desk, IncidentId incident) {
    desk.open(incident);
    desk.until("check-integrity", NOT_RESTARTABLE).done();
  }
}
