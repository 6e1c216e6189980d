package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCheckTest {
  private static final Path LAB = Path.of("../../plans/lab.yaml");

  @Test
  void shouldShowWhatThePlanProtectsAndWhatItLeavesToDefaults(@TempDir Path folder) throws IOException {
    Path copy = Files.copy(LAB, folder.resolve("lab.yaml"));
    Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(folder.resolve("secrets/pg-password"), "x");
    Files.writeString(folder.resolve("secrets/slack-signing"), "x");

    String report = PlanCheck.render(ShippedPlansTest.valid(PlanFile.read(copy)));

    assertThat(report)
        .contains("The plan of 'orders' is valid (SHA-256 ")
        .contains("  database: PostgreSQL, initial primary pg-a, replicas pg-b, synchronous\n")
        .contains("  orders-api: Kubernetes deployment orders/orders-api, depends on database\n")
        .contains("  database: auto, acts by itself\n")
        .contains("  after 0m: on-call engineer (dana), backup lee\n", "  after 1h: CTO (ada)\n")
        .containsPattern("confirmation\\.probeInterval +250ms +the default\n")
        .containsPattern("limits\\.irreversiblePerHour +1 per component, then approval +60\n")
        .contains("  observers: One observer: an irreversible step rests on a single point of view.\n")
        .contains("  channels.slack.tokenFile: The file " + folder.resolve("secrets/slack-token") + " is missing or cannot be read.\n")
        .doesNotContain("pg-password", "slack-signing");
  }
}
