package dev.rebound.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.PlannedStep;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.Plans;
import dev.rebound.core.recover.Active.Phase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Playbooks that a person carries out, and recoveries whose incident turns out to be a consequence of another one. */
class RecoveryByHandTest {
  private static final IncidentId OTHER = new IncidentId("orders-cache-7-9");

  private static IncidentOpened opened(IncidentId incident, Scenario scenario, String component) {
    return new IncidentOpened(
        incident, scenario, component, component, Partition.START, new LastSeen(null, List.of(), List.of()),
        new Explanation("rule", "because", Map.of(), List.of()));
  }

  private static List<Event> superseded(Desk desk, IncidentId incident) {
    return desk.partition().hear(
        Writers.DETECT,
        new IncidentSuperseded(
            incident, "database", new IncidentId("orders-site-primary-7-8"), Scenario.SITE,
            new Explanation("rule", "because", Map.of(), List.of())));
  }

  @Test
  void shouldPlanStepsForAPersonAndHandThemOverAtOnce() {
    var desk = new Desk(Plans.orders());
    List<Event> facts = desk.partition().hear(Writers.DETECT, opened(OTHER, Scenario.SITE, "part"));
    assertThat(facts).hasSize(2);
    assertThat(facts.getFirst()).isInstanceOfSatisfying(RecoveryPlanned.class, planned -> {
      assertThat(planned.steps()).hasSizeGreaterThan(3);
      assertThat(planned.steps()).extracting(PlannedStep::sentence).allMatch(sentence -> sentence.endsWith("."));
      assertThat(planned.mode()).isEqualTo(Mode.APPROVE);
    });
    assertThat(facts.getLast()).isInstanceOfSatisfying(
        RecoveryEnded.class, ended -> assertThat(ended.ending()).isEqualTo(Ending.HANDED_OVER));
    assertThat(desk.partition().timers()).isEmpty();
    assertThat(desk.partition().hear(Writers.DETECT, opened(OTHER, Scenario.SITE, "part"))).as("read again").isEmpty();
  }

  @Test
  void shouldPlanNothingForAnAlarm() {
    var desk = new Desk(Plans.orders());
    assertThat(desk.partition().hear(Writers.DETECT, opened(OTHER, Scenario.MONITORING, "monitoring/in"))).isEmpty();
    assertThat(desk.partition().state().waiting()).isEmpty();
  }

  @Test
  void shouldTakeTheNextIncidentAtOnceWhereOneIsAPersons() {
    var desk = new Desk(Plans.orders());
    desk.partition().hear(Writers.DETECT, opened(OTHER, Scenario.SITE, "site/primary"));
    assertThat(desk.open(Desk.FIRST)).extracting(Event::getClass).containsExactly(RecoveryPlanned.class, StepRequested.class);
    assertThat(desk.partition().hear(Writers.DETECT, opened(new IncidentId("x"), Scenario.SITE, "site/other"))).isEmpty();
    desk.until("check-integrity", Map.of()).done();
    assertThat(desk.partition().facts(RecoveryEnded.class)).extracting(RecoveryEnded::ending)
        .containsExactly(Ending.HANDED_OVER, Ending.RECOVERED, Ending.HANDED_OVER);
  }

  @Test
  void shouldForgetAWaitingIncidentThatIsAConsequence() {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    desk.partition().hear(Writers.DETECT, opened(OTHER, Scenario.CACHE, "cache"));
    assertThat(superseded(desk, OTHER)).isEmpty();
    desk.until("check-integrity", Map.of()).done();
    assertThat(desk.partition().facts(RecoveryPlanned.class)).hasSize(1);
    assertThat(desk.partition().state().active()).isNull();
  }

  @Test
  void shouldEndAtOnceWhileItBacksOff() {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    desk.fails();
    assertThat(desk.partition().state().active().phase()).isEqualTo(Phase.BACKING_OFF);
    assertThat(superseded(desk, Desk.FIRST)).singleElement().isInstanceOfSatisfying(RecoveryEnded.class, this::assertAConsequence);
    assertThat(desk.partition().timers()).isEmpty();
  }

  @Test
  void shouldEndAtOnceWhileItWaitsForApproval() {
    var desk = new Desk(Plans.orders(Mode.APPROVE, 1, "observer-1"));
    desk.open(Desk.FIRST);
    desk.ends(dev.rebound.contracts.IncidentEvent.Outcome.DONE, Map.of("primary", "refused", "restartable", "false"));
    assertThat(desk.partition().state().active().phase()).isEqualTo(Phase.AWAITING_APPROVAL);
    assertThat(superseded(desk, Desk.FIRST)).singleElement().isInstanceOfSatisfying(RecoveryEnded.class, this::assertAConsequence);
  }

  @ParameterizedTest
  @EnumSource(value = dev.rebound.contracts.IncidentEvent.Outcome.class)
  void shouldEndAtTheOutcomeOfAStepThatRunsWhateverItIs(dev.rebound.contracts.IncidentEvent.Outcome outcome) {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    assertThat(superseded(desk, Desk.FIRST)).as("what acts is not cut off").isEmpty();
    assertThat(desk.partition().state().active().phase()).isEqualTo(Phase.RUNNING);
    assertThat(desk.ends(outcome, Map.of())).singleElement().isInstanceOfSatisfying(RecoveryEnded.class, this::assertAConsequence);
    assertThat(desk.partition().facts(StepRequested.class)).hasSize(1);
  }

  @Test
  void shouldEndWhenTheHolderOfARunningStepIsNeverHeardOfAgain() {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    superseded(desk, Desk.FIRST);
    assertThat(desk.timer()).singleElement().isInstanceOfSatisfying(RecoveryEnded.class, this::assertAConsequence);
  }

  @Test
  void shouldTakeTheNextIncidentWhenAConsequencesRecoveryEnds() {
    var desk = new Desk(Plans.orders());
    desk.open(Desk.FIRST);
    desk.partition().hear(Writers.DETECT, opened(OTHER, Scenario.SITE, "site/primary"));
    superseded(desk, Desk.FIRST);
    assertThat(desk.done()).extracting(Event::getClass).containsExactly(RecoveryEnded.class, RecoveryPlanned.class, RecoveryEnded.class);
    assertThat(superseded(desk, new IncidentId("of somebody else"))).isEmpty();
  }

  private void assertAConsequence(RecoveryEnded ended) {
    assertThat(ended.incident()).isEqualTo(Desk.FIRST);
    assertThat(ended.ending()).isEqualTo(Ending.ABORTED);
    assertThat(ended.reason()).contains("consequence");
  }
}
