package dev.rebound.responder.steps.application;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.Rollouts;
import java.util.Optional;

/** Waits until the rollout is complete, as {@code kubectl rollout status} would; changes nothing. */
public final class AwaitInstances implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    var application = context.application();
    try (var workloads = context.targets().workloads(application)) {
      Optional<StepReport> trouble = Rollouts.await(context, workloads, application);
      return trouble.orElseGet(() -> StepReport.done("every instance of " + application.deployment() + " that is asked for is ready"));
    }
  }
}
