package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each service is a process of its own, and none starts with a plan in which a contact is still to be filled in. */
@Tag("system")
class TemplateStartsNothingSystemTest {
  private static final Duration END_LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"ingest.IngestMain", "detector.DetectorMain", "responder.ResponderMain", "notifier.NotifierMain"})
  void shouldNotStartAServiceWithAPlanThatIsStillToBeFilledIn(String main) throws InterruptedException {
    try (var service = ReboundProcess.startMain(folder, "dev.rebound." + main, "service", "--plan", template().toString(), "--kafka",
        "127.0.0.1:1", "--instance", "one", "--folder", folder.toString())) {
      assertThat(service.awaitExit(END_LIMIT)).as(service.output()).isEqualTo(1);
      assertThat(service.output()).contains("cultivai-production.yaml:", "people.cto.email: still to fill in: CTO's e-mail.");
    }
  }

  private static Path template() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(at.resolve("rebound"))) {
      at = Objects.requireNonNull(at.getParent(), "no folder above has the launcher");
    }
    return at.resolve("plans/cultivai-production.yaml");
  }
}
