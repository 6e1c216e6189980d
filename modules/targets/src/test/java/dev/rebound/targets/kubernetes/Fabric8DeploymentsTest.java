package dev.rebound.targets.kubernetes;

import static dev.rebound.targets.kubernetes.WorkloadsContract.trouble;
import static dev.rebound.targets.kubernetes.WorkloadsContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.http.Reply;
import dev.rebound.lab.kubernetes.HttpProgram;
import dev.rebound.lab.kubernetes.OrdersManifests;
import dev.rebound.lab.kubernetes.SimulatedCluster;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.kubernetes.Deployments.Departure;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Deployments.Instance;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against the lab's cluster, which has the controllers and evictions; its programs are the test's own. */
class Fabric8DeploymentsTest extends DeploymentsContract {
  private SimulatedCluster cluster;
  private Workloads workloads;
  private final AtomicReference<String> crashing = new AtomicReference<>("");

  @BeforeEach
  void serve() {
    cluster = SimulatedCluster.start(
        0, OrdersManifests.objects("jdbc:postgresql://127.0.0.1:1/orders", "redis://127.0.0.1:1", 1), OrdersManifests.deployment(),
        (pod, image, environment) -> {
          var program = new AtomicReference<HttpProgram>();
          program.set(HttpProgram.start(request -> {
            if (image.equals(crashing.get())) {
              program.get().end();
            }
            return Reply.json(200, Map.of());
          }));
          return program.get();
        });
    workloads = Fabric8Workloads.connect(cluster.url());
    await(fleet -> fleet.instances().stream().filter(Instance::ready).count() == 3);
  }

  @AfterEach
  void stop() {
    workloads.close();
    cluster.close();
  }

  @Test
  @Tag("system")
  void shouldShowCrashLoopsThatARollBackEnds() {
    release(NEXT);
    await(fleet -> fleet.releases().size() == 2 && value(workloads.rollout(NAMESPACE, DEPLOYMENT)).complete());
    crashing.set(NEXT);
    Fleet sick = await(fleet -> fleet.staying().stream()
        .allMatch(each -> !each.ready() && each.trouble().equals("CrashLoopBackOff") && each.restarts() >= 1));
    assertThat(sick.staying()).hasSize(3);

    var back = deployments().rollBack(NAMESPACE, DEPLOYMENT, sick.previous().orElseThrow(), fleet().version());
    assertThat(value(back)).isEqualTo(Change.DONE);
    Fleet well = await(fleet -> fleet.staying().size() == 3 && fleet.staying().stream().allMatch(Instance::ready));
    assertThat(well.releases().getFirst().images()).containsExactly(GOOD);
    await(fleet -> value(workloads.rollout(NAMESPACE, DEPLOYMENT)).complete());
  }

  @Test
  void shouldForgetTheAnnotationOfARestartWhenItRollsBack() {
    assertThat(value(workloads.rollingRestart(NAMESPACE, DEPLOYMENT, "recovery-1"))).isEqualTo(Change.DONE);
    Fleet restarted = await(fleet -> fleet.releases().size() == 2 && value(workloads.rollout(NAMESPACE, DEPLOYMENT)).complete());
    assertThat(restarted.previous()).as("a restart is no other image").isEmpty();
    assertThat(value(deployments().rollBack(NAMESPACE, DEPLOYMENT, restarted.releases().getLast(), fleet().version())))
        .isEqualTo(Change.DONE);
    Fleet back = await(fleet -> fleet.releases().getFirst().name().equals(restarted.releases().getLast().name()));
    assertThat(back.releases()).as("no third template").hasSize(2);
    assertThat(value(deployments().rollBack(NAMESPACE, DEPLOYMENT, back.releases().getFirst(), back.version()))).isEqualTo(Change.ALREADY);
  }

  @Test
  @Tag("system")
  void shouldEvictInstancesThatHangAlthoughNoneIsReady() {
    cluster.hang(DEPLOYMENT);
    Fleet hung = await(fleet -> fleet.instances().stream().noneMatch(Instance::ready));
    hung.instances().forEach(each -> assertThat(value(deployments().evict(NAMESPACE, each))).isEqualTo(Departure.LEAVING));
    await(fleet -> fleet.staying().size() == 3 && fleet.staying().stream().allMatch(Instance::ready));
  }

  @Test
  void shouldSayThatADeploymentIsMissing() {
    assertThat(trouble(deployments().fleet(NAMESPACE, "none"))).isEqualTo(Outcome.ERROR);
    assertThat(trouble(deployments().scale(NAMESPACE, "none", 1, "1"))).isEqualTo(Outcome.ERROR);
  }

  @Override
  Deployments deployments() {
    return workloads.deployments();
  }

  @Override
  void release(String image) {
    cluster.release(DEPLOYMENT, image);
  }

  @Override
  void autoscale(int min, int max) {
    cluster.client().resource(new HorizontalPodAutoscalerBuilder().withNewMetadata().withNamespace(NAMESPACE).withName(DEPLOYMENT)
        .endMetadata().withNewSpec().withMinReplicas(min).withMaxReplicas(max)
        .withNewScaleTargetRef().withApiVersion("apps/v1").withKind("Deployment").withName(DEPLOYMENT).endScaleTargetRef()
        .endSpec().build()).create();
  }

  @Override
  void forbidEvictions() {
    cluster.client().policy().v1().podDisruptionBudget().inNamespace(NAMESPACE).withName(DEPLOYMENT)
        .edit(each -> new PodDisruptionBudgetBuilder(each).editSpec().withMinAvailable(new IntOrString(3)).endSpec().build());
  }

  @Override
  void loseApi() {
    cluster.close();
  }
}
