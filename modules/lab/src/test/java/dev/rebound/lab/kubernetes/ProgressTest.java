package dev.rebound.lab.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

  private Deployment deployment = OrdersManifests.deployment();

  @Test
  void shouldGiveUpARolloutThatDoesNotGoOnWithinItsDeadline() {
    assertThat(look(status(3, 0, 0), true, 0)).isEqualTo("True NewReplicaSetCreated");
    assertThat(look(status(4, 2, 2), false, 5)).isEqualTo("True ReplicaSetUpdated");
    assertThat(look(status(4, 2, 2), false, 65)).isEqualTo("True ReplicaSetUpdated");
    assertThat(look(status(4, 2, 2), false, 66)).isEqualTo("False ProgressDeadlineExceeded");
    assertThat(look(status(4, 2, 2), false, 500)).isEqualTo("False ProgressDeadlineExceeded");
  }

  @Test
  void shouldTakeItsWordBackWhenTheRolloutGoesOnOrIsRolledBack() {
    look(status(3, 0, 0), true, 0);
    look(status(4, 2, 2), false, 1);
    assertThat(look(status(4, 2, 2), false, 100)).isEqualTo("False ProgressDeadlineExceeded");
    assertThat(look(status(4, 3, 2), false, 101)).isEqualTo("True ReplicaSetUpdated");
    assertThat(look(status(3, 3, 3), false, 102)).isEqualTo("True NewReplicaSetAvailable");
  }

  @Test
  void shouldStayCompleteWhateverHappensToThePodsAfterwards() {
    look(status(3, 0, 0), true, 0);
    assertThat(look(status(3, 3, 3), false, 10)).isEqualTo("True NewReplicaSetAvailable");
    assertThat(look(status(3, 3, 0), false, 500)).isEqualTo("True NewReplicaSetAvailable");
    assertThat(look(status(3, 3, 2), false, 900)).isEqualTo("True NewReplicaSetAvailable");
  }

  @Test
  void shouldBeginAnewWithARelease() {
    look(status(3, 0, 0), true, 0);
    look(status(3, 3, 3), false, 1);
    assertThat(look(status(3, 1, 2), true, 100)).isEqualTo("True NewReplicaSetCreated");
    assertThat(look(status(4, 1, 2), false, 161)).as("also where no second pod may be made").isEqualTo("False ProgressDeadlineExceeded");
  }

  /** One look of the controller, some seconds after the start. */
  private String look(DeploymentStatus counted, boolean created, int seconds) {
    DeploymentCondition condition = Progress.next(
        deployment, counted, created ? Optional.of(Progress.CREATED) : Optional.empty(), START.plusSeconds(seconds));
    DeploymentStatus written = new DeploymentStatusBuilder(counted).addToConditions(condition).build();
    deployment = new DeploymentBuilder(deployment).withStatus(written).build();
    return condition.getStatus() + " " + condition.getReason();
  }

  private static DeploymentStatus status(int replicas, int updated, int ready) {
    return new DeploymentStatusBuilder().withReplicas(replicas).withUpdatedReplicas(updated).withReadyReplicas(ready)
        .withAvailableReplicas(ready).build();
  }
}
