package dev.rebound.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Topics;
import dev.rebound.ingest.plans.ActivePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Prometheus reads the month's figures at the door, with a token, in a form that its own checker takes. */
final class MetricsDoorTest {
  private static final Explanation WHY = new Explanation("rule", "It is gone.", Map.of(), List.of());
  @TempDir Path folder;
  private Door door;
  private ActivePlan plan;

  @BeforeEach
  void open() {
    plan = Door.plan("orders");
    door = new Door(folder, plan);
    Instant now = door.clock.instant();
    accept(0, now.minusSeconds(600), new PlanActivated(plan.hash(), plan.text()));
    accept(1, now.minusSeconds(300), new IncidentOpened(
        new IncidentId("orders-database-12-5"), Scenario.DATABASE, "database", "pg-a", now.minusSeconds(301),
        new LastSeen(null, List.of(), List.of()), WHY));
    accept(2, now.minusSeconds(1), new IncidentResolved(new IncidentId("orders-database-12-5"), "database", WHY));
  }

  @AfterEach
  void close() {
    door.close();
  }

  private void accept(long offset, Instant at, Event event) {
    door.server.accept(new Received<>(
        new Position(Topics.INCIDENTS, 12, offset),
        new Envelope<>("id-" + offset, plan.system(), at, "detect", null, "1.0", plan.hash(), event)));
  }

  @Test
  void shouldShowTheMonthToAPrometheusWithAToken() {
    Door.Answer answer = door.send("GET", "/metrics", new byte[0], "Authorization", "Bearer " + Door.TOKEN);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.text()).contains(
        "rebound_incident_recovery_time_seconds{system=\"orders\",incident=\"orders-database-12-5\",scenario=\"database\","
            + "component=\"database\"} 300.0\n",
        "rebound_service_outage_seconds{system=\"orders\",service=\"database\"} 300.0\n");
  }

  @Test
  void shouldShowNothingWithoutAToken() {
    assertThat(door.send("GET", "/metrics", new byte[0]).status()).isEqualTo(401);
    assertThat(door.send("GET", "/metrics", new byte[0], "Authorization", "Bearer dana-token").status()).isEqualTo(401);
  }

  @Test
  void shouldSatisfyPrometheusOwnChecker() throws Exception {
    Path promtool = Path.of("/usr/bin/promtool");
    assumeTrue(Files.isExecutable(promtool), "promtool is not installed");
    Door.Answer answer = door.send("GET", "/metrics", new byte[0], "Authorization", "Bearer " + Door.TOKEN);
    Path text = Files.writeString(folder.resolve("metrics.txt"), answer.text());
    Process checker = new ProcessBuilder(promtool.toString(), "check", "metrics").redirectInput(text.toFile())
        .redirectErrorStream(true).redirectOutput(folder.resolve("said.txt").toFile()).start();
    assertThat(checker.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(folder.resolve("said.txt"))).isEmpty();
    assertThat(checker.exitValue()).isZero();
  }
}
