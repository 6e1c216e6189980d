package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Belonging;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Vantage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedPlansTest {
  private static final Path PLANS = Path.of("../../plans").toAbsolutePath().normalize();

  static PlanFile.Valid valid(PlanFile.Result result) {
    return switch (result) {
      case PlanFile.Valid valid -> valid;
      case PlanFile.Invalid invalid -> throw new AssertionError(invalid.render());
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal.yaml", "lab.yaml"})
  void shouldReadEveryShippedPlan(String file) {
    PlanFile.Valid valid = valid(PlanFile.read(PLANS.resolve(file)));
    assertThat(valid.notes()).extracting(Finding::note)
        .containsExactly("One observer: an irreversible step rests on a single point of view.");
    assertThat(valid.hash()).hasSize(64).isEqualTo(PlanFile.hash(valid.text()));
  }

  @Test
  void shouldReadTheLabsPlanOfTwoSitesAndMoveEveryPortOfIt() {
    PlanFile.Valid valid = valid(PlanFile.read(PLANS.resolve("lab-two-sites.yaml")));
    assertThat(valid.plan().vantage().recoveryOf("eu-1")).isPresent();
    assertThat(valid.plan().observers()).hasSize(2);
    String moved = PortShift.to(valid.text(), 31_000);
    assertThat(moved.lines().filter(line -> !line.startsWith("#"))).noneMatch(line -> line.matches(".*(?<![0-9])27[0-9]{3}.*"));
    assertThat(moved).contains("127.0.9.1:31001", "port: 31070", "orders.shop.test:31030", "127.0.0.1:31060/power");
  }

  @Test
  void shouldReadEveryFieldOfTheLabPlan() {
    Plan plan = valid(PlanFile.read(PLANS.resolve("lab.yaml"))).plan();
    assertThat(plan.system().value()).isEqualTo("orders");
    Component.Postgresql database = plan.database("database").orElseThrow();
    assertThat(database.nodes()).containsExactly(
        new Component.Node("pg-a", "jdbc:postgresql://127.0.0.1:27001/orders", "http://127.0.0.1:27010"),
        new Component.Node("pg-b", "jdbc:postgresql://127.0.0.1:27002/orders", "http://127.0.0.1:27010"));
    assertThat(database.credentials()).isEqualTo(new Component.Credentials("rebound", PLANS.resolve("secrets/pg-password").toString()));
    assertThat(plan.applicationsOn("database")).containsExactly(
        new Component.KubernetesApplication("orders-api", List.of("database", "cache"), "http://127.0.0.1:27020/", "orders", "orders-api",
            new Connection.Secret("orders-db", "DATABASE_URL"), new Connection.Secret("orders-cache", "CACHE_URL"),
            "http://127.0.0.1:27030/healthz", 3, new Component.KubernetesApplication.Routing("orders-api", null)));
    assertThat(plan.limits()).isEqualTo(new Plan.Limits(60, 34, 1_048_576, 60));
    assertThat(plan.confirmation()).isEqualTo(new Plan.Confirmation(Duration.ofMillis(250), 3, Duration.ofSeconds(1),
        Duration.ofSeconds(5)));
    assertThat(plan.approvalExpiry()).isEqualTo(Duration.ofMinutes(10));
    assertThat(plan.people().keySet()).containsExactly("dana", "lee", "kim", "ada");
    assertThat(plan.people().get("ada").roles()).containsExactly("approver");
    assertThat(plan.escalation()).extracting(Plan.Level::after)
        .containsExactly(Duration.ZERO, Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofHours(1));
    assertThat(plan.channels().slack()).isEqualTo(new Plan.Slack("#incidents", PLANS.resolve("secrets/slack-token").toString(),
        PLANS.resolve("secrets/slack-signing").toString(), "http://127.0.0.1:27040/api/"));
    assertThat(plan.channels().email()).isEqualTo(new Plan.Email("smtp://127.0.0.1:27050", "rebound@example.org", null, null));
  }

  @Test
  void shouldReadThePlanOfTwoSites() {
    PlanFile.Valid valid = valid(PlanFile.read(PLANS.resolve("orders.yaml")));
    Plan plan = valid.plan();
    Vantage vantage = plan.vantage();

    assertThat(valid.notes()).extracting(Finding::note)
        .containsExactly("No matcher: of alerts only what Rebound knows by itself counts as evidence.");
    assertThat(plan.components().keySet())
        .containsExactly("gateway", "orders-api", "storage-api", "database", "cache", "gateway-dr", "orders-api-dr");
    assertThat(plan.components().get("cache")).isInstanceOfSatisfying(Component.Redis.class, cache ->
        assertThat(cache.nodes()).extracting(Component.Node::name).containsExactly("redis-0", "redis-1", "redis-dr-0"));
    assertThat(plan.components().get("gateway"))
        .isEqualTo(new Component.TcpService("gateway", List.of(), "gateway.primary.example.com", 443));
    assertThat(plan.components().get("storage-api"))
        .isEqualTo(new Component.WebService("storage-api", List.of(), "https://storage.example.com/healthz"));
    assertThat(vantage.sites().values()).containsExactly(
        new Vantage.Site("dr", false, List.of()), new Vantage.Site("primary", true, List.of("prod-primary")));
    assertThat(List.of("pg-primary-0", "pg-replica-1", "pg-replica-2"))
        .allMatch(node -> vantage.siteOf("database", node).equals("primary"));
    assertThat(vantage.siteOf("database", "pg-dr-0")).isEqualTo("dr");
    assertThat(vantage.siteOf("cache", "redis-dr-0")).isEqualTo("dr");
    assertThat(vantage.siteOf("orders-api", "orders-api-3")).isEqualTo("primary");
    assertThat(vantage.siteOf("orders-api-dr", "")).isEqualTo("dr");
    assertThat(plan.observers()).containsExactly("probe-a", "probe-local", "probe-ext", "probe-dr");
    assertThat(vantage.observer("probe-ext")).isEqualTo(new Vantage.Observer("probe-ext", "", List.of("gateway", "gateway-dr")));
    assertThat(vantage.observer("probe-dr")).isEqualTo(new Vantage.Observer("probe-dr", "dr", List.of("gateway-dr")));
    assertThat(plan.modeOf(Scenario.SITE)).isEqualTo(Mode.APPROVE);
    var belonging = new Belonging(plan);
    assertThat(belonging.part(Map.of("instance", "redis://redis-0.cache:6379"))).contains(new Belonging.Part("cache", "redis-0"));
    assertThat(belonging.part(Map.of("url", "https://orders.example.com/checkout"))).contains(new Belonging.Part("orders-api", ""));
    assertThat(belonging.part(Map.of("url", "https://storage.example.com"))).contains(new Belonging.Part("storage-api", ""));
    assertThat(belonging.site(Map.of("cluster", "prod-primary"))).contains("primary");
  }

  @Test
  void shouldMoveEveryLabPort() {
    String moved = PortShift.to(valid(PlanFile.read(PLANS.resolve("lab.yaml"))).text(), 31_000);
    assertThat(moved).doesNotContain("127.0.0.1:27").contains("127.0.0.1:31001/orders", "127.0.0.1:31050");
    valid(PlanFile.parse(moved, "lab.yaml"));
  }

  @Test
  void shouldReadTheSameTextOnceAndResolveSecretsAgainstTheBase() {
    String text = valid(PlanFile.read(PLANS.resolve("minimal.yaml"))).text();
    var reader = new YamlPlanReader(Path.of("/etc/rebound"));
    assertThat(reader.read(text)).isSameAs(reader.read(text + "")).satisfies(plan ->
        assertThat(plan.database("database").orElseThrow().credentials().passwordFile()).isEqualTo("/etc/rebound/secrets/pg"));
  }
}
