package dev.rebound.responder.steps.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.Component.KubernetesApplication.ProxyBackend;
import dev.rebound.core.plan.Component.KubernetesApplication.Routing;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.application.TerminateInstances;
import dev.rebound.targets.Answer;
import dev.rebound.targets.haproxy.HaProxy.Server;
import dev.rebound.targets.kubernetes.Deployments.Endpoint;
import dev.rebound.targets.kubernetes.FakeDeployments;
import dev.rebound.targets.kubernetes.Workloads.Rollout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While instances are replaced the HAProxy before them follows. */
class ProxyRoutingTest {
  private final World world = World.failedOver();
  private final FakeDeployments deployments = world.cluster.instances;

  @BeforeEach
  void standBehindAProxy() {
    world.limit = Duration.ofMinutes(5);
    world.tick = Duration.ofMillis(400);
    world.routing = new Routing("orders-api", new ProxyBackend("/run/haproxy.sock", "orders"));
    server("s1", 1);
    server("s2", 2);
  }

  private void server(String name, int last) {
    world.proxy.servers.put(name, new Server("10.0.0." + last, 8080, false));
  }

  private static Endpoint endpoint(String pod, int last, boolean ready) {
    return new Endpoint("uid-" + pod, "10.0.0." + last, 8080, ready);
  }

  private static Rollout rollout(int updated, boolean gaveUp) {
    return new Rollout(2, 2, updated, 2, 2, 2, 2, gaveUp, "recovery-1");
  }

  /** This one never ends, so it is not its end that leads users. */
  @Test
  void shouldFollowARolloutInstanceByInstance() throws InterruptedException {
    deployments.instances(FakeDeployments.ready("a"), FakeDeployments.ready("c"));
    deployments.endpoints(endpoint("a", 1, true), endpoint("c", 3, true));
    for (int look = 0; look < 8; look++) {
      world.cluster.rollouts.add(rollout(1, false));
    }
    world.cluster.rollouts.add(rollout(1, true));

    assertThat(world.run(new RestartApplication()).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(world.proxy.acts).containsExactly("point orders/s2 at 10.0.0.3:8080");
  }

  @Test
  void shouldNotCallAnApplicationRestartedThatItsProxyDoesNotLeadTo() throws InterruptedException {
    deployments.instances(FakeDeployments.ready("c"), FakeDeployments.ready("d"));
    deployments.endpoints(endpoint("c", 3, true), endpoint("d", 4, true));
    world.cluster.rollouts.add(rollout(2, false));
    world.proxy.answer = Answer.trouble(dev.rebound.targets.Outcome.ERROR, "HAProxy says no.");
    StepReport report = world.run(new RestartApplication());
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("HAProxy orders does not yet: HAProxy says no.");

    world.proxy.answer = Answer.of(dev.rebound.targets.Change.DONE);
    assertThat(world.run(new RestartApplication()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.proxy.servers.values()).extracting(Server::address).containsExactlyInAnyOrder("10.0.0.3", "10.0.0.4");
  }

  /** Each new instance serves before the next failed one goes; who may be ready again by itself keeps its server. */
  @Test
  void shouldPutEachNewInstanceInWhereTheOldOneWas() throws InterruptedException {
    world.component = "orders-api";
    deployments.instances(FakeDeployments.crashing("a"), FakeDeployments.crashing("b"));
    Deque<List<Endpoint>> later = new ArrayDeque<>(List.of(
        List.of(endpoint("b", 2, false), endpoint("new-1", 3, true)),
        List.of(endpoint("new-1", 3, true), endpoint("new-2", 4, true))));
    deployments.successor(name -> {
      deployments.endpoints(later.removeFirst().toArray(Endpoint[]::new));
      return FakeDeployments.ready(name);
    });

    assertThat(world.run(new TerminateInstances()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.proxy.acts).containsExactly("point orders/s1 at 10.0.0.3:8080", "point orders/s2 at 10.0.0.4:8080");
  }
}
