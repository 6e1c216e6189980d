package dev.rebound.core.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PersonUnreachable;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseKind;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.core.plan.Plans;
import dev.rebound.core.review.Review.Budget;
import dev.rebound.core.review.Review.Message;
import dev.rebound.core.review.Review.StepTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ReviewsTest {
  private static final IncidentId OTHER = new IncidentId("orders-site-12-50");

  private static Review of(Nights night) {
    return Reviews.of(Nights.INCIDENT, night.log, text -> Plans.orders()).orElseThrow();
  }

  @Test
  void shouldMeasureFromTheFirstFailingEvidenceToTheFirstVerifiedSuccess() {
    Review.Clock clock = of(Nights.lostDatabase()).clock();
    assertThat(clock.detection()).isEqualTo(Duration.ofMillis(600));
    assertThat(clock.downtime()).isEqualTo(Duration.ofSeconds(60));
    assertThat(clock.affected()).contains("database", "orders-api");
    assertThat(clock.budgets()).extracting(Budget::kept).containsOnly(true).hasSize(4);
    assertThat(clock.lossMost()).isEqualTo(Duration.ofSeconds(3));
    assertThat(clock.loss()).contains("2", "2026-11-20T02:59:58Z", "2026-11-20T03:00:01Z");
  }

  @Test
  void shouldSayWhatIsNotKnownWhileUsersAreNotServed() {
    var night = new Nights().at(0.6, Nights.opened(Nights.INCIDENT, "gone"));
    Review review = of(night);
    assertThat(review.clock().downtime()).isNull();
    assertThat(review.clock().budgets()).extracting(Budget::kept).containsOnlyNulls();
    assertThat(review.clock().loss()).startsWith("Not measured");
    assertThat(review.subject().ending()).isEqualTo("it is not over");
  }

  @Test
  void shouldNameTheStepThatTookTheTime() {
    assertThat(of(Nights.lostDatabase()).steps()).extracting(StepTime::step, StepTime::attempts, StepTime::took, StepTime::bottleneck)
        .containsExactly(
            tuple("identify-scope", 1, Duration.ofMillis(100), false),
            tuple("promote-replica", 2, Duration.ofMillis(40_800), true));
  }

  @Test
  void shouldTellEachMessageOnceWithItsEnd() {
    assertThat(of(Nights.lostDatabase()).communication()).extracting(Message::channel, Message::took, Message::reason)
        .containsExactly(
            tuple("slack", Duration.ofMillis(300), ""),
            tuple("email", null, "relay refused"));
  }

  @Test
  void shouldHoldTheLedgerOfPromisesAndSayWhatWasBroken() {
    var night = Nights.lostDatabase();
    night.at(0.7, new PromiseMade(Nights.INCIDENT, "p1", "product", PromiseKind.FIRST, Instant.parse("2026-11-20T03:15:00Z")));
    night.at(900, new PromiseEnded(Nights.INCIDENT, "p1", "product", false, "no channel had it"));
    night.at(901, new PromiseMade(OTHER, "p2", "product", PromiseKind.FIRST, Instant.parse("2026-11-20T03:15:00Z")));

    Review review = of(night);

    assertThat(review.promises()).singleElement().extracting(PromiseRow::state).isEqualTo(PromiseRow.State.BROKEN);
    assertThat(review.trouble()).contains("1 of 1 promises of news to stakeholders were broken.");
    assertThat(review.timeline()).anyMatch(moment -> moment.sentence().equals("BROKEN to product: no channel had it"));
  }

  @Test
  void shouldDrawItsSentencesFromTheFactsAlone() {
    Review review = of(Nights.lostDatabase());
    assertThat(review.worked()).anyMatch(each -> each.startsWith("dana took the incident"));
    assertThat(review.trouble())
        .anyMatch(each -> each.contains("promote-replica failed: it did not answer"))
        .anyMatch(each -> each.contains("Bottleneck: promote-replica took 40.8 s"))
        .anyMatch(each -> each.contains("1 of 2 messages did not reach"));
    assertThat(review.actions()).extracting(Review.Action::what)
        .contains("Find out why promote-replica failed.", "Make promote-replica quicker, or its limit true.", "State the root cause.");
    assertThat(review.documents()).singleElement().asString().contains("promote-replica");
    assertThat(review.decisions()).singleElement().extracting(Review.Word::person).isEqualTo("dana");
    assertThat(review.cause().evidence()).singleElement().asString().contains("observer-1: pg-a, refused [rebound.signals/12/99]");
  }

  @Test
  void shouldNotTakeTheEndOfAnotherIncidentForItsOwn() {
    var night = new Nights().at(0.6, Nights.opened(Nights.INCIDENT, "gone")).at(5, Nights.superseded(OTHER, Nights.INCIDENT));
    Review.Clock clock = of(night).clock();
    assertThat(clock.overAt()).as("it took in another one and goes on").isNull();
    assertThat(clock.downtime()).isNull();
    assertThat(clock.budgets()).extracting(Budget::kept).containsOnlyNulls();
  }

  @Test
  void shouldNotCallUsersServedWhereItOnlyBecamePartOfAnotherIncident() {
    var night = new Nights().at(0.6, Nights.opened(Nights.INCIDENT, "gone")).at(5, Nights.superseded(Nights.INCIDENT, OTHER));
    Review review = of(night);
    assertThat(review.clock().overAt()).isEqualTo(Nights.DOWN.plusSeconds(5));
    assertThat(review.clock().downtime()).isNull();
    assertThat(review.clock().budgets()).extracting(Budget::kept).containsOnlyNulls();
    assertThat(review.subject().ending()).isEqualTo("it was a consequence of " + OTHER);
  }

  @Test
  void shouldTimeAStepWithoutThePauseBetweenTwoRecoveries() {
    var night = Nights.continuedAfterAnHour();
    assertThat(of(night).steps()).extracting(StepTime::step, StepTime::attempts, StepTime::took, StepTime::bottleneck)
        .containsExactly(tuple("promote-replica", 2, Duration.ofSeconds(4), false));
  }

  @Test
  void shouldAskForContactsAndLevelsThatDidNotAnswer() {
    Review review =
        of(
            Nights.lostDatabase()
                .at(90, new PersonUnreachable(Nights.INCIDENT, "lee", 1, "slack: no such user"))
                .at(900, new LevelRaised(Nights.INCIDENT, 2, "tech lead", "nobody acknowledged in 15 minutes")));
    assertThat(review.documents()).contains("Contacts: lee.");
    assertThat(review.actions()).extracting(Review.Action::what)
        .contains("Correct how lee is reached.", "See why nobody of the level before tech lead answered.");
  }

  @Test
  void shouldTakeNothingOfAnotherIncident() {
    Nights night = Nights.lostDatabase();
    int alone = of(night).timeline().size();
    night.at(100, Nights.opened(new IncidentId("orders-database-12-99"), "again"));
    assertThat(of(night).timeline()).hasSize(alone);
    assertThat(alone).isEqualTo(night.log.size() - 2);
    assertThat(Reviews.of(new IncidentId("nobody"), night.log, text -> Plans.orders())).isEmpty();
  }

  @Test
  void shouldGiveTheSameForTheSameLog() {
    assertThat(of(Nights.lostDatabase())).isEqualTo(of(Nights.lostDatabase()));
  }
}
