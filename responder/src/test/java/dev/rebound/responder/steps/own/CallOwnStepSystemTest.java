package dev.rebound.responder.steps.own;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.AllowList.Origin;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.OwnCalls.Call;
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.Header;
import dev.rebound.core.plan.OwnCalls.Http;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.PlanTargets;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Own steps with real processes and a real HTTP server. */
@Tag("system")
class CallOwnStepSystemTest {
  private final World world = new World("pg-a");
  /** Requests by their key: a receiver that knows a request again. */
  private final Map<String, Integer> purges = new ConcurrentHashMap<>();
  private final List<Instant> renewals = new ArrayList<>();
  private HttpServer server;
  @TempDir Path folder;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/purge", exchange -> {
      try (exchange) {
        purges.merge(exchange.getRequestHeaders().getFirst("Idempotency-Key"), 1, Integer::sum);
        byte[] said = ("purged for " + exchange.getRequestHeaders().getFirst("Authorization")).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(202, said.length);
        exchange.getResponseBody().write(said);
      }
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private StepReport run(Call call, Duration timeout, String... programs) throws InterruptedException {
    world.own = new OwnCalls(Map.of("it", new OwnCall("it", "It.", call, timeout, 1, false, null, null)), Map.of());
    Instant now = Instant.now();
    var request =
        new StepRequested(
            new RecoveryId("recovery-1"), new IncidentId("incident-1"), "database", "own-it", 1, "It.",
            Map.of("idempotencyKey", "recovery-1/own-it"), now.plusSeconds(8), now.plusSeconds(60));
    try (var targets =
        new PlanTargets(AllowList.of(Set.of(programs), Set.of(Origin.of("http://127.0.0.1:" + server.getAddress().getPort()))))) {
      return new CallOwnStep().run(
          new StepContext(
              request, world.plan(), targets, InstantSource.system(), () -> false, (until, sentence) -> renewals.add(until)));
    }
  }

  @Test
  void shouldRunARealProgramWithoutAShellAndWithoutOurEnvironment() throws InterruptedException {
    StepReport report = run(new Command(List.of("/usr/bin/env"), Set.of(0)), Duration.ofSeconds(5), "/usr/bin/env");
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.findings().get("output").lines()).containsExactlyInAnyOrder(
        "PATH=" + System.getenv("PATH"), "REBOUND_IDEMPOTENCY_KEY=recovery-1/own-it");
    assertThat(run(new Command(List.of("/bin/echo", "$(id); `id`"), Set.of(0)), Duration.ofSeconds(5), "/bin/echo").findings())
        .containsEntry("output", "$(id); `id`\n");
  }

  @Test
  void shouldKeepItsLeaseWhileAProgramRunsAndKillOneThatTakesTooLong() throws InterruptedException {
    var slow = new Command(List.of("/bin/sh", "-c", "sleep 4; echo slept"), Set.of(0));
    assertThat(run(slow, Duration.ofSeconds(20), "/bin/sh").outcome()).isEqualTo(Outcome.DONE);
    assertThat(renewals).as("its lease was renewed").isNotEmpty();

    var late = new Command(List.of("/bin/sh", "-c", "sleep 60"), Set.of(0));
    StepReport report = run(late, Duration.ofMillis(300), "/bin/sh");
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("did not end within 300 ms", "Whether it was done is not known");
  }

  @Test
  void shouldCallARealServerTwiceUnderOneKey() throws InterruptedException, IOException {
    Path secret = Files.writeString(folder.resolve("cdn"), "Bearer hunter2hunter2\n");
    var http =
        new Http(
            "POST", "http://127.0.0.1:" + server.getAddress().getPort() + "/purge",
            List.of(new Header("Authorization", null, secret.toString())), null, Set.of(202));

    StepReport first = run(http, Duration.ofSeconds(5));
    StepReport second = run(http, Duration.ofSeconds(5));

    assertThat(List.of(first, second)).allSatisfy(report -> {
      assertThat(report.outcome()).isEqualTo(Outcome.DONE);
      assertThat(report.toString()).contains("was answered with 202: purged for ").doesNotContain("hunter2");
    });
    assertThat(purges).isEqualTo(Map.of("recovery-1/own-it", 2));
  }
}
