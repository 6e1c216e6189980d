package dev.rebound.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider.Timer;
import dev.rebound.core.Partition;
import dev.rebound.core.escalate.EscalateState;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Plan.Channels;
import dev.rebound.core.plan.Plan.Email;
import dev.rebound.core.plan.Plan.Level;
import dev.rebound.core.plan.Plan.Person;
import dev.rebound.core.plan.Plans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Both deciders of the incidents log on one history: whatever keeps an application's instances from being there ends as a fact with its
 * reason, and a person is paged with it. dana is on call and asks, lee approves, kim may approve, too.
 */
class HandedOverIsPagedTest {
  private static final Map<String, String> FOUND =
      Map.of("container", "api", "imageBefore", "shop/api:1", "instancesBefore", "3", "instancesWanted", "5");

  private final Partition<RecoverState> recover =
      new Partition<>(new Recovery(Plans.reader(plan())), RecoverState.class, Topics.INCIDENTS);
  private final Partition<EscalateState> escalate =
      new Partition<>(new Escalation(Plans.reader(plan())), EscalateState.class, Topics.INCIDENTS);

  private static Plan plan() {
    Plan bare = Plans.orders();
    Map<String, Person> people =
        Map.of(
            "dana", new Person("dana", null, "dana@example.org", List.of(Person.RESPONDER, Person.APPROVER)),
            "lee", new Person("lee", null, "lee@example.org", List.of(Person.APPROVER)),
            "kim", new Person("kim", null, "kim@example.org", List.of(Person.APPROVER)));
    return new Plan(
        bare.system(), bare.objectives(), bare.observers(), bare.components(), bare.alerts(), bare.confirmation(), bare.modes(),
        bare.limits(), bare.approvalExpiry(), people, List.of(new Level("on-call engineer", Duration.ZERO, List.of("dana"), List.of())),
        new Channels(null, new Email("smtp://127.0.0.1:27050", "rebound@example.org", null, null)));
  }

  @BeforeEach
  void activate() {
    hear(Writers.INGEST, Plans.ACTIVATED);
  }

  /** A record, and the facts that both deciders have on it; those of escalation. */
  private List<NoticeRequested> hear(String writer, Event event) {
    var told = new ArrayList<>(escalate.hear(writer, event));
    recover.hear(writer, event).forEach(fact -> told.addAll(escalate.hear(Writers.RECOVER, fact)));
    return told.stream().filter(NoticeRequested.class::isInstance).map(NoticeRequested.class::cast).toList();
  }

  private StepRequested request() {
    return recover.facts(StepRequested.class).getLast();
  }

  private List<NoticeRequested> ends(Outcome outcome, String reason, Map<String, String> findings) {
    StepRequested request = request();
    return hear(
        Writers.HAND,
        new StepEnded(request.recovery(), request.step(), request.attempt(), outcome, reason, findings, null, "rebound-1"));
  }

  private List<NoticeRequested> command(Verb verb, String person, Map<String, String> arguments) {
    return hear(
        Writers.INGEST,
        new CommandReceived(
            verb.name() + "-1", verb, null, person, "token", Person.APPROVER, "the image is broken", new TreeMap<>(arguments)));
  }

  private List<NoticeRequested> asks() {
    command(Verb.REDEPLOY, "dana", Map.of("component", "orders-api", "image", "shop/api:2"));
    return ends(Outcome.DONE, "seen", FOUND);
  }

  private void until(String step) {
    while (!request().step().equals(step)) {
      ends(Outcome.DONE, "done", Map.of());
    }
  }

  /** The step fails as often as it may. */
  private List<NoticeRequested> failsForGood(Outcome outcome, String reason) {
    String step = request().step();
    var told = new ArrayList<>(ends(outcome, reason, Map.of()));
    while (request().step().equals(step) && !recover.timers().isEmpty()) {
      Timer next = recover.timers().stream().min(Comparator.comparing(Timer::due)).orElseThrow();
      if (next.due().isAfter(recover.now())) {
        escalate.after(Duration.between(recover.now(), next.due()));
        recover.after(Duration.between(recover.now(), next.due()));
      }
      hear("timer-recover", new TimerFired(Writers.RECOVER, next.id()));
      told.addAll(ends(outcome, reason, Map.of()));
    }
    return told;
  }

  private static List<String> people(List<NoticeRequested> notices, NoticeKind kind) {
    return notices.stream().filter(each -> each.kind() == kind).map(NoticeRequested::person).distinct().sorted().toList();
  }

  @Test
  void shouldAskTheOtherApproversAndTellAllOfThemTheEnd() {
    List<NoticeRequested> questions = asks();
    assertThat(people(questions, NoticeKind.APPROVAL)).containsExactly("kim", "lee");
    assertThat(questions.getFirst().lines())
        .contains(
            "Why it is to be done: dana asked for a redeploy: the image is broken",
            "On what: orders-api, container api: shop/api:2 in place of shop/api:1, 5 instances (now 3).",
            "If nobody answers: Without an answer nothing more is done and a person gets the recovery.");

    assertThat(people(command(Verb.APPROVE, "lee", Map.of()), NoticeKind.UPDATE)).containsExactly("dana", "kim", "lee");
    var told = new ArrayList<NoticeRequested>();
    while (recover.facts(RecoveryEnded.class).isEmpty()) {
      told.addAll(ends(Outcome.DONE, "done", Map.of()));
    }
    assertThat(people(told, NoticeKind.UPDATE)).containsExactly("dana", "kim", "lee");
    assertThat(people(told, NoticeKind.PAGE)).isEmpty();
    assertThat(told.getLast().headline()).isEqualTo("orders: orders-api: the redeploy that dana asked for is done");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "scale-to-zero | FAILED | its autoscaler api, or somebody, asked for 3 instances of orders-api meanwhile",
    "set-image | REFUSED | api of orders-api is set to shop/api:9, neither shop/api:1 nor shop/api:2: somebody changed it since",
    "await-instances | FAILED | the rollout of orders-api was not complete within 298 s: 5 of 5 instances are of the release, 2 available",
    "await-instances | FAILED | the number that is asked for was changed 9 times meanwhile, at last to 3, by api (2 to 9) or by somebody"
  })
  void shouldPageWhereTheInstancesOfARedeployDoNotCome(String step, Outcome outcome, String reason) {
    asks();
    command(Verb.APPROVE, "lee", Map.of());
    until(step);

    List<NoticeRequested> told = new ArrayList<>(failsForGood(outcome, reason));
    while (recover.facts(RecoveryEnded.class).isEmpty()) {
      assertThat(request().step()).as("the way back").isIn("set-old-image", "scale-back");
      told.addAll(ends(Outcome.DONE, "done", Map.of()));
    }

    assertThat(recover.facts(RecoveryEnded.class)).singleElement().satisfies(end -> {
      assertThat(end.ending()).isEqualTo(Ending.HANDED_OVER);
      assertThat(end.reason()).contains("step " + step, reason, "what was done before is undone");
    });
    assertThat(people(told, NoticeKind.PAGE)).containsExactly("dana");
    assertThat(people(told, NoticeKind.UPDATE)).containsExactly("kim", "lee");
    assertThat(told).allSatisfy(notice -> assertThat(notice.lines().toString()).contains(reason));
  }

  @Test
  void shouldPageWhereTheWayBackFailsToo() {
    asks();
    command(Verb.APPROVE, "lee", Map.of());
    until("await-instances");
    failsForGood(Outcome.FAILED, "the image does not run");
    ends(Outcome.DONE, "the old image is set", Map.of());

    List<NoticeRequested> told = failsForGood(Outcome.FAILED, "the rollout of orders-api was not complete within 298 s");

    assertThat(people(told, NoticeKind.PAGE)).containsExactly("dana");
    assertThat(told).anySatisfy(notice ->
        assertThat(notice.lines().toString()).contains("and step scale-back failed: the rollout of orders-api was not complete"));
  }

  @Test
  void shouldPageWhereADisruptionBudgetForbids() {
    hear(
        Writers.DETECT,
        new IncidentOpened(
            new IncidentId("orders-orders-api-7-1"), Scenario.APPLICATION, "orders-api", "orders-api", Partition.START,
            new LastSeen(null, List.of(), List.of()), new Explanation("rule", "all instances fail", Map.of(), List.of())));
    until("terminate-instances");
    String reason = "its PodDisruptionBudget has not let a go for 60 s: whether to go below it is a person's decision";

    List<NoticeRequested> told = failsForGood(Outcome.REFUSED, reason);

    assertThat(recover.facts(RecoveryEnded.class)).singleElement().satisfies(end -> {
      assertThat(end.ending()).isEqualTo(Ending.HANDED_OVER);
      assertThat(end.reason()).contains(reason);
    });
    assertThat(people(told, NoticeKind.PAGE)).containsExactly("dana");
    assertThat(told.getFirst().lines().toString()).contains(reason);
  }
}
