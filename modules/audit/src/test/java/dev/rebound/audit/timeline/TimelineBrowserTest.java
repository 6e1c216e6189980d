package dev.rebound.audit.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.log.RecordedLogs;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Topics;
import dev.rebound.lab.browser.Browser;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** A real browser shows the timeline's page: nobody is kept from reading it, and what was said is text. */
@Tag("system")
final class TimelineBrowserTest {
  private @Nullable Browser browser;
  private Path page = Path.of("");

  @BeforeEach
  void open(@TempDir Path folder, @TempDir Path profile) throws IOException {
    var program = Browser.program();
    assumeTrue(program.isPresent(), "chromium is not installed");
    page = folder.resolve("timeline.html");
    var incident = new IncidentId("orders-database-12-5");
    var logs = new RecordedLogs().fact(1, "escalate", 5, new LadderStopped(incident, "<script>document.title = 'evil'</script>", "slack"));
    try (LogSource source = logs.source(folder.resolve("export"));
        var out = new PrintWriter(Files.newBufferedWriter(page, StandardCharsets.UTF_8))) {
      new Timeline(source, TimelineForm.html(out), false).between(Set.of(Topics.INCIDENTS), Instant.EPOCH, Instant.MAX, null);
    }
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
    assertThat(browser.evaluate("document.title").asText()).isEqualTo("Timeline: all systems, the whole log");
    assertThat(browser.evaluate("document.body.textContent").asText()).contains("<script>document.title = 'evil'</script>");
    assertThat(browser.evaluate("document.querySelectorAll('tbody tr').length").asInt()).isEqualTo(1);
  }
}
