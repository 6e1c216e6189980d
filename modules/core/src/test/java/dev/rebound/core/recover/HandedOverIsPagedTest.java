package dev.rebound.core.recover;

import static dev.rebound.core.recover.BothDeciders.people;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever keeps an application's instances from being there ends as a fact with its reason, and a person is paged with it: from the
 * outcome of a step to the notice.
 */
class HandedOverIsPagedTest {
  private static final Map<String, String> FOUND =
      Map.of("container", "api", "imageBefore", "shop/api:1", "instancesBefore", "3", "instancesWanted", "5");

  private final BothDeciders desk = new BothDeciders(Plans.orders());

  private List<NoticeRequested> asks() {
    desk.command(Verb.REDEPLOY, "dana", null, Map.of("component", "orders-api", "image", "shop/api:2"));
    return desk.ends(Outcome.DONE, "seen", FOUND);
  }

  private List<NoticeRequested> approve() {
    return desk.command(Verb.APPROVE, "lee", null, Map.of());
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

    assertThat(people(approve(), NoticeKind.UPDATE)).containsExactly("dana", "kim", "lee");
    var told = new ArrayList<NoticeRequested>();
    while (desk.ended().isEmpty()) {
      told.addAll(desk.ends(Outcome.DONE, "done", Map.of()));
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
    approve();
    desk.until(step, Map.of());

    List<NoticeRequested> told = new ArrayList<>(desk.failsForGood(outcome, reason));
    while (desk.ended().isEmpty()) {
      assertThat(desk.request().step()).as("the way back").isIn("set-old-image", "scale-back");
      told.addAll(desk.ends(Outcome.DONE, "done", Map.of()));
    }

    assertThat(desk.ended()).singleElement().satisfies(end -> {
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
    approve();
    desk.until("await-instances", Map.of());
    desk.failsForGood(Outcome.FAILED, "the image does not run");
    desk.ends(Outcome.DONE, "the old image is set", Map.of());

    List<NoticeRequested> told = desk.failsForGood(Outcome.FAILED, "the rollout of orders-api was not complete within 298 s");

    assertThat(people(told, NoticeKind.PAGE)).containsExactly("dana");
    assertThat(told).anySatisfy(notice ->
        assertThat(notice.lines().toString()).contains("and step scale-back failed: the rollout of orders-api was not complete"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "terminate-instances | REFUSED | its PodDisruptionBudget has not let a go for 60 s: whether to go below it is a person's decision",
    "terminate-instances | FAILED | api-2 took the place of api-1 and fails, too: the others are left alone",
    "await-instances | FAILED | the rollout of orders-api was not complete within 298 s: 1 of 3 instances are of the release, 0 available",
    "await-instances | FAILED | the number that is asked for was changed 9 times meanwhile, at last to 3, by api (2 to 9) or by somebody"
  })
  void shouldPageWhereFailedInstancesAreNotReplaced(String step, Outcome outcome, String reason) {
    desk.hear(
        Writers.DETECT,
        new IncidentOpened(
            new IncidentId("orders-orders-api-7-1"), Scenario.APPLICATION, "orders-api", "orders-api", Partition.START,
            new LastSeen(null, List.of(), List.of()), new Explanation("rule", "all instances fail", Map.of(), List.of())));
    desk.until(step, Map.of("terminated", "true"));

    List<NoticeRequested> told = desk.failsForGood(outcome, reason);

    assertThat(desk.ended()).singleElement().satisfies(end -> {
      assertThat(end.ending()).isEqualTo(Ending.HANDED_OVER);
      assertThat(end.reason()).contains(reason);
    });
    assertThat(people(told, NoticeKind.PAGE)).containsExactly("dana");
    assertThat(told.getFirst().lines().toString()).contains(reason);
  }
}
