package dev.rebound.core.recover;

import static dev.rebound.core.recover.RecoveryPeopleTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Continuation;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.StepSkipped;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Plans;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recoveries that ended without success and that a person lets go on. */
class RecoveryContinuingTest {
  private static final Map<String, String> NOT_RESTARTABLE = Map.of("primary", "refused", "restartable", "false");

  @Test
  void shouldTryTheFailedStepAgainWithAllThatIsKnown() {
    Desk desk = refusedAt("update-connection");
    List<Event> facts = say(desk, Verb.RETRY, "");
    assertThat(facts).extracting(Event::getClass).containsExactly(RecoveryPlanned.class, StepRequested.class);
    var planned = (RecoveryPlanned) facts.getFirst();
    assertThat(planned.continues())
        .isEqualTo(new Continuation(
            desk.partition().facts(RecoveryPlanned.class).getFirst().recovery(), "update-connection", "lee", "token", ""));
    assertThat(planned.steps().getFirst().step()).isEqualTo("update-connection");
    assertThat(desk.request().attempt()).isEqualTo(1);
    assertThat(desk.request().recovery()).isEqualTo(planned.recovery());
    assertThat(desk.request().arguments()).containsEntry("candidate", "pg-b").containsEntry("timelineBefore", "1");
    desk.until("check-integrity", Map.of()).done();
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
    assertThat(desk.partition().facts(StepRequested.class)).filteredOn(each -> each.step().equals("promote-replica")).hasSize(1);
  }

  @Test
  void shouldGoOnAsOftenAsAPersonAsksAndUnderAnotherIdEachTime() {
    Desk desk = refusedAt("update-connection");
    say(desk, Verb.RETRY, "");
    desk.ends(Outcome.REFUSED, Map.of());
    say(desk, Verb.RESUME, "");
    assertThat(desk.partition().facts(RecoveryPlanned.class)).extracting(RecoveryPlanned::recovery).doesNotHaveDuplicates().hasSize(3);
    assertThat(desk.request().step()).isEqualTo("update-connection");
  }

  @Test
  void shouldResumeWhatWasAbortedWhereItWas() {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    desk.until("build-replica", NOT_RESTARTABLE);
    desk.command(Verb.ABORT, "dana", "responder", Desk.FIRST);
    assertRefused(say(desk, Verb.RETRY, ""), "no step of it failed");
    say(desk, Verb.RESUME, "");
    assertThat(desk.request().step()).isEqualTo("build-replica");
  }

  @Test
  void shouldLeaveAStepOutWithAReasonOnly() {
    Desk desk = refusedAt("build-replica");
    assertRefused(say(desk, Verb.SKIP, " "), "only with a reason");
    List<Event> facts = say(desk, Verb.SKIP, "the new host comes tomorrow");
    assertThat(facts).extracting(Event::getClass).containsExactly(RecoveryPlanned.class, StepSkipped.class, StepRequested.class);
    assertThat(facts.get(1)).isEqualTo(
        new StepSkipped(((RecoveryPlanned) facts.getFirst()).recovery(), "build-replica", "lee", "the new host comes tomorrow"));
    assertThat(desk.request().step()).isEqualTo("check-integrity");
  }

  @Test
  void shouldNeverLeaveOutAStepThatGuardsWhatFollows() {
    for (String step : new String[] {"identify-scope", "fence-primary", "choose-replica", "promote-replica"}) {
      assertRefused(say(refusedAt(step), Verb.SKIP, "I know better"), "is never left out");
    }
  }

  @Test
  void shouldNotLeaveOutTheLastStep() {
    assertRefused(say(refusedAt("check-integrity"), Verb.SKIP, "enough"), "the last one");
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"RETRY", "RESUME", "SKIP"})
  void shouldSayWhyNothingGoesOn(Verb verb) {
    var desk = new Desk(Plans.orders());
    assertRefused(say(desk, verb, "reason"), "no recovery of it was left");
    desk.open(Desk.FIRST);
    assertRefused(say(desk, verb, "reason"), "a recovery is under way");
    desk.ends(Outcome.REFUSED, Map.of());
    desk.command(Verb.STOP, "dana", "responder", null);
    assertRefused(say(desk, verb, "reason"), "the kill switch is engaged");
  }

  @Test
  void shouldNotGoOnWithWhatIsOver() {
    Desk desk = refusedAt("fence-primary");
    desk.partition().hear("detect", new IncidentResolved(Desk.FIRST, "database", Desk.opened(Desk.FIRST, "database").explanation()));
    assertRefused(say(desk, Verb.RETRY, ""), "no recovery of it was left");
    var recovered = new Desk(Plans.orders());
    recovered.open(Desk.FIRST);
    recovered.until("check-integrity", NOT_RESTARTABLE).done();
    assertRefused(say(recovered, Verb.RESUME, ""), "no recovery of it was left");
  }

  @Test
  void shouldTryAgainAtOnceWhileItWaitsForTheNextAttempt() {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    desk.fails();
    assertThat(say(desk, Verb.RETRY, "")).singleElement().isInstanceOf(StepRequested.class);
    assertThat(desk.request().attempt()).isEqualTo(2);
    assertThat(desk.partition().timers()).singleElement().satisfies(timer -> assertThat(timer.id()).startsWith("lease/"));
  }

  @Test
  void shouldRememberABoundedNumberOfThem() {
    var desk = new Desk(Plans.orders());
    for (int i = 0; i < RecoverState.LEFT_MAX + 4; i++) {
      desk.open(new IncidentId("incident-" + i));
      desk.ends(Outcome.REFUSED, Map.of());
    }
    assertThat(desk.partition().facts(RecoveryEnded.class)).hasSize(RecoverState.LEFT_MAX + 4);
    assertThat(desk.partition().state().left()).hasSize(RecoverState.LEFT_MAX);
    assertRefused(desk.command(Verb.RESUME, "lee", "approver", new IncidentId("incident-3"), ""), "no recovery of it was left");
  }

  private static List<Event> say(Desk desk, Verb verb, String reason) {
    return desk.command(verb, "lee", "approver", null, reason);
  }

  private static Desk refusedAt(String step) {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    desk.until(step, NOT_RESTARTABLE).ends(Outcome.REFUSED, Map.of());
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    return desk;
  }
}
