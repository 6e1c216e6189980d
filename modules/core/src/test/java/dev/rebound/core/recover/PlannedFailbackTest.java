package dev.rebound.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.UndoStarted;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.TwoSites;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users go back to a site that was lost: dana asks, lee approves, and until the promotion everything can be taken back. */
class PlannedFailbackTest {
  private static final Map<String, String> CHECKED =
      Map.of("oldPrimary", "pg-spare", "standbySite", "dr", "follows", "pg-a follows pg-spare closely", "siteInstancesBefore",
          "orders-api=3");

  private final Desk desk = new Desk(TwoSites.withRecovery());

  private List<Event> asks(String role, String site) {
    return desk.partition().hear(
        Writers.INGEST,
        new CommandReceived("c-1", Verb.FAILBACK, null, "dana", "token", role, "it was rebuilt", Map.of("site", site)));
  }

  /** Checked, asked and approved. */
  private void approved() {
    asks("approver", "primary");
    desk.ends(Outcome.DONE, CHECKED);
    desk.command(Verb.APPROVE, "lee", "approver", null);
  }

  /** Up to this step, which is requested then. */
  private void until(String step) {
    approved();
    while (!desk.request().step().equals(step)) {
      switch (desk.request().step()) {
        case "stop-site-application" -> desk.ends(Outcome.DONE, Map.of("writesStoppedAt", "2026-11-27T03:00:00Z"));
        case "await-site-replica" -> desk.ends(Outcome.DONE, Map.of("receivedAll", "0/5000000"));
        default -> desk.done();
      }
    }
  }

  private static void anotherFails(Desk desk) {
    desk.partition().hear(Writers.DETECT, Desk.opened(Desk.FIRST, "database"));
  }

  @Test
  void shouldPlanItWithTheSitesOwnPrimaryAsAFact() {
    List<Event> facts = asks("approver", "primary");
    assertThat(facts.get(0)).isInstanceOfSatisfying(RecoveryPlanned.class, planned -> {
      assertThat(planned.playbook()).isEqualTo("site-failback");
      assertThat(planned.component()).isEqualTo("site/primary");
      assertThat(planned.scenario()).isEqualTo(Scenario.SITE);
      assertThat(planned.requestedBy()).isEqualTo("dana");
    });
    assertThat(facts.get(1)).isInstanceOfSatisfying(CandidateChosen.class, to -> assertThat(to.candidate()).isEqualTo("pg-a"));
    assertThat(desk.request().step()).isEqualTo("check-failback");
    assertThat(desk.request().arguments()).containsEntry("back", "true").containsEntry("candidate", "pg-a");
  }

  @ParameterizedTest
  @CsvSource({"approver, dr, takes over from a site 'dr'", "approver, moon, a site 'moon'", "responder, primary, only an approver"})
  void shouldRefuseWhatThePlanDoesNotHave(String role, String site, String because) {
    assertThat(asks(role, site)).singleElement().isInstanceOfSatisfying(CommandRefused.class, refused ->
        assertThat(refused.because()).contains(because));
  }

  @Test
  void shouldAskAnotherApproverBeforeAnythingIsStopped() {
    asks("approver", "primary");
    assertThat(desk.ends(Outcome.DONE, CHECKED)).singleElement().isInstanceOfSatisfying(ApprovalRequested.class, asked -> {
      assertThat(asked.step()).isEqualTo("stop-site-application");
      assertThat(asked.facts().target()).contains("users go back from dr to primary", "pg-a follows pg-spare closely");
      assertThat(asked.facts().expectedLoss()).contains("nothing", "down from the scaling to 0 in dr");
      assertThat(asked.facts().blastRadius()).contains("led back by orders.example.com");
    });
    assertThat(desk.command(Verb.APPROVE, "dana", "approver", null)).singleElement().isInstanceOf(CommandRefused.class);
    desk.command(Verb.APPROVE, "lee", "approver", null);
    assertThat(desk.request().step()).isEqualTo("stop-site-application");
    assertThat(desk.request().arguments()).containsEntry("target", "pg-spare").containsEntry("siteInstancesBefore", "orders-api=3");
  }

  @Test
  void shouldGoThroughItsStepsAndSayThatNothingIsLost() {
    until("stand-by");
    desk.done();
    assertThat(desk.partition().facts(StepRequested.class)).extracting(StepRequested::step).containsExactly(
        "check-failback", "stop-site-application", "await-site-replica", "stop-primary", "promote-replica", "update-connection",
        "verify-database", "deploy-site-application", "switch-dns", "verify-site", "follow-primary", "build-replica", "stand-by");
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
    assertThat(desk.end().reason()).contains(
        "users are served from primary again (pg-a is the primary)", "nothing was lost", "2026-11-27T03:00:00Z", "0/5000000",
        "dr stands by again");
    assertThat(desk.partition().facts(IncidentOpened.class)).isEmpty();
  }

  // ---- failures ----------------------------------------------------------------------------------------------------

  @Test
  void shouldStartTheStandbySiteAgainWhereTheReplicaNeverHasAll() {
    until("await-site-replica");
    desk.fails();
    desk.timer();
    assertThat(desk.fails()).anyMatch(UndoStarted.class::isInstance);
    assertThat(desk.request().step()).isEqualTo("start-site-application");
    List<Event> last = desk.done();
    assertThat(last.get(0)).isInstanceOf(IncidentOpened.class);
    assertThat(last.get(1)).isInstanceOfSatisfying(RecoveryEnded.class, end -> assertThat(end.ending()).isEqualTo(Ending.HANDED_OVER));
  }

  @Test
  void shouldStartDatabaseAndApplicationInThatOrderWhereThePromotionIsRefused() {
    until("promote-replica");
    desk.ends(Outcome.REFUSED, Map.of());
    assertThat(desk.request().step()).isEqualTo("start-primary");
    assertThat(desk.request().arguments()).containsEntry("target", "pg-spare");
    desk.done();
    assertThat(desk.request().step()).isEqualTo("start-site-application");
  }

  // ---- abort -------------------------------------------------------------------------------------------------------

  @Test
  void shouldWaitForTheRunningStepAndLeaveEverythingAsItWas() {
    until("stop-primary");
    assertThat(desk.command(Verb.ABORT, "kim", "responder", null, "not now")).as("a step that acts is not cut off").isEmpty();
    desk.done();
    assertThat(desk.request().step()).isEqualTo("start-primary");
    desk.done();
    assertThat(desk.request().step()).isEqualTo("start-site-application");
    desk.done();
    assertThat(desk.end().ending()).isEqualTo(Ending.ABORTED);
    assertThat(desk.end().reason()).contains("aborted by kim", "not now", "what was done before is undone");
    assertThat(desk.partition().facts(IncidentOpened.class)).isEmpty();
  }

  @Test
  void shouldUndoWhatAnAttemptMayHaveDoneThatFailed() {
    until("stop-site-application");
    desk.command(Verb.ABORT, "kim", "responder", null);
    desk.fails();
    assertThat(desk.request().step()).isEqualTo("start-site-application");
    assertThat(desk.command(Verb.ABORT, "kim", "responder", null)).as("it is being undone already").isEmpty();
    desk.done();
    assertThat(desk.end().ending()).isEqualTo(Ending.ABORTED);
  }

  @Test
  void shouldGiveAPersonWhatCouldNotBeUndone() {
    until("await-site-replica");
    desk.command(Verb.ABORT, "kim", "responder", null);
    desk.done();
    desk.ends(Outcome.REFUSED, Map.of());
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    assertThat(desk.end().reason()).contains("aborted by kim", "start-site-application was refused");
  }

  @Test
  void shouldEndAtOnceWhereNothingWasDone() {
    asks("approver", "primary");
    desk.command(Verb.ABORT, "kim", "responder", null);
    assertThat(desk.end().ending()).isEqualTo(Ending.ABORTED);
    assertThat(desk.partition().facts(UndoStarted.class)).isEmpty();
  }

  /** The old primary started beside the new one would be a second one. */
  @Test
  void shouldUndoNothingOnceThePromotionWasBegun() {
    until("promote-replica");
    desk.command(Verb.ABORT, "kim", "responder", null);
    assertThat(desk.end().ending()).isEqualTo(Ending.ABORTED);
    assertThat(desk.partition().facts(UndoStarted.class)).isEmpty();
  }

  // ---- an incident comes first -------------------------------------------------------------------------------------

  @Test
  void shouldGiveWayToAnIncidentAtASafePoint() {
    until("stop-primary");
    anotherFails(desk);
    assertThat(desk.request().step()).as("a step that acts is not cut off").isEqualTo("stop-primary");
    desk.done();
    assertThat(desk.request().step()).isEqualTo("start-primary");
    desk.done();
    desk.done();
    assertThat(desk.end().ending()).isEqualTo(Ending.ABORTED);
    assertThat(desk.end().reason()).contains("an incident comes first");
    assertThat(desk.request().step()).as("its recovery begins").isEqualTo("identify-scope");
  }

  @Test
  void shouldGiveWayAtOnceWhileTheQuestionWaits() {
    asks("approver", "primary");
    desk.ends(Outcome.DONE, CHECKED);
    anotherFails(desk);
    assertThat(desk.end().reason()).contains("an incident comes first");
    assertThat(desk.request().step()).isEqualTo("identify-scope");
  }

  @Test
  void shouldGoOnAfterThePromotionBecauseThatIsTheShortestWayOut() {
    until("deploy-site-application");
    anotherFails(desk);
    desk.done();
    assertThat(desk.request().step()).isEqualTo("switch-dns");
    assertThat(desk.partition().facts(RecoveryEnded.class)).isEmpty();
  }
}
