package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The status that a kubelet reports of its pods. */
final class PodStatuses {
  private PodStatuses() {}

  /** Not started; the reason is empty or why the container cannot be made. */
  static PodStatus pending(String reason) {
    return new PodStatusBuilder().withPhase("Pending").withReason(reason.isEmpty() ? null : reason)
        .addToConditions(condition("PodScheduled", true), condition("Ready", false)).build();
  }

  /** Started at a moment, and ready or not. */
  static PodStatus running(Instant startedAt, boolean ready) {
    return new PodStatusBuilder().withPhase("Running").withPodIP("127.0.0.1").withHostIP("127.0.0.1").withStartTime(seconds(startedAt))
        .addToConditions(condition("PodScheduled", true), condition("Initialized", true), condition("ContainersReady", ready),
            condition("Ready", ready))
        .addNewContainerStatus().withName("orders-api").withReady(ready).withStarted(true).withRestartCount(0).endContainerStatus()
        .build();
  }

  /** Whether the pod's own conditions say that it is ready. */
  static boolean isReady(Pod pod) {
    return pod.getStatus() != null && pod.getStatus().getConditions().stream()
        .anyMatch(condition -> condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  private static PodCondition condition(String type, boolean holds) {
    return new PodConditionBuilder().withType(type).withStatus(holds ? "True" : "False").withLastTransitionTime(seconds(Instant.now()))
        .build();
  }

  private static String seconds(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
