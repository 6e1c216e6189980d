package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.demo.Outage;
import dev.rebound.app.demo.Victim;
import dev.rebound.app.demo.World;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.Received;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.scenario.Switchover;
import dev.rebound.lab.SecondSite;
import dev.rebound.lab.dns.NameServer;
import dev.rebound.responder.steps.PlanTargets;
import dev.rebound.targets.Answer;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A site is lost, the other one takes over, the first one is rebuilt, and users go back, on real databases and a real name server. */
@Tag("system")
final class SiteFailbackSystemTest {
  private static final int BASE_PORT = 29_600;
  private static final int PORT = 29_699;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration PLANNED_LIMIT = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofSeconds(3);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private final BlockingQueue<Received<Event>> records = new LinkedBlockingQueue<>();

  @BeforeEach
  void needsANameServer() {
    assumeTrue(NameServer.program().isPresent(), "a second site needs Debian's package bind9");
  }

  @Test
  void shouldBringUsersBackToTheSiteThatWasLost() throws InterruptedException {
    try (World world = World.startTwoSites(home, BASE_PORT, PORT, step -> {})) {
      lose(world);
      rebuild(world);
      Set<String> lostWithTheSite = lost(world);
      world.services().listen(records::add);
      Instant asked = Instant.now();
      world.command("lee", "failback", Map.of("site", SecondSite.FIRST, "reason", "eu-1 was rebuilt"));
      List<String> steps = new ArrayList<>();
      RecoveryEnded end = followed(world, steps);
      assertThat(end.ending()).as("%s: %s", steps, end.reason()).isEqualTo(Ending.RECOVERED);
      assertThat(end.reason()).contains(
          "users are served from eu-1 again (pg-a is the primary", "nothing was lost", "eu-2 stands by again");

      await("the customer by name is served from eu-1", () -> order(world).path("databasePort").asInt() == BASE_PORT + 1
          && Instant.parse(order(world).path("at").asText()).isAfter(asked));
      JsonNode state = world.lab().state();
      assertThat(state.path("primary").asText()).isEqualTo("pg-a");
      assertThat(state.path("synchronousStandby").asBoolean()).as("%s", state).isTrue();
      assertThat(state.path("readyPods")).hasSize(3);
      assertThat(state.path("secondSite").path("promoted").asBoolean(true)).isFalse();
      assertThat(state.path("secondSite").path("streaming").asBoolean()).isTrue();
      assertThat(state.path("secondSite").path("readyPods")).isEmpty();
      assertThat(lost(world)).as("no acknowledged write is lost on the way back").isEqualTo(lostWithTheSite);
      JsonNode accounting = world.lab().accounting(asked);
      System.out.printf(
          "steps %s%nno order by name for %d ms, %d orders by name acknowledged%n", steps,
          accounting.path("longestNamedOrderGapMs").asLong(), accounting.path("acknowledgedNamedOrders").asLong());
    }
  }

  /** The site is lost and the other one takes over. */
  private static void lose(World world) {
    var outage = new Outage(world, Victim.SITE);
    outage.awaitHealthy();
    var report = outage.run("site-loss", received -> {
      if (received.event() instanceof ApprovalRequested asked) {
        world.approve(asked.incident().value(), "asked by the test");
      }
    });
    assertThat(report.ending()).as("%s", report).isEqualTo("RECOVERED");
  }

  /** What people do meanwhile: the site is switched on, and its first database is built as a replica of the standby site's. */
  private static void rebuild(World world) throws InterruptedException {
    world.lab().powerOn(SecondSite.FIRST);
    Plan plan = world.plan().plan();
    SiteRecovery takeover = plan.vantage().recoveryOf(SecondSite.FIRST).orElseThrow();
    Node wanted = plan.database("database").orElseThrow().primary();
    try (var targets = new PlanTargets()) {
      PostgresNode primary = targets.postgres(takeover.database(), takeover.replica("pg-dr"));
      assertThat(primary.ensureSlot("pg_a", LOOK)).isInstanceOf(Answer.Value.class);
      assertThat(targets.supervisor(wanted).orElseThrow().rebuild(
          wanted.name(), new RebuildRequest("by-hand", "127.0.0.1", BASE_PORT + 9, "pg_a"))).isInstanceOf(Instance.class);
      await("pg-a follows pg-dr", () -> primary.replicas(LOOK) instanceof Answer.Value<List<Replica>>(List<Replica> replicas)
          && replicas.stream().anyMatch(replica -> replica.name().equals("pg-a") && replica.state().equals("streaming")));
    }
  }

  /** Another approver answers; until it is over. */
  private RecoveryEnded followed(World world, List<String> steps) throws InterruptedException {
    Instant limit = Instant.now().plus(PLANNED_LIMIT);
    while (Instant.now().isBefore(limit)) {
      Received<Event> next = records.poll(1, TimeUnit.SECONDS);
      if (next == null) {
        continue;
      }
      switch (next.event()) {
        case ApprovalRequested asked -> world.approve(asked.incident().value(), "asked by the test");
        case StepEnded ended -> steps.add(next.envelope().at() + " " + ended.step() + " " + ended.outcome() + ": " + ended.reason() + "\n");
        case RecoveryEnded ended when Switchover.isPlanned(ended.incident()) -> {
          return ended;
        }
        default -> {}
      }
    }
    throw new AssertionError("not over within " + PLANNED_LIMIT + ": " + steps);
  }

  private static JsonNode order(World world) {
    return world.lab().state().path("secondSite").path("lastOrder");
  }

  /** The acknowledged writes that the present primary lacks, by customer and number. */
  private static Set<String> lost(World world) {
    var lost = new HashSet<String>();
    world.lab().accounting(Instant.EPOCH).path("lost")
        .forEach(each -> lost.add(each.path("source").asText() + "/" + each.path("n").asText()));
    return lost;
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("not within %s: %s", LIMIT, what).isBefore(end);
      Thread.sleep(200);
    }
  }
}
