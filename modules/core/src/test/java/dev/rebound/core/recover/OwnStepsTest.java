package dev.rebound.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.PlannedStep;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.StepWithheld;
import dev.rebound.contracts.OwnStep;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.UndoStarted;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.plan.OwnCalls.Place;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Plans;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.Restore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The plan's own steps in the shipped playbooks. */
class OwnStepsTest {
  private static final Map<String, String> NOT_RESTARTABLE = Map.of("primary", "refused", "restartable", "false");
  /** More than any playbook has. */
  private static final int STEPS_MAX = 30;
  private static final String KEY = "recovery-" + Desk.FIRST + "/own-purge";
  private Desk desk = new Desk(plan(Mode.AUTO, call("purge", 2, false, null)));

  private static OwnCall call(String name, int attempts, boolean goesOn, @Nullable String irreversible) {
    return new OwnCall(
        name, "Does " + name + ".", new Command(List.of("/opt/" + name), Set.of(0)), Duration.ofSeconds(30), attempts, goesOn, irreversible,
        null);
  }

  /** The call after the verification, and one more at the end. */
  private static Plan plan(Mode mode, OwnCall call) {
    return Plans.orders(mode, 1, "observer-1").withOwn(
        new OwnCalls(
            Map.of(call.name(), call, "tell", call("tell", 1, false, null)),
            Map.of("database", List.of(new Place(call.name(), "verify-database"), new Place("tell", null)))));
  }

  /** The instances are terminated, so that no release is rolled back. */
  private void untilPurge() {
    for (int step = 0; step < STEPS_MAX && !desk.request().step().equals("own-purge"); step++) {
      desk.ends(Outcome.DONE, Map.of("terminated", "true"));
    }
    assertThat(desk.request().step()).isEqualTo("own-purge");
  }

  private List<String> requested() {
    return desk.partition().facts(StepRequested.class).stream().map(StepRequested::step).toList();
  }

  @AfterEach
  void replayGivesTheSameFacts() {
    assertThat(desk.partition().replay()).isEqualTo(desk.partition().facts());
  }

  @Test
  void shouldStandWhereThePlanPutsThem() {
    desk.open(Desk.FIRST);
    desk.until("check-integrity", NOT_RESTARTABLE).done();
    desk.done();

    assertThat(requested()).containsSubsequence("verify-database", "own-purge", "follow-primary", "check-integrity", "own-tell");
    assertThat(desk.partition().facts(RecoveryPlanned.class).getFirst().steps()).extracting(PlannedStep::step)
        .containsSubsequence("verify-database", "own-purge", "follow-primary", "check-integrity", "own-tell");
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
    assertThat(desk.end().reason()).isEqualTo("all steps of the playbook are done");
  }

  @Test
  void shouldBeKnownByTheSameKeyInEveryAttemptAndKnowNothingElse() {
    desk.open(Desk.FIRST);
    desk.until("own-purge", NOT_RESTARTABLE);
    desk.timer(); // its holder is gone
    desk.fails();
    desk.timer(); // the pause
    desk.fails();
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    desk.command(Verb.RETRY, "dana", Plan.Person.RESPONDER, Desk.FIRST);

    List<StepRequested> attempts =
        desk.partition().facts(StepRequested.class).stream().filter(each -> each.step().equals("own-purge")).toList();
    assertThat(attempts).hasSize(4).allSatisfy(each -> assertThat(each.arguments()).isEqualTo(Map.of("idempotencyKey", KEY)));
    assertThat(Duration.between(attempts.getFirst().leaseUntil(), attempts.getFirst().deadline()))
        .as("30 s and 2 s to report, less a lease").isEqualTo(Duration.ofSeconds(24));
    assertThat(attempts.getLast().recovery()).isNotEqualTo(attempts.getFirst().recovery());
  }

  @Test
  void shouldNotRepeatAnIrreversibleOneOfUnknownEndWithoutAPersonsWord() {
    desk = new Desk(plan(Mode.AUTO, call("purge", 1, false, "It cannot be taken back.")));
    desk.open(Desk.FIRST);
    desk.until("own-purge", NOT_RESTARTABLE);
    assertThat(desk.request().arguments()).containsEntry("once", "true");

    desk.timer(); // its holder is gone

    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    assertThat(desk.end().reason()).contains("own-purge failed", "whether it was done is not known");
    assertThat(requested().stream().filter("own-purge"::equals)).hasSize(1);
    desk.command(Verb.RETRY, "dana", Plan.Person.RESPONDER, Desk.FIRST);
    assertThat(desk.request().step()).isEqualTo("own-purge");
    assertThat(desk.request().arguments()).containsEntry("idempotencyKey", KEY);
    desk.done();
    assertThat(desk.request().step()).isEqualTo("follow-primary");
    assertThat(desk.partition().state().irreversibleOf("database")).as("the promotion alone counts").hasSize(1);
  }

  @Test
  void shouldGoOnWhereThePlanSaysSoAndSayItAtTheEnd() {
    desk = new Desk(plan(Mode.AUTO, call("purge", 1, true, null)));
    desk.open(Desk.FIRST);
    desk.until("own-purge", NOT_RESTARTABLE).fails();
    assertThat(desk.request().step()).isEqualTo("follow-primary");
    for (int step = 0; step < STEPS_MAX && desk.partition().facts(RecoveryEnded.class).isEmpty(); step++) {
      desk.done();
    }
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
    assertThat(desk.end().reason()).isEqualTo("all steps of the playbook are done, but for own-purge, which did not end well");
  }

  @Test
  void shouldWithholdThemInModeObserve() {
    desk = new Desk(plan(Mode.OBSERVE, call("purge", 1, false, null)));
    desk.open(Desk.FIRST);
    desk.ends(Outcome.DONE, NOT_RESTARTABLE);

    assertThat(desk.partition().facts(StepWithheld.class)).extracting(StepWithheld::step).contains("own-purge", "own-tell");
    assertThat(requested()).containsExactly("identify-scope");
  }

  @Test
  void shouldKeepThePlaybookWithWhichTheRecoveryBegan() {
    Plan with = plan(Mode.AUTO, call("purge", 1, false, null));
    var partition =
        new Partition<>(new Recovery(text -> text.equals("with") ? with : Plans.orders()), RecoverState.class, Topics.INCIDENTS);
    partition.hear(Writers.INGEST, new PlanActivated("1", "with"));
    partition.hear(Writers.DETECT, Desk.opened(Desk.FIRST, "database"));
    partition.hear(Writers.INGEST, new PlanActivated("2", "without"));
    for (int step = 0; step < STEPS_MAX && partition.facts(RecoveryEnded.class).isEmpty(); step++) {
      StepRequested request = partition.facts(StepRequested.class).getLast();
      Map<String, String> found = request.step().equals("choose-replica") ? Map.of("candidate", "pg-b") : Map.of();
      partition.hear(Writers.HAND, Desk.ended(request, Outcome.DONE, found, null));
    }
    assertThat(partition.facts(StepRequested.class)).extracting(StepRequested::step).contains("own-purge", "own-tell");
    assertThat(partition.replay()).isEqualTo(partition.facts());
  }

  /** After an undo the receiver must not take the step's second time for the first one. */
  @Test
  void shouldUndoAndThenBeDoneAnewUnderAnotherKey() {
    var purge =
        new OwnCall("purge", "Purges.", new Command(List.of("/opt/p"), Set.of(0)), Duration.ofSeconds(5), 1, false, null, "fill");
    desk =
        new Desk(
            Plans.orders().withOwn(
                new OwnCalls(
                    Map.of("purge", purge, "fill", call("fill", 1, false, null)),
                    Map.of("application", List.of(new Place("purge", "scale-out"))))));
    desk.partition().hear(
        Writers.DETECT,
        new IncidentOpened(
            Desk.FIRST, Scenario.APPLICATION, "orders-api", "orders-api", Partition.START, new LastSeen(null, List.of(), List.of()),
            new Explanation("rule", "because", Map.of(), List.of())));
    untilPurge();
    desk.done();
    desk.fails(); // the wait for the instances

    assertThat(desk.partition().facts(UndoStarted.class)).singleElement()
        .satisfies(undo -> assertThat(undo.steps()).containsExactly("own-fill"));
    assertThat(desk.request().step()).isEqualTo("own-fill");
    assertThat(desk.request().arguments()).containsEntry("idempotencyKey", "recovery-" + Desk.FIRST + "/own-fill");
    desk.done();
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);

    desk.command(Verb.RESUME, "dana", Plan.Person.RESPONDER, Desk.FIRST);
    untilPurge();
    assertThat(desk.request().arguments()).containsEntry("idempotencyKey", "recovery-" + Desk.FIRST + "-2/own-purge");
  }

  @Test
  void shouldNeverStandBeforeWhatMakesTheRecoverySafe() {
    assertThat(OwnSteps.places(DatabaseFailure.playbook())).containsExactly(
        "promote-replica", "update-connection", "restart-application", "verify-database", "follow-primary", "build-replica",
        "check-integrity");
    assertThat(OwnSteps.playbooks().keySet())
        .containsExactlyInAnyOrder("database", "cache", "application", "site", "switchover", "failback", "restore", "redeploy",
            "site-failback");
    assertThat(OwnSteps.places(Restore.playbook())).containsExactly("switch-clients", "restart-application");
    OwnSteps.playbooks().forEach((name, playbook) -> {
      List<String> places = OwnSteps.places(playbook);
      assertThat(places).as(name).isNotEmpty().allSatisfy(place -> assertThat(playbook.step(place).branches()).isEmpty());
      for (Playbook.Step step : playbook.steps().subList(playbook.indexOf(places.getFirst()) + 1, playbook.steps().size())) {
        assertThat(step.is(Playbook.Trait.GUARDS) || !step.irreversible().isEmpty()).as(name + ", " + step.name()).isFalse();
      }
    });
  }

  /** A later version may ship other steps: what was to follow a step that is gone stands at the end. */
  @Test
  void shouldStandAtTheEndWhereItsPlaceIsGone() {
    var own = new OwnStep("own-purge", "Purges.", Duration.ofSeconds(5), 1, false, null, null, "a-step-of-old");
    assertThat(OwnSteps.added(DatabaseFailure.playbook(), List.of(own)).steps()).extracting(Playbook.Step::name)
        .startsWith("identify-scope").endsWith("check-integrity", "own-purge");
  }
}
