package dev.rebound.responder.steps.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.Component.KubernetesApplication.ProxyBackend;
import dev.rebound.core.plan.Component.KubernetesApplication.Routing;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.haproxy.HaProxy.Server;
import dev.rebound.targets.kubernetes.Deployments.Endpoint;
import dev.rebound.targets.kubernetes.FakeDeployments;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users are led to the ready instances, through the Service and the HAProxy before it. */
final class UpdateLoadBalancerTest {
  private final World world = new World("pg-a");
  private final FakeDeployments deployments = world.cluster.instances;

  @BeforeEach
  void recoverTheApplication() {
    world.component = "orders-api";
    world.routing = new Routing("orders-api", new ProxyBackend("/run/haproxy.sock", "orders"));
    deployments.instances(FakeDeployments.ready("a"), FakeDeployments.ready("b"), FakeDeployments.crashing("c"));
    deployments.endpoints(endpoint("a", 1, true), endpoint("b", 2, true), endpoint("c", 3, false));
    server("s1", 1, false);
    server("s2", 3, false);
    server("s3", 9, true);
    server("s4", 4, false);
  }

  private static Endpoint endpoint(String pod, int last, boolean ready) {
    return new Endpoint("uid-" + pod, "10.0.0." + last, 8080, ready);
  }

  private void server(String name, int last, boolean maintenance) {
    world.proxy.servers.put(name, new Server("10.0.0." + last, 8080, maintenance));
  }

  @Test
  void shouldPointWhatIsOutOfServiceFirstAndThenCutWhatLeadsNowhere() throws Exception {
    StepReport report = world.run(new UpdateLoadBalancer());

    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.proxy.acts).containsExactly("point orders/s3 at 10.0.0.2:8080", "cut orders/s2", "cut orders/s4");
    assertThat(report.reason()).contains("all 2 ready instances", "1 servers pointed anew, 2 cut off");

    assertThat(world.run(new UpdateLoadBalancer()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(world.proxy.acts).hasSize(3);
  }

  @Test
  void shouldSayForWhichInstancesThereIsNoServer() throws Exception {
    world.proxy.servers.clear();
    server("s1", 1, false);
    StepReport report = world.run(new UpdateLoadBalancer());
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("no server for 1 of them ([10.0.0.2]): add servers");
    assertThat(world.proxy.acts).isEmpty();
  }

  @Test
  void shouldCutNothingWhereNothingIsReady() throws Exception {
    deployments.instances(FakeDeployments.crashing("a"));
    deployments.endpoints(endpoint("a", 1, false));
    assertThat(world.run(new UpdateLoadBalancer()).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(world.proxy.acts).isEmpty();
  }

  @Test
  void shouldFailWhereTheServiceStillLeadsToAnotherInstance() throws Exception {
    deployments.endpoints(endpoint("a", 1, true), endpoint("c", 3, true));
    StepReport report = world.run(new UpdateLoadBalancer());
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("leads to 2 instances, 2 are ready, and not to the same");
    assertThat(world.proxy.acts).isEmpty();
  }

  @Test
  void shouldLeavePodsOfOtherDeploymentsToTheService() throws Exception {
    world.limit = Duration.ofMinutes(5);
    world.routing = new Routing("orders-api", null);
    deployments.endpoints(endpoint("a", 1, true), endpoint("b", 2, true), endpoint("canary", 9, true));
    StepReport report = world.run(new UpdateLoadBalancer());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.reason()).contains("pods that are not of this Deployment, 3 together");
  }

  @Test
  void shouldTellWhatHaProxyRefuses() throws Exception {
    world.proxy.answer = Answer.trouble(dev.rebound.targets.Outcome.ERROR, "HAProxy says no.");
    StepReport report = world.run(new UpdateLoadBalancer());
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("HAProxy orders does not yet: HAProxy says no.");
    assertThat(world.proxy.acts).hasSize(1);
  }

  @Test
  void shouldHaveNothingToDoWithoutAServiceOrAProxy() throws Exception {
    world.routing = new Routing("orders-api", null);
    assertThat(world.run(new UpdateLoadBalancer()).reason()).isEqualTo(
        "Service orders-api leads users to all 2 ready instances and to no other");
    world.routing = null;
    assertThat(world.run(new UpdateLoadBalancer()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.proxy.acts).isEmpty();
  }
}
