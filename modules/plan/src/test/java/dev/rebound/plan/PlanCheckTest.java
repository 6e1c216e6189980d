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
        .contains("  orders-api: Kubernetes deployment orders/orders-api, depends on database, cache\n")
        .contains("  database: auto, acts by itself\n")
        .contains("  after 0m: on-call engineer (dana), backup lee\n", "  after 1h: CTO (ada)\n")
        .containsPattern("confirmation\\.probeInterval +250ms +the default\n")
        .containsPattern("limits\\.irreversiblePerHour +1 per component, then approval +60\n")
        .contains("  observers: One observer: an irreversible step rests on a single point of view.\n")
        .contains("  channels.slack.tokenFile: The file " + folder.resolve("secrets/slack-token") + " is missing or cannot be read.\n")
        .doesNotContain("pg-password", "slack-signing");
  }

  @Test
  void shouldShowSitesObserversAndModes() {
    String report = PlanCheck.render(ShippedPlansTest.valid(PlanFile.read(LAB.resolveSibling("orders.yaml"))));

    assertThat(report)
        .contains("  cache: Redis, initial primary redis-0, replicas redis-1, redis-dr-0\n",
            "  gateway: port gateway.primary.example.com:443\n")
        .contains("Sites\n  dr: standby\n"
            + "  primary: active, known as prod-primary, can be declared lost by two of probe-ext, probe-dr\n")
        .contains("Observers\n  probe-a: in primary, has a vote while it reaches gateway\n")
        .contains("  probe-ext: outside of every site, has a vote while it reaches gateway or gateway-dr\n")
        .contains("Scenarios\n  database: auto, acts by itself\n  cache: auto, acts by itself\n"
            + "  application: auto, acts by itself\n  site: a person carries out the plan's steps\n")
        .containsPattern("scenarios\\.site\\.mode +approve +the default\n")
        .contains("components.cache.redis.credentials.passwordFile: The file ")
        .doesNotContain("monitoring");
  }

  @Test
  void shouldSayThatASiteCanNeverBeDeclaredLost() {
    String text = ShippedPlansTest.valid(PlanFile.read(LAB.resolveSibling("orders.yaml"))).text()
        .replace("  - { id: probe-dr, site: dr, control: [ gateway-dr ] }\n", "")
        .replace("{ id: probe-local, site: primary, control: [ gateway ] }", "{ id: probe-local, site: primary }");

    assertThat(PlanCheck.render(ShippedPlansTest.valid(PlanFile.parse(text, "orders.yaml"))))
        .contains("  primary: active, known as prod-primary, can never be declared lost: it takes two observers outside of it\n")
        .contains("  sites.primary: Only the observer probe-ext stands outside of it; it takes 2, so"
            + " this site can never be declared lost.\n")
        .contains("  probe-local: in primary, always has a vote\n")
        .contains("  observers.probe-local: No control target: it always has a vote, also when its own network is gone.\n");
  }
}
