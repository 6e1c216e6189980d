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

  /** What else can be in the way of a rollout for good. */
  @FunctionalInterface
  public interface Hindrance {
    /** Looks, while the rollout is not complete; empty where nothing is known. */
    Optional<StepReport> look();
  }

  /** Waits until all instances are new and available. @return what is in the way for good; empty where it is complete */
  public static Optional<StepReport> await(StepContext context, Workloads workloads, KubernetesApplication application)
      throws InterruptedException {
    return await(context, workloads, application, Optional::empty);
  }

  /**
   * The same with something else that ends the wait. A deadline that was exceeded counts only of the present specification, as for {@code
   * kubectl rollout status} (kubectl, polymorphichelpers): that of the release before may still stand there.
   */
  public static Optional<StepReport> await(
      StepContext context, Workloads workloads, KubernetesApplication application, Hindrance hindrance) throws InterruptedException {
    while (true) {
      switch (workloads.rollout(application.namespace(), application.deployment())) {
        case Answer.Trouble<Rollout> trouble ->
            context.progress("the rollout of " + application.deployment() + " cannot be seen: " + trouble.reason());
        case Answer.Value<Rollout>(Rollout rollout) -> {
          if (rollout.complete()) {
            return Optional.empty();
          }
          if (rollout.deadlineExceeded() && rollout.observedGeneration() >= rollout.generation()) {
            return Optional.of(StepReport.failed("the rollout of " + application.deployment() + " exceeded its progress deadline"));
          }
          Optional<StepReport> inTheWay = hindrance.look();
          if (inTheWay.isPresent()) {
            return inTheWay;
          }
          context.progress(
              rollout.updated() + " of " + rollout.desired() + " instances are of the release, " + rollout.available() + " available");
        }
      }
      context.pause(PAUSE);
    }
  }
}
