package dev.rebound.lab.kubernetes;

import static dev.rebound.lab.kubernetes.ClusterBench.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a client sees of evictions, and the table by which they are decided. */
final class EvictionsTest {
  @Test
  void shouldEvictWhatTheBudgetAllowsAndForbidTheRest() {
    try (ClusterBench bench = new ClusterBench()) {
      Pod first = bench.pods().getFirst();
      assertThat(evict(bench, first)).isTrue();
      assertThat(bench.pods().stream().map(Pod::getMetadata)).noneMatch(each -> each.getUid().equals(first.getMetadata().getUid()));
      bench.awaitReady(3);

      keepAtLeast(bench, 3);
      Pod second = bench.pods().getFirst();
      assertThat(evict(bench, second)).as("429 is told as false").isFalse();
      assertThat(bench.pod(second.getMetadata().getName())).isNotNull();

      keepAtLeast(bench, 2);
      assertThat(evict(bench, second)).isTrue();
    }
  }

  @Test
  void shouldTellAnotherPodOfTheSameNameFromAMissingOne() {
    try (ClusterBench bench = new ClusterBench()) {
      String name = bench.pods().getFirst().getMetadata().getName();
      assertThatThrownBy(() -> evict(bench, name, "another"))
          .isInstanceOfSatisfying(KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
      assertThat(bench.pod(name)).isNotNull();
      assertThatThrownBy(() -> evict(bench, "nothing", "another"))
          .isInstanceOfSatisfying(KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(404));
    }
  }

  @Test
  @Tag("system")
  void shouldLetPodsThatHangGoAlthoughNoneIsReady() {
    try (ClusterBench bench = new ClusterBench()) {
      List<Pod> hung = bench.pods();
      bench.cluster.hang(OrdersManifests.DEPLOYMENT);
      await(() -> bench.cluster.ready().isEmpty() && bench.pods().stream().noneMatch(PodStatuses::isReady));
      assertThat(hung).allSatisfy(pod -> assertThat(bench.program(pod).ended()).isFalse());
      assertThat(evict(bench, hung.getFirst())).isTrue();
      bench.awaitReady(1);
      bench.cluster.resume(OrdersManifests.DEPLOYMENT);
      bench.awaitReady(3);
      assertThat(bench.pod(hung.getLast().getMetadata().getName()).getMetadata().getUid()).isEqualTo(hung.getLast().getMetadata().getUid());
    }
  }

  @Test
  void shouldDecideAsTheApiServerDoes() {
    Pod ready = pod("a", true);
    Pod other = pod("b", true);
    Pod sick = pod("c", false);
    assertThat(code(ready, List.of(ready, other, sick), budget(2, null))).isEqualTo(429);
    assertThat(code(ready, List.of(ready, other, sick), budget(1, null))).isEqualTo(0);
    assertThat(code(sick, List.of(ready, other, sick), budget(2, null))).as("enough others are ready").isEqualTo(0);
    assertThat(code(sick, List.of(ready, sick), budget(2, null))).as("IfHealthyBudget is the default").isEqualTo(429);
    assertThat(code(sick, List.of(ready, sick), budget(2, "IfHealthyBudget"))).isEqualTo(429);
    assertThat(code(sick, List.of(ready, sick), budget(2, "AlwaysAllow"))).isEqualTo(0);
    assertThat(code(ready, List.of(ready, sick), budget(2, "AlwaysAllow"))).isEqualTo(429);
    assertThat(Evictions.refusal(eviction("a", "uid-a"), ready, List.of(ready), List.of())).as("no budget").isEmpty();
  }

  private static int code(Pod pod, List<Pod> pods, PodDisruptionBudget budget) {
    String name = pod.getMetadata().getName();
    Optional<Status> refusal = Evictions.refusal(eviction(name, "uid-" + name), pod, pods, List.of(budget));
    return refusal.map(Status::getCode).orElse(0);
  }

  private static Pod pod(String name, boolean ready) {
    var bare = new PodBuilder().withNewMetadata().withName(name).withUid("uid-" + name)
        .addToLabels("app", OrdersManifests.DEPLOYMENT).endMetadata()
        .withNewSpec().addNewContainer().withName("one").endContainer().endSpec().build();
    var now = Instant.EPOCH;
    return new PodBuilder(bare)
        .withStatus(PodStatuses.of(bare, new PodReport(ready, 0, "", now, Optional.of(now), Optional.empty()))).build();
  }

  private static PodDisruptionBudget budget(int least, String policy) {
    return new PodDisruptionBudgetBuilder().withNewMetadata().withName("b").endMetadata().withNewSpec()
        .withMinAvailable(new IntOrString(least)).withUnhealthyPodEvictionPolicy(policy)
        .withNewSelector().addToMatchLabels("app", OrdersManifests.DEPLOYMENT).endSelector().endSpec().build();
  }

  private static void keepAtLeast(ClusterBench bench, int pods) {
    bench.client.policy().v1().podDisruptionBudget().inNamespace(OrdersManifests.NAMESPACE).withName(OrdersManifests.DEPLOYMENT)
        .edit(budget -> new PodDisruptionBudgetBuilder(budget).editSpec().withMinAvailable(new IntOrString(pods)).endSpec().build());
  }

  private static boolean evict(ClusterBench bench, Pod pod) {
    return evict(bench, pod.getMetadata().getName(), pod.getMetadata().getUid());
  }

  private static boolean evict(ClusterBench bench, String name, String uid) {
    return bench.client.pods().inNamespace(OrdersManifests.NAMESPACE).withName(name).evict(eviction(name, uid));
  }

  private static Eviction eviction(String name, String uid) {
    return new EvictionBuilder().withNewMetadata().withName(name).withNamespace(OrdersManifests.NAMESPACE).endMetadata()
        .withDeleteOptions(new DeleteOptionsBuilder().withNewPreconditions().withUid(uid).endPreconditions().build()).build();
  }
}
