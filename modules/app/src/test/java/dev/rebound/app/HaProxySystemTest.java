package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.scenario.ApplicationFailure;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.lab.haproxy.OrdersProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application whose users come through a real HAProxy, which nobody but Rebound leads to its instances: each replaced instance has
 * another address. The customer of the service and the plan's {@code probe} come through it, too.
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HaProxySystemTest {
  private static final int BASE_PORT = 23_600;
  private static final int PORT = 23_680;
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int INSTANCES = 3;

  @RegisterExtension final SeenLog log = new SeenLog();
  private WatchedLab world;
  private int mark;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) throws Exception {
    assumeTrue(OrdersProxy.program().isPresent(), "the proxy before the application needs Debian's package haproxy");
    world =
        WatchedLab.start(home, "haproxy", BASE_PORT, PORT, LabPlan.behindHaProxy(BASE_PORT), log, LabProcess.Option.HAPROXY);
    var application = (KubernetesApplication) world.plan().plan().components().get("orders-api");
    assertThat(application.routing()).as("the plan names the proxy").isNotNull().hasNoNullFieldsOrProperties();
    assertThat(application.probe()).as("the application's address is the proxy's").endsWith(":%d/healthz".formatted(BASE_PORT + 31));
  }

  @AfterAll
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @BeforeEach
  void awaitHealthy() throws InterruptedException {
    world.awaitSeen();
    mark = log.mark();
  }

  /** No instance answers any more: each is replaced, taken out of the proxy, and the new one is put in. */
  @Test
  void shouldTakeFailedInstancesOutOfTheProxyAndPutTheirSuccessorsIn() throws Exception {
    Set<Integer> before = served();
    assertThat(before).hasSize(INSTANCES);
    Instant brokenAt = Instant.now();

    world.lab().inject("pods-hang", "orders-api");

    recovered(Scenario.APPLICATION);
    assertThat(log.after(mark, StepEnded.class)).extracting(StepEnded::step)
        .contains(ApplicationFailure.TERMINATE_INSTANCES, ApplicationFailure.LEAD_USERS, ApplicationFailure.UPDATE_LOAD_BALANCER);
    assertThat(served()).as("servers of the proxy").hasSize(INSTANCES).doesNotContainAnyElementsOf(before);
    served(brokenAt);
  }

  /** A database's fail-over restarts the application: the proxy must follow, or the recovery would take the application away itself. */
  @Test
  void shouldLeadTheProxyToInstancesThatADatabasesRecoveryRestarted() throws Exception {
    Set<Integer> before = served();
    Instant brokenAt = Instant.now();

    world.lab().inject("host-loss", world.hands().primary());

    recovered(Scenario.DATABASE);
    assertThat(log.after(mark, StepEnded.class)).anySatisfy(each -> {
      assertThat(each.step()).isEqualTo(DatabaseFailure.RESTART_APPLICATION);
      assertThat(each.outcome()).isEqualTo(Outcome.DONE);
    });
    assertThat(served()).as("servers of the proxy").hasSize(INSTANCES).doesNotContainAnyElementsOf(before);
    served(brokenAt);
  }

  private void recovered(Scenario scenario) throws InterruptedException {
    IncidentId incident =
        ((IncidentOpened) log.await(mark, IncidentOpened.class, each -> each.scenario() == scenario, LIMIT).event()).incident();
    var ended = (RecoveryEnded) log.await(mark, RecoveryEnded.class, each -> each.incident().equals(incident), LIMIT).event();
    assertThat(ended.ending()).as("%s", log.timeline()).isEqualTo(Ending.RECOVERED);
    log.await(mark, IncidentResolved.class, each -> each.incident().equals(incident), LIMIT);
  }

  /** The customer that comes through the proxy is served again, and nothing that was acknowledged is lost. */
  private void served(Instant brokenAt) throws Exception {
    world.hands().awaitHealthy();
    var accounting = world.lab().accounting(brokenAt);
    assertThat(accounting.path("firstOrderAt").isTextual()).as("the customer is served, %s", accounting).isTrue();
    assertThat(accounting.path("lostWrites").asLong(-1)).as("acknowledged writes lost, %s", accounting).isZero();
    System.out.printf("longest time without an order through HAProxy: %d ms%n", accounting.path("longestOrderGapMs").asLong());
  }

  private static Set<Integer> served() {
    return ProxyHands.served(BASE_PORT);
  }
}
