package dev.rebound.responder.steps.kubernetes;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.kubernetes.Workloads.Rollout;
import java.time.Duration;
import java.util.Optional;

/** Waits for rollouts as {@code kubectl rollout status} would. */
public final class Rollouts {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Rollouts() {}

  /** Waits until all instances are new and available. @return what is in the way for good; empty where it is complete */
  public static Optional<StepReport> await(StepContext context, Workloads workloads, KubernetesApplication application)
      throws InterruptedException {
    while (true) {
      switch (workloads.rollout(application.namespace(), application.deployment())) {
        case Answer.Trouble<Rollout> trouble ->
            context.progress("the rollout of " + application.deployment() + " cannot be seen: " + trouble.reason());
        case Answer.Value<Rollout>(Rollout rollout) -> {
          if (rollout.complete()) {
            return Optional.empty();
          }
          if (rollout.deadlineExceeded()) {
            return Optional.of(StepReport.failed("the rollout of " + application.deployment() + " exceeded its progress deadline"));
          }
          context.progress(
              rollout.updated() + " of " + rollout.desired() + " instances are of the release, " + rollout.available() + " available");
        }
      }
      context.pause(PAUSE);
    }
  }
}
