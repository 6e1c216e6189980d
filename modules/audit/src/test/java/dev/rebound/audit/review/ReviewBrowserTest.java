package dev.rebound.audit.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rebound.lab.browser.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A review in a real browser without JavaScript. Needs chromium. */
@Tag("system")
final class ReviewBrowserTest {
  private Browser browser;
  private Path page;

  @BeforeEach
  void open(@TempDir Path folder, @TempDir Path profile) throws IOException {
    var program = Browser.program();
    assumeTrue(program.isPresent(), "chromium is not installed");
    page = folder.resolve("review.html");
    Files.writeString(page, ReviewDocument.html(ReviewDocumentTest.review("<script>document.title = 'evil'</script> was said")));
    browser = Browser.start(program.get(), profile);
    browser.open(page.toUri(), 1000, 900);
  }

  @AfterEach
  void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void shouldKeepNobodyFromReadingIt() {
    assertThat(browser.barriers()).isEmpty();
    browser.open(page.toUri(), 360, 740);
    assertThat(browser.barriers()).as("on a telephone").isEmpty();
  }

  @Test
  void shouldShowEverySectionAndWhatWasSaidAsText() {
    assertThat(count("h1")).isEqualTo(1);
    assertThat(count("h2")).isEqualTo(10);
    assertThat(count("nav a")).as("a way to each section").isEqualTo(10);
    assertThat(browser.evaluate("[...document.querySelectorAll('nav a')].every(each => document.querySelector(each.getAttribute('href')))")
        .asBoolean()).isTrue();
    assertThat(count("script")).isZero();
    assertThat(browser.evaluate("document.title").asText()).isEqualTo("Review of incident orders-database-12-7");
    assertThat(browser.evaluate("document.body.textContent").asText()).contains("<script>document.title = 'evil'</script> was said");
  }

  private int count(String selector) {
    return browser.evaluate("document.querySelectorAll('" + selector + "').length").asInt();
  }
}
