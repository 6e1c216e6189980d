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
import dev.rebound.contracts.UndoStarted;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Plans;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Switchover and failback: dana asks, lee approves. */
class PlannedMoveTest {
  private final Desk desk = new Desk(Plans.orders());

  private List<Event> asks(Verb verb, String role, String component, String to) {
    return desk.partition().hear(
        Writers.INGEST,
        new CommandReceived("c-1", verb, null, "dana", "token", role, "new disks", Map.of("component", component, "to", to)));
  }

  private PlannedMoveTest approved() {
    asks(Verb.SWITCHOVER, "approver", "database", "pg-b");
    desk.ends(Outcome.DONE, Map.of("oldPrimary", "pg-a"));
    desk.command(Verb.APPROVE, "lee", "approver", null);
    return this;
  }

  @Test
  void shouldPlanItWithTheWantedNodeAsAFact() {
    List<Event> facts = asks(Verb.SWITCHOVER, "approver", "database", "pg-b");
    assertThat(facts.get(0)).isInstanceOfSatisfying(RecoveryPlanned.class, planned -> {
      assertThat(planned.incident().value()).isEqualTo("switchover-c-1");
      assertThat(planned.playbook()).isEqualTo("switchover");
      assertThat(planned.requestedBy()).isEqualTo("dana");
    });
    assertThat(facts.get(1)).isInstanceOfSatisfying(CandidateChosen.class, to -> assertThat(to.candidate()).isEqualTo("pg-b"));
    assertThat(desk.request().step()).isEqualTo("check-switchover");
    assertThat(desk.partition().facts(IncidentOpened.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "SWITCHOVER, responder, database, pg-b, only an approver", "SWITCHOVER, approver, orders-api, pg-b, no PostgreSQL component",
    "SWITCHOVER, approver, database, pg-z, has no node", "FAILBACK, approver, nothing, pg-b, no PostgreSQL component"
  })
  void shouldRefuseWhatThePlanDoesNotHave(Verb verb, String role, String component, String to, String because) {
    assertThat(asks(verb, role, component, to)).singleElement().isInstanceOfSatisfying(CommandRefused.class, refused ->
        assertThat(refused.because()).contains(because));
  }

  @Test
  void shouldRefuseItDuringARecoveryAndWhileStopped() {
    desk.command(Verb.STOP, "dana", "responder", null);
    assertThat(asks(Verb.SWITCHOVER, "approver", "database", "pg-b")).singleElement().isInstanceOf(CommandRefused.class);
    desk.command(Verb.RELEASE, "dana", "responder", null);
    desk.open(Desk.FIRST);
    assertThat(asks(Verb.SWITCHOVER, "approver", "database", "pg-b")).singleElement().isInstanceOf(CommandRefused.class);
  }

  @ParameterizedTest
  @CsvSource({"SWITCHOVER,pg-b", "FAILBACK,pg-a"})
  void shouldAskAnotherApproverBeforeItStopsThePrimary(Verb verb, String to) {
    asks(verb, "approver", "database", "pg-b");
    List<Event> facts = desk.ends(Outcome.DONE, Map.of("oldPrimary", "pg-x"));
    assertThat(facts).singleElement().isInstanceOf(ApprovalRequested.class);
    assertThat(desk.command(Verb.APPROVE, "dana", "approver", null)).singleElement().isInstanceOfSatisfying(CommandRefused.class, refused ->
        assertThat(refused.because()).isEqualTo("who asked for it does not approve it"));
    desk.command(Verb.APPROVE, "lee", "approver", null);
    assertThat(desk.request().step()).isEqualTo("stop-primary");
    assertThat(desk.request().arguments()).containsEntry("target", "pg-x").containsEntry("candidate", to).containsEntry("primary", to);
  }

  @Test
  void shouldGoThroughItsStepsAndEndWithoutAnIncident() {
    approved();
    for (String step : new String[] {
      "stop-primary", "promote-replica", "update-connection", "restart-application", "verify-database", "follow-primary", "build-replica"
    }) {
      assertThat(desk.request().step()).isEqualTo(step);
      desk.done();
    }
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
    assertThat(desk.partition().facts(IncidentOpened.class)).isEmpty();
  }

  @Test
  void shouldStartTheOldPrimaryAgainWhereThePromotionIsRefusedAndPageAPerson() {
    approved();
    desk.done();
    assertThat(desk.ends(Outcome.REFUSED, Map.of())).anyMatch(UndoStarted.class::isInstance);
    assertThat(desk.request().step()).isEqualTo("start-primary");
    assertThat(desk.request().arguments()).containsEntry("target", "pg-a");
    List<Event> last = desk.done();
    assertThat(last.get(0)).isInstanceOfSatisfying(IncidentOpened.class, opened -> {
      assertThat(opened.incident().value()).isEqualTo("switchover-c-1");
      assertThat(opened.explanation().because()).contains("planned switchover failed", "promote-replica was refused");
    });
    assertThat(last.get(1)).isInstanceOfSatisfying(RecoveryEnded.class, end -> assertThat(end.ending()).isEqualTo(Ending.HANDED_OVER));
  }

  @Test
  void shouldUndoAStopThatFailedHalfWay() {
    approved();
    assertThat(desk.fails()).anyMatch(UndoStarted.class::isInstance);
    assertThat(desk.request().step()).isEqualTo("start-primary");
  }

  /** It may have been promoted all the same: the old one started beside it would be a second primary. */
  @Test
  void shouldNotStartTheOldPrimaryWhereThePromotionMayHaveHappened() {
    approved();
    desk.done();
    desk.fails();
    desk.timer();
    desk.fails();
    desk.timer();
    List<Event> last = desk.fails();
    assertThat(last).noneMatch(UndoStarted.class::isInstance);
    assertThat(last.get(0)).isInstanceOf(IncidentOpened.class);
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
  }
}
