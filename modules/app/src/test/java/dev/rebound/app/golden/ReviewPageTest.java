package dev.rebound.app.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.review.ReviewDocument;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.review.Review;
import dev.rebound.core.review.Reviews;
import dev.rebound.lab.browser.Browser;
import dev.rebound.lab.browser.Browser.Key;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The review of a demonstration's incident, by its golden log, in a real browser without JavaScript. Needs chromium. */
@Tag("system")
final class ReviewPageTest {
  /** {@code -Dpictures.write=true} writes the picture that the README shows. */
  private static final String WRITE = "pictures.write";
  private static final Path PICTURE = Path.of("../../docs/pictures/review.png");
  private static final int PICTURE_BYTES_MAX = 800_000;
  private static final int WIDTH = 1_000;
  private static final int HEIGHT = 900;
  private static final int TABS_MAX = 40;
  /** Of the timeline, in the picture. */
  private static final int ROWS_SHOWN = 12;

  private Browser browser;
  private Review review;

  @BeforeEach
  void open(@TempDir Path folder, @TempDir Path profile) throws Exception {
    var program = Browser.program();
    assumeTrue(program.isPresent(), "chromium is not installed");
    review = lostDatabase();
    Path page = Files.writeString(folder.resolve("review.html"), ReviewDocument.html(review));
    browser = Browser.start(program.get(), profile);
    browser.open(page.toUri(), WIDTH, HEIGHT);
  }

  @AfterEach
  void close() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Review lostDatabase() throws IOException, URISyntaxException {
    Path zip = Path.of(Objects.requireNonNull(ReviewPageTest.class.getResource("/golden/database.zip")).toURI());
    try (FileSystem opened = FileSystems.newFileSystem(zip); LogSource log = LogSource.of(opened.getPath("/"))) {
      var records = new ArrayList<Received<Event>>();
      log.read(Topics.INCIDENTS, Instant.EPOCH, records::add);
      var incident =
          records.stream().map(Received::event).filter(IncidentOpened.class::isInstance).map(IncidentOpened.class::cast).findFirst()
              .orElseThrow().incident();
      return Reviews.of(incident, records, new YamlPlanReader(Path.of(""))).orElseThrow();
    }
  }

  private String text(String selector) {
    return browser.evaluate("[...document.querySelectorAll('" + selector + "')].map(each => each.textContent.trim()).join(' | ')").asText();
  }

  private String row(String heading) {
    return browser.evaluate(
            "[...document.querySelectorAll('tr')].filter(row => row.querySelector('th')?.textContent === '" + heading
                + "').map(row => row.querySelector('td').textContent).join(' | ')")
        .asText();
  }

  @Test
  void shouldHaveEveryFieldOfAReview() {
    assertThat(text("h1")).isEqualTo("Review of incident " + review.subject().incident());
    assertThat(text("h2")).isEqualTo(
        "Impact | Root cause | What worked | What did not | Action items | Documents to update | Steps | What people decided"
            + " | Communication | Timeline");
    for (String heading :
        List.of("First failing evidence", "Recognised", "Users served again", "Over", "Users were without service", "Data loss")) {
      assertThat(row(heading)).as(heading).isNotBlank().doesNotContain("not yet");
    }
    assertThat(row("The recovery time objective (RTO)")).as("against the objective").isNotBlank();
    assertThat(text("section[aria-labelledby=steps] tbody th")).contains("promote-replica", "verify-database");
    assertThat(text("section[aria-labelledby=communication] tbody")).contains("slack", "email", "product");
    assertThat(browser.evaluate("document.querySelectorAll('section[aria-labelledby=timeline] tbody tr').length").asInt())
        .as("facts of the timeline").isEqualTo(review.timeline().size()).isPositive();
    assertThat(browser.evaluate("document.querySelectorAll('.fill').length").asInt()).as("blanks for people").isGreaterThanOrEqualTo(2);
    assertThat(browser.evaluate("document.querySelectorAll('script').length").asInt()).isZero();
  }

  @Test
  void shouldKeepNobodyOut() {
    assertThat(browser.barriers()).isEmpty();
    assertThat(browser.evaluate("document.documentElement.lang").asText()).isEqualTo("en");
    assertThat(browser.evaluate("document.querySelectorAll('table').length").asInt())
        .as("each table says what it is").isEqualTo(browser.evaluate("document.querySelectorAll('table > caption').length").asInt());
  }

  @Test
  void shouldBreakNoShortWord() {
    String channels = "section[aria-labelledby=communication] tbody td:nth-child(3), section[aria-labelledby=steps] tbody th";
    JsonNode lines =
        browser.evaluate(
            "[...document.querySelectorAll('" + channels + "')].filter(each => !/[ -]/.test(each.textContent.trim())).map(each => {"
                + " const words = document.createRange(); words.selectNodeContents(each); return words.getClientRects().length; })");
    assertThat(lines).isNotEmpty().allSatisfy(each -> assertThat(each.asInt()).as("lines of a word").isEqualTo(1));
  }

  @Test
  void shouldBeOperatedByTheKeyboardAlone() {
    var reached = new ArrayList<String>();
    for (int tab = 0; tab < TABS_MAX; tab++) {
      browser.press(Key.TAB);
      String at = browser.evaluate("document.activeElement === document.body ? '' : document.activeElement.textContent.trim()").asText();
      if (at.isEmpty()) {
        break;
      }
      assertThat(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle").asText()).as(at).isNotEqualTo("none");
      reached.add(at);
      if (at.equals("Timeline")) {
        browser.press(Key.ENTER);
        break;
      }
    }

    assertThat(reached.getFirst()).isEqualTo("Skip to the review");
    assertThat(reached).contains("Impact", "Root cause", "Action items", "Communication", "Timeline");
    assertThat(browser.evaluate("location.hash").asText()).isEqualTo("#timeline");
  }

  @Test
  void shouldFitTheCommittedPicture() throws IOException {
    browser.evaluate("document.querySelectorAll('section[aria-labelledby=timeline] tbody tr:nth-child(n+" + (ROWS_SHOWN + 1)
        + ")').forEach(each => each.remove())");
    byte[] picture = browser.picture();
    if (Boolean.getBoolean(WRITE)) {
      Files.write(PICTURE, picture);
    }

    assertThat(picture).startsWith(0x89, 'P', 'N', 'G').hasSizeLessThan(PICTURE_BYTES_MAX);
    assertThat(PICTURE).as("the picture that the README shows").exists();
  }
}
