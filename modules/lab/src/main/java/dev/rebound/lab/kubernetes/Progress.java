package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The condition {@code Progressing} of a Deployment: whether its rollout goes on, is complete, or passed its deadline. Once complete it
 * stays so until the template changes, whatever its pods do. Source: kubernetes/kubernetes, pkg/controller/deployment/progress.go.
 */
final class Progress {
  static final String TYPE = "Progressing";
  static final String COMPLETE = "NewReplicaSetAvailable";
  static final String DEADLINE_EXCEEDED = "ProgressDeadlineExceeded";
  static final String CREATED = "NewReplicaSetCreated";
  static final String FOUND = "FoundNewReplicaSet";
  private static final String UPDATED = "ReplicaSetUpdated";

  /** Where a Deployment does not say it. Source: Kubernetes' API, DeploymentSpec.progressDeadlineSeconds. */
  private static final Duration DEADLINE_DEFAULT = Duration.ofSeconds(600);

  private Progress() {}

  /**
   * The condition as it is now.
   *
   * @param seen with the status that was written before
   * @param counted the pods as they are now
   * @param released {@link #CREATED} or {@link #FOUND} where the present template was released just now, else empty. A real controller
   *     lets the condition stand where it found the ReplicaSet of an old template, and sees progress a moment later
   */
  static DeploymentCondition next(Deployment seen, DeploymentStatus counted, Optional<String> released, Instant now) {
    DeploymentStatus before = seen.getStatus();
    Optional<DeploymentCondition> written = (before == null ? List.<DeploymentCondition>of() : before.getConditions()).stream()
        .filter(each -> TYPE.equals(each.getType())).findFirst();
    if (released.isPresent() || written.isEmpty()) {
      return condition(written, true, released.orElse(FOUND), now);
    }
    DeploymentCondition condition = written.get();
    boolean settled = counted.getReplicas().equals(counted.getUpdatedReplicas()) && COMPLETE.equals(condition.getReason());
    if (settled) {
      return condition;
    }
    if (complete(seen, counted)) {
      return condition(written, true, COMPLETE, now);
    }
    if (moved(before, counted)) {
      return condition(written, true, UPDATED, now);
    }
    boolean late =
        !COMPLETE.equals(condition.getReason()) && Instant.parse(condition.getLastUpdateTime()).plus(deadline(seen)).isBefore(now);
    return late && !DEADLINE_EXCEEDED.equals(condition.getReason()) ? condition(written, false, DEADLINE_EXCEEDED, now) : condition;
  }

  /** Whether all pods are new and available, and no others are left. */
  static boolean complete(Deployment deployment, DeploymentStatus counted) {
    Integer wanted = deployment.getSpec().getReplicas();
    return counted.getUpdatedReplicas().equals(wanted) && counted.getReplicas().equals(wanted)
        && counted.getAvailableReplicas().equals(wanted);
  }

  private static boolean moved(@Nullable DeploymentStatus before, DeploymentStatus now) {
    if (before == null) {
      return true;
    }
    return number(now.getUpdatedReplicas()) > number(before.getUpdatedReplicas())
        || number(now.getReplicas()) - number(now.getUpdatedReplicas()) < number(before.getReplicas()) - number(before.getUpdatedReplicas())
        || number(now.getReadyReplicas()) > number(before.getReadyReplicas());
  }

  private static Duration deadline(Deployment deployment) {
    Integer seconds = deployment.getSpec().getProgressDeadlineSeconds();
    return seconds == null ? DEADLINE_DEFAULT : Duration.ofSeconds(seconds);
  }

  private static DeploymentCondition condition(Optional<DeploymentCondition> before, boolean holds, String reason, Instant now) {
    String status = holds ? "True" : "False";
    String moment = now.truncatedTo(ChronoUnit.SECONDS).toString();
    String since = before.filter(each -> status.equals(each.getStatus())).map(DeploymentCondition::getLastTransitionTime).orElse(moment);
    return new DeploymentConditionBuilder().withType(TYPE).withStatus(status).withReason(reason).withLastUpdateTime(moment)
        .withLastTransitionTime(since).build();
  }

  private static int number(@Nullable Integer pods) {
    return pods == null ? 0 : pods;
  }
}
