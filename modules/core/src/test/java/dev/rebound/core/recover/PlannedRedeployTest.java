package dev.rebound.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.ApprovalFacts;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
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
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.plan.OwnCalls.Place;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plans;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A redeploy: dana asks, lee approves. */
class PlannedRedeployTest {
  private static final String OLD = "shop/api:1";
  private static final String NEW = "shop/api:2";
  private static final Map<String, String> FOUND =
      Map.of("container", "api", "imageBefore", OLD, "instancesBefore", "3", "instancesWanted", "5");

  private Desk desk = new Desk(Plans.orders());

  private List<Event> asks(String role, String component, String image, String container) {
    return desk.partition().hear(
        Writers.INGEST,
        new CommandReceived(
            "c-1", Verb.REDEPLOY, null, "dana", "token", role, "the image is broken",
            new TreeMap<>(Map.of("component", component, "image", image, "container", container))));
  }

  private PlannedRedeployTest asked() {
    asks("approver", "orders-api", NEW, "");
    desk.ends(Outcome.DONE, FOUND);
    return this;
  }

  private PlannedRedeployTest approved() {
    asked();
    desk.command(Verb.APPROVE, "lee", "approver", null);
    return this;
  }

  /** Goes on until a step is requested. */
  private void until(String step) {
    approved();
    while (!desk.request().step().equals(step)) {
      desk.done();
    }
  }

  private void failsForGood() {
    String step = desk.request().step();
    desk.fails();
    while (desk.request().step().equals(step) && desk.next().isPresent()) {
      desk.timer();
      desk.fails();
    }
  }

  private List<String> requested() {
    return desk.partition().facts(StepRequested.class).stream().map(StepRequested::step).distinct().toList();
  }

  @AfterEach
  void replayGivesTheSameFacts() {
    assertThat(desk.partition().replay()).isEqualTo(desk.partition().facts());
  }

  @ParameterizedTest
  @CsvSource(value = {"'',shop/api:2", "api,api=shop/api:2"})
  void shouldPlanItWithTheImageAsAFactAndLookFirst(String container, String target) {
    List<Event> facts = asks("approver", "orders-api", NEW, container);
    assertThat(facts.getFirst()).isInstanceOfSatisfying(RecoveryPlanned.class, planned -> {
      assertThat(planned.incident().value()).isEqualTo("redeploy:c-1");
      assertThat(planned.scenario()).isEqualTo(Scenario.APPLICATION);
      assertThat(planned.playbook()).isEqualTo("redeploy");
      assertThat(planned.requestedBy()).isEqualTo("dana");
      assertThat(planned.target()).isEqualTo(target);
    });
    assertThat(desk.request().step()).isEqualTo("check-redeploy");
    assertThat(desk.request().arguments()).containsEntry("image", NEW).containsEntry("container", container);
    assertThat(desk.partition().facts(IncidentOpened.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "responder, orders-api, shop/api:2, '', only an approver",
    "approver, database, shop/api:2, '', the plan has no application in Kubernetes named",
    "approver, orders-api, shop/api:latest, '', is not pinned", "approver, orders-api, shop api, '', is no image",
    "approver, orders-api, shop/api:2, A B, is no name of a container"
  })
  void shouldRefuseWhatCannotBe(String role, String component, String image, String container, String because) {
    assertThat(asks(role, component, image, container)).singleElement().isInstanceOfSatisfying(CommandRefused.class, refused ->
        assertThat(refused.because()).contains(because));
  }

  @Test
  void shouldAskAnotherApproverAndSayThatTheServiceIsDownMeanwhile() {
    asked();
    ApprovalRequested asked = desk.partition().facts(ApprovalRequested.class).getLast();
    ApprovalFacts facts = Objects.requireNonNull(asked.facts());
    assertThat(asked.step()).isEqualTo("scale-to-zero");
    assertThat(facts.target()).isEqualTo("orders-api, container api: shop/api:2 in place of shop/api:1, 5 instances (now 3)");
    assertThat(facts.evidence()).isEqualTo("dana asked for a redeploy: the image is broken");
    assertThat(facts.expectedLoss()).contains("down from the scaling to 0 until the new image serves", "shop/api:1 is set again");
    assertThat(desk.command(Verb.APPROVE, "dana", "approver", null)).singleElement().isInstanceOfSatisfying(CommandRefused.class, refused ->
        assertThat(refused.because()).isEqualTo("who asked for it does not approve it"));
    desk.command(Verb.APPROVE, "lee", "approver", null);
    assertThat(desk.request().step()).isEqualTo("scale-to-zero");
    assertThat(desk.request().arguments()).containsAllEntriesOf(FOUND).containsEntry("image", NEW);
  }

  /** The button of an older question is still in the channel while the next one waits. */
  @Test
  void shouldNotTakeTheAnswerToAnotherQuestion() {
    asked();
    assertThat(answered("recovery-redeploy:c-1/switch-clients")).singleElement().isInstanceOfSatisfying(CommandRefused.class, refused ->
        assertThat(refused.because())
            .isEqualTo("it answers another question than the one that waits, which is about step scale-to-zero"));
    assertThat(desk.request().step()).isEqualTo("check-redeploy");
    answered("recovery-redeploy:c-1/scale-to-zero");
    assertThat(desk.request().step()).isEqualTo("scale-to-zero");
  }

  private List<Event> answered(String question) {
    return desk.partition().hear(
        Writers.INGEST,
        new CommandReceived("c-2", Verb.APPROVE, null, "lee", "slack", "approver", "", new TreeMap<>(Map.of("question", question))));
  }

  @Test
  void shouldGoThroughItsStepsAndEndWithoutAnIncident() {
    approved();
    while (desk.partition().facts(RecoveryEnded.class).isEmpty()) {
      desk.done();
    }
    assertThat(requested()).containsExactly(
        "check-redeploy", "scale-to-zero", "set-image", "scale-up", "await-instances", "lead-users", "verify-application",
        "update-load-balancer");
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
    assertThat(desk.partition().facts(IncidentOpened.class)).isEmpty();
  }

  @Test
  void shouldDoTheSameAgainAfterACrash() {
    until("set-image");
    Map<String, String> first = desk.request().arguments();
    desk.timer();
    assertThat(desk.request().attempt()).isEqualTo(2);
    assertThat(desk.request().arguments()).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scale-up", "await-instances", "verify-application"})
  void shouldSetTheOldImageAndTheOldNumberAgainWhereTheNewOneDoesNotServe(String step) {
    until(step);
    failsForGood();
    assertThat(desk.partition().facts(UndoStarted.class)).singleElement().satisfies(undo ->
        assertThat(undo.steps()).containsExactly("set-old-image", "scale-back"));
    assertThat(desk.request().step()).isEqualTo("set-old-image");
    assertThat(desk.request().arguments()).containsAllEntriesOf(FOUND).containsEntry("image", NEW);
    desk.done();
    assertThat(desk.request().step()).isEqualTo("scale-back");
    List<Event> last = desk.done();
    assertThat(last.get(0)).isInstanceOfSatisfying(IncidentOpened.class, opened -> {
      assertThat(opened.incident().value()).isEqualTo("redeploy:c-1");
      assertThat(opened.scenario()).isEqualTo(Scenario.APPLICATION);
      assertThat(opened.explanation().rule()).isEqualTo("redeploy-failed");
      assertThat(opened.explanation().because()).contains("A planned redeploy failed: step " + step + " failed");
    });
    assertThat(last.get(1)).isInstanceOfSatisfying(RecoveryEnded.class, end -> {
      assertThat(end.ending()).isEqualTo(Ending.HANDED_OVER);
      assertThat(end.reason()).contains("what was done before is undone");
    });
  }

  @Test
  void shouldOnlyScaleBackWhereTheImageIsSomebodyElses() {
    until("set-image");
    desk.ends(Outcome.REFUSED, Map.of());
    assertThat(desk.partition().facts(UndoStarted.class)).singleElement().satisfies(undo ->
        assertThat(undo.steps()).containsExactly("scale-back"));
  }

  /** What a proxy lacks is told at the end; whether the image serves is asked first. */
  @Test
  void shouldAskTheApplicationAlsoWhereAProxyDoesNotFollow() {
    until("lead-users");
    desk.fails();
    desk.timer();
    desk.fails();
    assertThat(desk.request().step()).isEqualTo("verify-application");
    failsForGood();
    assertThat(desk.request().step()).isEqualTo("set-old-image");
  }

  /** An image that serves is not taken away because a proxy does not follow. */
  @Test
  void shouldUndoNothingOnceTheNewImageHasServed() {
    until("update-load-balancer");
    failsForGood();
    assertThat(desk.partition().facts(UndoStarted.class)).isEmpty();
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
  }

  @Test
  void shouldGiveWayToAnIncidentWhileNothingIsDone() {
    asked();
    List<Event> facts = desk.open(Desk.FIRST);
    assertThat(facts.getFirst()).isInstanceOfSatisfying(RecoveryEnded.class, end -> {
      assertThat(end.ending()).isEqualTo(Ending.ABORTED);
      assertThat(end.reason()).contains("an incident comes first");
    });
    assertThat(desk.request().step()).isEqualTo("identify-scope");
  }

  @Test
  void shouldGoOnOnceItMayBeDown() {
    approved();
    assertThat(desk.open(Desk.FIRST)).isEmpty();
    desk.done();
    assertThat(desk.request().step()).isEqualTo("set-image");
  }

  /** An abort opens no incident: where the work fails after it was let go on, one is opened all the same, or nobody would be paged. */
  @Test
  void shouldOpenAnIncidentWhereItFailsOnlyAfterAPersonLetItGoOn() {
    asked();
    desk.command(Verb.ABORT, "lee", "responder", null);
    assertThat(desk.partition().facts(IncidentOpened.class)).isEmpty();
    desk.command(Verb.RESUME, "lee", "approver", null);

    List<Event> rejected = desk.command(Verb.REJECT, "lee", "approver", null);

    assertThat(rejected.get(0)).isInstanceOfSatisfying(IncidentOpened.class, opened ->
        assertThat(opened.incident().value()).isEqualTo("redeploy:c-1"));
    assertThat(rejected.get(1)).isInstanceOfSatisfying(RecoveryEnded.class, end ->
        assertThat(end.ending()).isEqualTo(Ending.HANDED_OVER));
    desk.command(Verb.RESUME, "lee", "approver", null);
    desk.command(Verb.REJECT, "lee", "approver", null);
    assertThat(desk.partition().facts(IncidentOpened.class)).as("its incident is opened once").hasSize(1);
    assertThat(desk.partition().facts(RecoveryEnded.class)).hasSize(3);
  }

  /** It would be done without a second person's word. */
  @ParameterizedTest
  @ValueSource(strings = {"check-redeploy", "scale-to-zero", "set-image"})
  void shouldLeaveNoneOfItsGuardsOut(String step) {
    asks("approver", "orders-api", NEW, "");
    if (!step.equals("check-redeploy")) {
      desk.ends(Outcome.DONE, FOUND);
      desk.command(Verb.APPROVE, "lee", "approver", null);
    }
    while (!desk.request().step().equals(step)) {
      desk.done();
    }
    desk.command(Verb.ABORT, "dana", "responder", null);
    assertThat(desk.command(Verb.SKIP, "dana", "approver", null, "I want it")).singleElement().isInstanceOfSatisfying(
        CommandRefused.class, refused -> assertThat(refused.because()).contains("never left out"));
  }

  @ParameterizedTest
  @CsvSource({"set-image,true", "verify-application,false", "update-load-balancer,false"})
  void shouldUndoAnOwnStepsFailureOnlyBeforeTheImageServes(String after, boolean undone) {
    var call = new OwnCall(
        "tell", "Tells.", new Command(List.of("/opt/tell"), Set.of(0)), Duration.ofSeconds(5), 1, false, null, null);
    desk = new Desk(Plans.orders().withOwn(
        new OwnCalls(Map.of("tell", call), Map.of("redeploy", List.of(new Place("tell", after))))));
    until("own-tell");
    failsForGood();
    assertThat(desk.partition().facts(UndoStarted.class)).hasSize(undone ? 1 : 0);
    if (undone) {
      desk.done();
      desk.done();
    }
    assertThat(desk.end().reason()).contains("own-tell failed");
  }
}
