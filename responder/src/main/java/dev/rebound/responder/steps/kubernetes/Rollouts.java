package dev.rebound.responder.steps.kubernetes;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.kubernetes.Workloads.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Waits for rollouts as {@code kubectl rollout status} would. */
public final class Rollouts {
  /** An attempt ends so long before its deadline by itself: it can say how far the rollout came, and what is in its way. */
  static final Duration REPORT = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Rollouts() {}

  /** What else can be in the way of a rollout for good. */
  @FunctionalInterface
  public interface Hindrance {
    /** Looks, while the rollout is not complete. @return what is in the way for good; empty where nothing is known */
    Optional<StepReport> look(Rollout rollout);

    /** What is seen when the time is over, for people; empty where nothing is known. */
    default String told() {
      return "";
    }
  }

  /** Waits until all instances are new and available, at most until the deadline. @return why they are not; empty where they are */
  public static Optional<StepReport> await(StepContext context, Workloads workloads, KubernetesApplication application)
      throws InterruptedException {
    return await(context, workloads, application, _ -> Optional.empty());
  }

  /**
   * The same with something else that ends the wait. A deadline that was exceeded counts only of the present specification, as for {@code
   * kubectl rollout status} (kubectl, polymorphichelpers): that of the release before may still stand there.
   */
  public static Optional<StepReport> await(
      StepContext context, Workloads workloads, KubernetesApplication application, Hindrance hindrance) throws InterruptedException {
    Instant begun = context.now();
    Instant end = context.request().deadline().minus(REPORT);
    String seen;
    do {
      switch (workloads.rollout(application.namespace(), application.deployment())) {
        case Answer.Trouble<Rollout> trouble -> seen = "it cannot be seen: " + trouble.reason();
        case Answer.Value<Rollout>(Rollout rollout) -> {
          if (rollout.complete()) {
            return Optional.empty();
          }
          if (rollout.deadlineExceeded() && rollout.observedGeneration() >= rollout.generation()) {
            return Optional.of(
                StepReport.failed("the rollout of " + application.deployment() + " exceeded its progress deadline" + hindrance.told()));
          }
          Optional<StepReport> inTheWay = hindrance.look(rollout);
          if (inTheWay.isPresent()) {
            return inTheWay;
          }
          seen = rollout.updated() + " of " + rollout.desired() + " instances are of the release, " + rollout.available() + " available";
        }
      }
      context.progress("the rollout of " + application.deployment() + " goes on: " + seen);
      context.pause(PAUSE);
    } while (context.now().isBefore(end));
    return Optional.of(
        StepReport.failed(
            "the rollout of " + application.deployment() + " was not complete within " + Duration.between(begun, context.now()).toSeconds()
                + " s: " + seen + hindrance.told()));
  }
}
