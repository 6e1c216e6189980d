package dev.rebound.audit.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.PromiseKind;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.review.PromiseRow;
import dev.rebound.core.review.Review;
import dev.rebound.core.review.Review.Action;
import dev.rebound.core.review.Review.Budget;
import dev.rebound.core.review.Review.Objective;
import dev.rebound.core.review.Review.Cause;
import dev.rebound.core.review.Review.Clock;
import dev.rebound.core.review.Review.Message;
import dev.rebound.core.review.Review.Moment;
import dev.rebound.core.review.Review.StepTime;
import dev.rebound.core.review.Review.Subject;
import dev.rebound.core.review.Review.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ReviewDocumentTest {
  private static final Instant AT = Instant.parse("2026-11-20T03:00:00Z");
  private static final Position PLACE = new Position("rebound.incidents", 12, 7);
  private static final String HOSTILE = "<script>alert(1)</script> | [x](http://evil) `y` \n# not a heading";

  static Review review(String text) {
    return new Review(
        new Subject(
            new IncidentId("orders-database-12-7"), new SystemName("orders"), Scenario.DATABASE, "database", text, "0123456789abcdef",
            "1.0", "it was resolved"),
        new Clock(
            AT, AT.plusMillis(600), AT.plusSeconds(60), null, Duration.ofMillis(600), Duration.ofMinutes(1), List.of("orders-api"), text,
            Duration.ofSeconds(3), List.of(new Budget(Objective.RTO, "RTO", Duration.ofHours(4), Duration.ofMinutes(1), true))),
        List.of(new Moment(PLACE, AT, Duration.ZERO, "detect", "incident", text)),
        List.of(new StepTime("promote-replica", "Promote.", 1, Duration.ofSeconds(40), Duration.ofSeconds(25), 90, "done", text, true)),
        List.of(new Message(AT, "page", "dana", "slack", text, 1, null, text)),
        List.of(
            new PromiseRow(
                new SystemName("orders"), new IncidentId("orders-database-12-7"), "p", "product", PromiseKind.FIRST, AT.plusSeconds(900),
                AT.plusSeconds(300), AT.plusSeconds(301), null, PromiseRow.State.BROKEN, text)),
        List.of(new Word(PLACE, AT, "dana", "slack", text)), List.of(text), List.of(text), new Cause(text, "primary-down", List.of(text)),
        List.of(new Action(text, text)), List.of(text));
  }

  @Test
  void shouldHaveEverySectionOfThePlansReviewInBothForms() {
    for (String section :
        List.of(
            "Impact", "Root cause", "What worked", "What did not", "Action items", "Documents to update", "Steps", "What people decided",
            "Communication", "Timeline")) {
      assertThat(ReviewDocument.html(review("x"))).contains(">" + section + "</h2>");
      assertThat(ReviewDocument.markdown(review("x"))).contains("\n## " + section + "\n");
    }
    assertThat(ReviewDocument.html(review("x"))).contains(">Promises to stakeholders</h3>", "<td>broken. x</td>");
    assertThat(ReviewDocument.markdown(review("x"))).contains(
        "\n### Promises to stakeholders\n",
        "| product | first | 2026-11-20 03:15:00 UTC | 03:05:00.000 | 03:05:01.000 | not yet | broken. x |");
    assertThat(ReviewDocument.markdown(review("x"))).contains("| promote-replica | 1 | 40.0 s | 25.0 s | 90 % | done: x | bottleneck |");
  }

  @Test
  void shouldWriteWhatOthersSaidAsTextAndNeverAsMarkup() {
    String html = ReviewDocument.html(review(HOSTILE));
    assertThat(html).doesNotContain("<script").doesNotContain("http://evil\"").contains("&lt;script&gt;");
    String markdown = ReviewDocument.markdown(review(HOSTILE));
    assertThat(markdown).doesNotContain("\n# not").doesNotContainPattern("(?<!\\\\)<script")
        .doesNotContainPattern("(?<!\\\\)\\]\\(http");
    long plain = ReviewDocument.markdown(review("x")).lines().count();
    assertThat(markdown.lines().count()).as("no line more than without").isEqualTo(plain);
  }

  @Test
  void shouldTakeNothingFromElsewhereAndNeedNoScript() {
    String html = ReviewDocument.html(review("x"));
    assertThat(html).startsWith("<!DOCTYPE html>").contains("<html lang=\"en\">").doesNotContain("<link").doesNotContain("src=");
    assertThat(Pattern.compile("<h1").matcher(html).results().count()).isEqualTo(1);
  }

  @Test
  void shouldGiveTheSameDocumentForTheSameReview() {
    assertThat(ReviewDocument.html(review("x"))).isEqualTo(ReviewDocument.html(review("x")));
  }
}
