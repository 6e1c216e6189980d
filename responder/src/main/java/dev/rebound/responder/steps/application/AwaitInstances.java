package dev.rebound.responder.steps.application;

import dev.rebound.core.scenario.Redeploy;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.Rollouts;
import dev.rebound.targets.kubernetes.Deployments;
import java.util.Optional;

/**
 * Waits until the rollout is complete, as {@code kubectl rollout status} would; changes nothing. Where an image was just set with nothing
 * else that serves, the wait ends early where that image can be seen not to run. It ends before its deadline in any case, and says how far
 * the rollout came, which instances are not ready, and that somebody fights over their number.
 */
public final class AwaitInstances implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    var application = context.application();
    boolean imageWasSet = !context.argumentOr(Redeploy.IMAGE, "").isEmpty();
    try (var workloads = context.targets().workloads(application)) {
      Deployments deployments = workloads.deployments();
      Rollouts.Hindrance image = imageWasSet ? new ImageWatch(context, application, deployments) : _ -> Optional.empty();
      var watch = new InstanceWatch(application, deployments, image);
      Optional<StepReport> trouble = Rollouts.await(context, workloads, application, watch);
      return trouble.orElseGet(() -> StepReport.done("every instance of " + application.deployment() + " that is asked for is ready"));
    }
  }
}
