package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rebound.app.StruckWorld.Before;
import dev.rebound.app.StruckWorld.Setting;
import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbooks;
import dev.rebound.lab.haproxy.OrdersProxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash sweep over an application behind a real HAProxy: no instance answers any more, and while they are replaced the responder's
 * process gets SIGKILL at points of each step and is started again. Kubernetes is the stand-in. The property {@code crash-sweep.parts}
 * strikes only one part of the points, chosen by the seed.
 */
@Tag("system")
@Tag("soak")
final class ApplicationCrashSweepSystemTest {
  private static final int BASE_PORT = 24_200;
  private static final long SEED = 20_261_127L;
  private static final int INSTANCES = 3;
  private static final String STRIKE = "kill -9 of the responder";
  private static final String WORLD = "application behind HAProxy, pods-hang";
  /** An instance that is evicted twice would be one that is well. */
  private static final List<String> ONCE = List.of(": evict ", ": scale ");

  @RegisterExtension final SeenLog log = new SeenLog();
  private final Random random = new Random(SEED);
  private StruckWorld world;

  @BeforeEach
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) throws Exception {
    assumeTrue(OrdersProxy.program().isPresent(), "the proxy before the application needs Debian's package haproxy");
    var setting = new Setting(LabPlan.ONE_SITE, LabPlan.behindHaProxy(BASE_PORT), List.of(), List.of(LabProcess.Option.HAPROXY));
    world = StruckWorld.start(home, BASE_PORT, log, setting, "responder");
  }

  @AfterEach
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void shouldEndAsWithoutACrashAtAnyPointOfTheApplicationsRecovery() throws Exception {
    List<String> steps = Playbooks.of(Scenario.APPLICATION).steps().stream().map(Playbook.Step::name).toList();
    var sweep = new PointSweep(WORLD, steps, ONCE, random);
    RealCrashPointsPage.write(SEED, STRIKE, WORLD, sweep.sweep(STRIKE, RealCrashPointsPage.parts(), this::played));
  }

  private PointSweep.Round played(Set<String> armed, String name) throws Exception {
    Before before = world.ready(armed);
    Set<Integer> served = ProxyHands.served(BASE_PORT);
    StruckResponder responder = world.responder(0);
    world.lab.inject("pods-hang", "orders-api");
    Set<String> struck = world.follow(
        () -> !world.ends(before.mark(), Scenario.APPLICATION).isEmpty(), armed, _ -> responder.killNineAndRestart());
    List<RecoveryEnded> ends = world.ends(before.mark(), Scenario.APPLICATION);
    assertThat(ends).as("ends, %s", name).extracting(RecoveryEnded::ending).containsExactly(Ending.RECOVERED);
    log.await(
        before.mark(), IncidentResolved.class, each -> each.incident().equals(ends.getFirst().incident()), StruckWorld.LIMIT);
    world.hands.awaitHealthy();
    assertThat(ProxyHands.served(BASE_PORT)).as("servers of the proxy, %s", name).hasSize(INSTANCES)
        .doesNotContainAnyElementsOf(served);
    assertThat(world.lab.accounting(Instant.EPOCH).path("lostWrites").asLong(-1)).as("acknowledged writes lost, %s", name).isZero();
    return new PointSweep.Round(struck, responder.passed(), changes(responder));
  }

  /** Which step leads users away from an instance that has gone depends on when the Service says so; that it is done does not. */
  private static List<String> changes(StruckResponder responder) throws Exception {
    return responder.changes().stream().map(each -> each.replaceFirst("^[a-z-]+: (cut|point) haproxy", "routing: $1 haproxy")).toList();
  }
}
