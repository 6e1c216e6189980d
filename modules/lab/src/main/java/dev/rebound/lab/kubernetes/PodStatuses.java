package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The status that a kubelet reports of its pods. Times are whole seconds, as Kubernetes writes them. */
final class PodStatuses {
  private static final String ADDRESS = "127.0.0.1";
  private static final int EXIT_FAILED = 1;

  private PodStatuses() {}

  /** Scheduled, and not yet seen by its kubelet. */
  static PodStatus pending() {
    return new PodStatusBuilder().withPhase("Pending")
        .addToConditions(condition("PodScheduled", true, Optional.empty()), condition("Ready", false, Optional.empty())).build();
  }

  /** As a kubelet saw it; a condition that stays keeps its time. */
  static PodStatus of(Pod before, PodReport report) {
    boolean started = report.startedAt().isPresent();
    Optional<PodStatus> old = Optional.ofNullable(before.getStatus());
    return new PodStatusBuilder()
        .withPhase(started ? "Running" : "Pending").withPodIP(ADDRESS).withHostIP(ADDRESS).withStartTime(seconds(report.acceptedAt()))
        .addToConditions(
            condition("PodScheduled", true, old), condition("Initialized", true, old), condition("ContainersReady", report.ready(), old),
            condition("Ready", report.ready(), old))
        .withContainerStatuses(container(before, report))
        .build();
  }

  private static ContainerStatus container(Pod pod, PodReport report) {
    var spec = pod.getSpec().getContainers().getFirst();
    return new ContainerStatusBuilder().withName(spec.getName()).withImage(spec.getImage()).withReady(report.ready())
        .withStarted(report.waiting().isEmpty()).withRestartCount(report.restarts()).withState(state(report))
        .withLastState(report.endedAt().map(PodStatuses::ended).orElse(null)).build();
  }

  private static ContainerState state(PodReport report) {
    return report.waiting().isEmpty()
        ? new ContainerStateBuilder().withNewRunning().withStartedAt(report.startedAt().map(PodStatuses::seconds).orElse(null)).endRunning()
            .build()
        : new ContainerStateBuilder().withNewWaiting().withReason(report.waiting()).endWaiting().build();
  }

  private static ContainerState ended(Instant at) {
    return new ContainerStateBuilder().withNewTerminated().withReason("Error").withExitCode(EXIT_FAILED).withFinishedAt(seconds(at))
        .endTerminated().build();
  }

  /** Whether the pod's own conditions say that it is ready. */
  static boolean isReady(Pod pod) {
    return pod.getStatus() != null && pod.getStatus().getConditions().stream()
        .anyMatch(condition -> condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  private static PodCondition condition(String type, boolean holds, Optional<PodStatus> before) {
    String status = holds ? "True" : "False";
    String since = before.map(PodStatus::getConditions).orElse(List.of()).stream()
        .filter(each -> each.getType().equals(type) && each.getStatus().equals(status))
        .findFirst().map(PodCondition::getLastTransitionTime).orElseGet(() -> seconds(Instant.now()));
    return new PodConditionBuilder().withType(type).withStatus(status).withLastTransitionTime(since).build();
  }

  private static String seconds(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
