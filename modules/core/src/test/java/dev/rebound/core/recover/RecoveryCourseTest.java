package dev.rebound.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider.Timer;
import dev.rebound.core.plan.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The course of one recovery: steps, branches, attempts, leases, ends. */
class RecoveryCourseTest {
  private static final Map<String, String> NOT_RESTARTABLE = Map.of("primary", "refused", "restartable", "false");
  private final Desk desk = new Desk(Plans.orders());

  @Test
  void shouldPlanAndRequestTheFirstStepWhenAnIncidentOpens() {
    List<Event> facts = desk.open(Desk.FIRST);

    assertThat(facts).extracting(Event::getClass).containsExactly(RecoveryPlanned.class, StepRequested.class);
    RecoveryPlanned planned = (RecoveryPlanned) facts.getFirst();
    assertThat(planned.recovery().value()).isEqualTo("recovery-" + Desk.FIRST);
    assertThat(planned.steps()).extracting(step -> step.step()).startsWith("identify-scope").endsWith("check-integrity").hasSize(12);
    assertThat(desk.request().step()).isEqualTo("identify-scope");
    assertThat(desk.request().attempt()).isEqualTo(1);
  }

  @Test
  void shouldGoThroughTheWholePlaybook() {
    desk.open(Desk.FIRST);
    desk.ends(Outcome.DONE, NOT_RESTARTABLE);
    desk.ends(Outcome.DONE, Map.of("barrier", "start-disabled", "evidence", "its host confirms"));
    desk.ends(Outcome.DONE, Map.of("candidate", "pg-b", "timelineBefore", "1"));
    desk.ends(Outcome.ALREADY_DONE, Map.of("primary", "pg-b"));
    desk.done();
    desk.done();
    desk.ends(Outcome.DONE, Map.of("lostWitnessRows", "0"));
    assertThat(desk.partition().facts(ServiceRestored.class)).as("users wait neither for the replica nor for the check").hasSize(1);
    desk.done();
    desk.done();
    List<Event> last = desk.done();

    assertThat(desk.partition().facts(StepRequested.class)).extracting(StepRequested::step).containsExactly(
        "identify-scope", "fence-primary", "choose-replica", "promote-replica", "update-connection", "restart-application",
        "verify-database", "follow-primary", "build-replica", "check-integrity");
    assertThat(desk.partition().facts(CandidateChosen.class)).extracting(CandidateChosen::candidate).containsExactly("pg-b");
    assertThat(desk.partition().facts(ServiceRestored.class)).singleElement()
        .satisfies(restored -> assertThat(restored.findings()).containsEntry("lostWitnessRows", "0"));
    assertThat(last).singleElement().isInstanceOf(RecoveryEnded.class);
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
    assertThat(desk.partition().timers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"start-disabled, false", "synchronous-standby:pg-b, false", "haproxy:pg/pg-a, true", "stateful-set:db/pg-a, true",
      "command:/opt/cut, true"})
  void shouldSayAtTheEndWhichBarrierAPersonHasToLower(String barrier, boolean stands) {
    desk.open(Desk.FIRST);
    desk.ends(Outcome.DONE, NOT_RESTARTABLE);
    desk.ends(Outcome.DONE, Map.of("barrier", barrier, "evidence", "refused"));
    desk.ends(Outcome.DONE, Map.of("candidate", "pg-b", "timelineBefore", "1"));
    while (desk.partition().facts(RecoveryEnded.class).isEmpty()) {
      desk.done();
    }
    assertThat(desk.end().reason()).isEqualTo("all steps of the playbook are done" + (stands ? "; the barrier " + barrier
        + " against pg-a still stands: a person lowers it once pg-a follows the new primary" : ""));
  }

  @Test
  void shouldHandCorruptionOverAfterTheServiceIsRestored() {
    desk.open(Desk.FIRST);
    desk.until("check-integrity", NOT_RESTARTABLE).ends(Outcome.REFUSED, Map.of("corruptions", "1"));
    assertThat(desk.partition().facts(ServiceRestored.class)).hasSize(1);
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    assertThat(desk.end().reason()).contains("check-integrity was refused");
  }

  @Test
  void shouldTryARestartInPlaceWhereTheHostCanStartIt() {
    desk.open(Desk.FIRST);
    desk.ends(Outcome.DONE, Map.of("primary", "refused", "restartable", "true"));
    assertThat(desk.request().step()).isEqualTo("restart-in-place");

    desk.ends(Outcome.DONE, Map.of("primary", "writable"));

    assertThat(desk.request().step()).isEqualTo("verify-database");
    assertThat(desk.request().arguments()).containsEntry("primary", "pg-a").containsEntry("candidate", "");
  }

  @Test
  void shouldVerifyAtOnceWhereThePrimaryTakesWritesAgain() {
    desk.open(Desk.FIRST);
    desk.ends(Outcome.DONE, Map.of("primary", "writable", "restartable", "false"));
    assertThat(desk.request().step()).isEqualTo("verify-database");
  }

  @Test
  void shouldFenceNothingWhereThePrimaryTakesWritesAgainAtTheFence() {
    desk.open(Desk.FIRST);
    desk.until("fence-primary", NOT_RESTARTABLE).ends(Outcome.DONE, Map.of("primary", "writable"));
    assertThat(desk.request().step()).isEqualTo("verify-database");
  }

  @Test
  void shouldGoOnToFencingWhereTheRestartInPlaceFailsOrIsRefused() {
    for (Outcome outcome : List.of(Outcome.FAILED, Outcome.REFUSED, Outcome.RETRY_LATER)) {
      var each = new Desk(Plans.orders());
      each.open(Desk.FIRST);
      each.ends(Outcome.DONE, Map.of("restartable", "true"));
      each.ends(outcome, Map.of("primary", "writable"));
      assertThat(each.request().step()).as(outcome.name()).isEqualTo("fence-primary");
    }
  }

  @Test
  void shouldHandOverWhatIsRefusedAndNeverRetryIt() {
    desk.open(Desk.FIRST);
    desk.until("fence-primary", NOT_RESTARTABLE).ends(Outcome.REFUSED, Map.of());
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    assertThat(desk.end().reason()).contains("fence-primary was refused").contains("because the test says so");
    assertThat(desk.partition().timers()).isEmpty();
  }

  @Test
  void shouldRetryAFailedStepAfterItsBackOffAndHandOverAfterItsAttempts() {
    desk.open(Desk.FIRST);
    for (int attempt = 1; attempt < 3; attempt++) {
      assertThat(desk.request().attempt()).isEqualTo(attempt);
      assertThat(desk.fails()).isEmpty();
      assertThat(desk.next()).map(Timer::due).contains(desk.partition().now().plusMillis(500));
      assertThat(desk.timer()).singleElement().isInstanceOf(StepRequested.class);
    }
    assertThat(desk.fails()).singleElement().isInstanceOf(RecoveryEnded.class);
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
  }

  @Test
  void shouldRetryAfterTheTimeThatTheStepNamesButNotLaterThanTheLimit() {
    desk.open(Desk.FIRST);
    desk.hand(Desk.ended(desk.request(), Outcome.RETRY_LATER, Map.of(), Duration.ofMillis(200)));
    assertThat(desk.next()).map(Timer::due).contains(desk.partition().now().plusMillis(200));
    desk.timer();
    desk.hand(Desk.ended(desk.request(), Outcome.RETRY_LATER, Map.of(), Duration.ofDays(365)));
    assertThat(desk.next()).map(Timer::due).contains(desk.partition().now().plus(Course.RETRY_AFTER_MAX));
  }

  @Test
  void shouldGiveTheStepToAnotherAttemptWhenItsHolderIsNotHeardOfAgain() {
    desk.open(Desk.FIRST);
    StepRequested lost = desk.request();
    assertThat(desk.next()).map(Timer::due).contains(lost.leaseUntil().plus(Recovery.LEASE_GRACE));

    desk.timer();

    assertThat(desk.request().step()).isEqualTo("identify-scope");
    assertThat(desk.request().attempt()).isEqualTo(2);
    assertThat(desk.hand(Desk.ended(lost, Outcome.DONE, NOT_RESTARTABLE, null))).as("the outcome of a lost attempt is late").isEmpty();
    assertThat(desk.done()).hasSize(1);
  }

  @Test
  void shouldHandOverWhenTooManyHoldersVanish() {
    desk.open(Desk.FIRST);
    for (int lost = 0; lost < Recovery.LOST_MAX; lost++) {
      assertThat(desk.timer()).singleElement().isInstanceOf(StepRequested.class);
    }
    assertThat(desk.timer()).singleElement().isInstanceOf(RecoveryEnded.class);
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    assertThat(desk.end().reason()).contains("not heard of again");
  }

  @Test
  void shouldRenewTheLeaseByProgressUpToTheDeadline() {
    desk.open(Desk.FIRST);
    desk.until("build-replica", NOT_RESTARTABLE);
    StepRequested request = desk.request();
    assertThat(request.leaseUntil()).isEqualTo(desk.partition().now().plus(Recovery.LEASE));
    String first = desk.next().orElseThrow().id();

    Instant renewed = request.leaseUntil().plusSeconds(6);
    assertThat(desk.progresses(renewed)).isEmpty();
    assertThat(desk.next()).map(Timer::due).contains(renewed.plus(Recovery.LEASE_GRACE));
    assertThat(desk.fire(first)).as("the timer of the old lease is not pending any more").isEmpty();

    desk.progresses(request.deadline().plus(Duration.ofDays(1)));
    assertThat(desk.next()).map(Timer::due).contains(request.deadline().plus(Recovery.LEASE_GRACE));
    desk.progresses(renewed);
    assertThat(desk.next()).map(Timer::due).contains(request.deadline().plus(Recovery.LEASE_GRACE));
  }

  @Test
  void shouldNeverLeaseBeyondTheDeadline() {
    desk.open(Desk.FIRST);
    assertThat(desk.request().leaseUntil()).isEqualTo(desk.request().deadline());
  }

  @Test
  void shouldIgnoreOutcomesThatAreLateForeignOrRepeated() {
    desk.open(Desk.FIRST);
    StepRequested first = desk.request();
    var foreign =
        new StepRequested(
            new dev.rebound.contracts.RecoveryId("recovery-of-somebody-else"), Desk.SECOND, "database", first.step(), 1, "", Map.of(),
            first.leaseUntil(), first.deadline());
    assertThat(desk.hand(Desk.ended(foreign, Outcome.DONE, Map.of(), null))).isEmpty();
    desk.ends(Outcome.DONE, NOT_RESTARTABLE);
    assertThat(desk.partition().hearAgain(true)).isEmpty();
    assertThat(desk.partition().hearAgain(false)).isEmpty();
    assertThat(desk.hand(Desk.ended(first, Outcome.FAILED, Map.of(), null))).isEmpty();
    assertThat(desk.request().step()).isEqualTo("fence-primary");
  }

  @Test
  void shouldIgnoreTimersThatAreNotPending() {
    desk.open(Desk.FIRST);
    String old = desk.next().orElseThrow().id();
    desk.ends(Outcome.DONE, NOT_RESTARTABLE);
    assertThat(desk.fire(old)).isEmpty();
    assertThat(desk.fire("approval/recovery-" + Desk.FIRST)).isEmpty();
    assertThat(desk.fire("nonsense")).isEmpty();
  }

  @Test
  void shouldChooseTheCandidateOnceAndKeepItOverAttempts() {
    desk.open(Desk.FIRST);
    desk.until("promote-replica", NOT_RESTARTABLE);
    desk.timer();
    desk.ends(Outcome.FAILED, Map.of("candidate", "pg-evil"));
    desk.timer();

    assertThat(desk.partition().facts(StepRequested.class)).filteredOn(request -> request.step().equals("promote-replica")).hasSize(3)
        .allSatisfy(request -> assertThat(request.arguments()).containsEntry("candidate", "pg-b").containsEntry("target", "pg-a"));
    assertThat(desk.partition().facts(CandidateChosen.class)).hasSize(1);
  }

  @Test
  void shouldHandOverWhereTheChoiceNamesNobody() {
    desk.open(Desk.FIRST);
    desk.until("choose-replica", NOT_RESTARTABLE).done();
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    assertThat(desk.partition().facts(CandidateChosen.class)).isEmpty();
  }

  @Test
  void shouldTakeArgumentsFromTheIncidentAndTheRecoveryAlone() {
    desk.open(Desk.FIRST);
    desk.until("promote-replica", Map.of("restartable", "false", "shell", "rm -rf /", "target", "evil"));
    assertThat(desk.request().arguments()).containsOnlyKeys(
        "target", "candidate", "primary", "refusedBy", "synchronousStandbys", "timelineBefore", "witnessWriter", "witnessSequence",
        "witnessLsn", "witnessAt");
    assertThat(desk.request().arguments()).containsEntry("target", "pg-a").containsEntry("primary", "pg-b")
        .containsEntry("witnessSequence", "118").containsEntry("synchronousStandbys", "pg-b").containsEntry("refusedBy", "observer-1");
  }

  @Test
  void shouldNotRecoverAnIncidentAgainThatIsReadAgainAfterItsEnd() {
    desk.open(Desk.FIRST);
    desk.ends(Outcome.REFUSED, Map.of());
    assertThat(desk.open(Desk.FIRST)).isEmpty();
  }

  @Test
  void shouldForgetAWaitingIncidentThatIsResolved() {
    desk.open(Desk.FIRST);
    desk.open(Desk.SECOND);
    desk.partition().hear(
        Writers.DETECT, new IncidentResolved(Desk.SECOND, "database", Desk.opened(Desk.SECOND, "database").explanation()));
    assertThat(desk.ends(Outcome.REFUSED, Map.of())).singleElement().isInstanceOf(RecoveryEnded.class);
  }

  private List<Event> resolved() {
    return desk.partition().hear(
        Writers.DETECT, new IncidentResolved(Desk.FIRST, "database", Desk.opened(Desk.FIRST, "database").explanation()));
  }

  private static void assertOver(Event fact) {
    assertThat(fact).isInstanceOfSatisfying(RecoveryEnded.class, ended -> {
      assertThat(ended.ending()).isEqualTo(Ending.ABORTED);
      assertThat(ended.reason()).isEqualTo("its incident is over, and nothing was done yet");
    });
  }

  @Test
  void shouldDoNothingAboutAnIncidentThatIsOverBeforeAnythingWasDone() {
    desk.open(Desk.FIRST);
    assertThat(resolved()).as("a look is not cut off").isEmpty();
    assertThat(desk.ends(Outcome.DONE, Map.of("primary", "silence", "restartable", "false"))).singleElement()
        .satisfies(RecoveryCourseTest::assertOver);
  }

  @Test
  void shouldDoNothingAboutAnIncidentThatIsOverWhileALookIsRepeated() {
    desk.open(Desk.FIRST);
    desk.fails();
    assertThat(resolved()).singleElement().satisfies(RecoveryCourseTest::assertOver);
    assertThat(desk.partition().timers()).isEmpty();
  }

  @Test
  void shouldGoOnWhereItActedBeforeTheIncidentWasOver() {
    desk.open(Desk.FIRST);
    desk.ends(Outcome.DONE, Map.of("primary", "refused", "restartable", "false"));
    assertThat(resolved()).as("the fence runs").isEmpty();
    assertThat(desk.ends(Outcome.DONE, Map.of("evidence", "e", "barrier", "b"))).singleElement()
        .isInstanceOfSatisfying(StepRequested.class, next -> assertThat(next.step()).isEqualTo("choose-replica"));
  }
}
