package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a pod may be evicted, as the API server decides it. Source: kubernetes/kubernetes, pkg/registry/core/pod/storage/eviction.go.
 * Of a budget it reads {@code minAvailable} as a whole number and a selector with {@code matchLabels}; healthy pods are those that are
 * ready, counted now and not by a controller a moment ago.
 */
final class Evictions {
  /** A pod that is not ready may always be evicted. Without it Kubernetes follows IfHealthyBudget: only while enough others are ready. */
  static final String ALWAYS_ALLOW = "AlwaysAllow";

  private static final Set<String> PHASES_WITHOUT_BUDGET = Set.of("Pending", "Succeeded", "Failed");

  private Evictions() {}

  /** Why not; empty where it may be. */
  static Optional<Status> refusal(Eviction eviction, Pod pod, List<Pod> pods, List<PodDisruptionBudget> budgets) {
    String uid = pod.getMetadata().getUid();
    Optional<String> expected =
        Optional.ofNullable(eviction.getDeleteOptions()).map(DeleteOptions::getPreconditions).map(Preconditions::getUid);
    if (expected.isPresent() && !expected.get().equals(uid)) {
      return Optional.of(status(409, "Conflict", "the UID in the precondition (%s) does not match the UID in record (%s)"
          .formatted(expected.get(), uid)));
    }
    List<PodDisruptionBudget> selecting = budgets.stream().filter(budget -> selects(budget, pod)).toList();
    if (selecting.isEmpty() || PHASES_WITHOUT_BUDGET.contains(pod.getStatus().getPhase())) {
      return Optional.empty();
    }
    if (selecting.size() > 1) {
      return Optional.of(status(500, "InternalError", "This pod has more than one PodDisruptionBudget, which the eviction subresource does "
          + "not support."));
    }
    return refusal(selecting.getFirst(), pod, pods);
  }

  private static Optional<Status> refusal(PodDisruptionBudget budget, Pod pod, List<Pod> pods) {
    IntOrString least = budget.getSpec().getMinAvailable();
    if (least == null || least.getIntVal() == null) {
      return Optional.of(status(500, "InternalError", "the lab reads only minAvailable as a whole number of pods"));
    }
    int needed = least.getIntVal();
    int healthy = (int) pods.stream().filter(each -> selects(budget, each)).filter(PodStatuses::isReady).count();
    boolean allowed = PodStatuses.isReady(pod)
        ? healthy > needed
        : ALWAYS_ALLOW.equals(budget.getSpec().getUnhealthyPodEvictionPolicy()) || (needed > 0 && healthy >= needed);
    return allowed ? Optional.empty() : Optional.of(forbidden(budget.getMetadata().getName(), needed, healthy));
  }

  /** What is answered when the pod goes away. */
  static Status done() {
    return new StatusBuilder().withStatus("Success").withCode(201).build();
  }

  /** What is answered where there is no such pod. */
  static Status notFound(String pod) {
    return status(404, "NotFound", "pods \"%s\" not found".formatted(pod));
  }

  private static Status forbidden(String budget, int needed, int healthy) {
    return new StatusBuilder(status(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget."))
        .withNewDetails().addNewCause()
        .withReason("DisruptionBudget")
        .withMessage("The disruption budget %s needs %d healthy pods and has %d currently".formatted(budget, needed, healthy))
        .endCause().endDetails().build();
  }

  private static boolean selects(PodDisruptionBudget budget, Pod pod) {
    LabelSelector selector = budget.getSpec().getSelector();
    Map<String, String> labels = pod.getMetadata().getLabels();
    return selector != null && labels != null && labels.entrySet().containsAll(selector.getMatchLabels().entrySet());
  }

  private static Status status(int code, String reason, String message) {
    return new StatusBuilder().withStatus("Failure").withCode(code).withReason(reason).withMessage(message).build();
  }
}
