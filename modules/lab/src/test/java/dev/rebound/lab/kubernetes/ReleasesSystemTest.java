package dev.rebound.lab.kubernetes;

import static dev.rebound.lab.kubernetes.ClusterBench.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Releases forward and back, a release that is bad, and one that never gets ready. */
@Tag("system")
final class ReleasesSystemTest {
  @Test
  void shouldKeepOneReplicaSetForEachTemplateAndNumberItAnewWhenItComesBack() {
    try (ClusterBench bench = new ClusterBench()) {
      ReplicaSet first = bench.sets().getFirst();
      assertThat(bench.sets()).hasSize(1);
      assertThat(ReplicaSets.revision(first)).isEqualTo(1);
      assertThat(first.getMetadata().getCreationTimestamp()).isNotBlank();
      assertThat(first.getMetadata().getOwnerReferences().getFirst().getUid()).isEqualTo(bench.deployment().get().getMetadata().getUid());
      assertThat(bench.pods()).allSatisfy(pod -> assertThat(owner(pod)).isEqualTo(first.getMetadata().getUid()));

      release(bench, "lab/orders-api:3");
      assertThat(bench.sets().stream().map(ReplicaSets::revision)).containsExactly(2L, 1L);
      assertThat(images(bench)).containsExactly("lab/orders-api:3", OrdersManifests.IMAGE);
      await(() -> bench.sets().stream().map(set -> set.getSpec().getReplicas()).toList().equals(List.of(3, 0)));
      assertThat(ReplicaSets.revision(bench.deployment().get())).isEqualTo(2);

      release(bench, OrdersManifests.IMAGE);
      ReplicaSet again = bench.sets().getFirst();
      assertThat(again.getMetadata().getUid()).as("the ReplicaSet that was there").isEqualTo(first.getMetadata().getUid());
      assertThat(bench.sets().stream().map(ReplicaSets::revision)).containsExactly(3L, 2L);
      assertThat(again.getMetadata().getAnnotations()).containsEntry(ReplicaSets.REVISION_HISTORY, "1");
    }
  }

  @Test
  void shouldForgetTheOldestReleasesBeyondTheLimit() {
    var deployment = new DeploymentBuilder(OrdersManifests.deployment()).editSpec().withRevisionHistoryLimit(1).endSpec().build();
    try (ClusterBench bench = new ClusterBench(deployment)) {
      bench.awaitReady(3);
      release(bench, "lab/orders-api:3");
      release(bench, "lab/orders-api:4");
      await(() -> images(bench).equals(List.of("lab/orders-api:4", "lab/orders-api:3")));
    }
  }

  @Test
  void shouldRollABadReleaseOutShowItsCrashLoopsAndComeBackWithTheOldTemplate() {
    try (ClusterBench bench = new ClusterBench()) {
      release(bench, OrdersManifests.BAD_IMAGE);
      await(() -> "NewReplicaSetAvailable".equals(progress(bench).getReason()));
      bench.crash();
      await(() -> bench.pods().stream().allMatch(pod -> restarts(pod) > 0 && waiting(pod).equals("CrashLoopBackOff")));
      await(() -> bench.pods().stream().allMatch(pod -> restarts(pod) > 1));
      assertThat(bench.pods()).hasSize(3).noneMatch(PodStatuses::isReady).allMatch(pod -> pod.getStatus().getPhase().equals("Running"));
      assertThat(progress(bench).getStatus()).as("a rollout that was complete stays so").isEqualTo("True");

      release(bench, OrdersManifests.IMAGE);
      await(() -> bench.cluster.ready().size() == 3);
      assertThat(images(bench)).containsExactly(OrdersManifests.IMAGE, OrdersManifests.BAD_IMAGE);
    }
  }

  @Test
  void shouldSayThatAReleaseThatIsNeverReadyPassedItsDeadlineAndLeaveOldPodsServing() {
    var deployment = new DeploymentBuilder(OrdersManifests.deployment()).editSpec().withProgressDeadlineSeconds(2).endSpec().build();
    try (ClusterBench bench = new ClusterBench(deployment)) {
      bench.awaitReady(3);
      bench.cluster.release(OrdersManifests.DEPLOYMENT, ClusterBench.NEVER_READY);
      await(() -> "ProgressDeadlineExceeded".equals(progress(bench).getReason()));
      assertThat(progress(bench).getStatus()).isEqualTo("False");
      assertThat(bench.pods().stream().filter(PodStatuses::isReady)).hasSize(2);
      release(bench, OrdersManifests.IMAGE);
      await(() -> "NewReplicaSetAvailable".equals(progress(bench).getReason()));
    }
  }

  @Test
  void shouldShowAContainerThatDoesNotStart() {
    try (ClusterBench bench = new ClusterBench()) {
      bench.cluster.release(OrdersManifests.DEPLOYMENT, ClusterBench.NO_IMAGE);
      await(() -> bench.pods().stream().anyMatch(pod -> waiting(pod).equals("CrashLoopBackOff") && restarts(pod) > 0));
      assertThat(bench.cluster.ready()).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  private static void release(ClusterBench bench, String image) {
    bench.cluster.release(OrdersManifests.DEPLOYMENT, image);
    bench.awaitRelease(image);
  }

  private static List<String> images(ClusterBench bench) {
    return bench.sets().stream().map(set -> set.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage()).toList();
  }

  private static DeploymentCondition progress(ClusterBench bench) {
    return bench.deployment().get().getStatus().getConditions().stream().filter(each -> each.getType().equals("Progressing"))
        .findFirst().orElseThrow();
  }

  private static String owner(Pod pod) {
    return pod.getMetadata().getOwnerReferences().getFirst().getUid();
  }

  private static int restarts(Pod pod) {
    var containers = pod.getStatus().getContainerStatuses();
    return containers.isEmpty() ? 0 : containers.getFirst().getRestartCount();
  }

  private static String waiting(Pod pod) {
    var containers = pod.getStatus().getContainerStatuses();
    return containers.isEmpty() || containers.getFirst().getState().getWaiting() == null
        ? ""
        : containers.getFirst().getState().getWaiting().getReason();
  }
}
