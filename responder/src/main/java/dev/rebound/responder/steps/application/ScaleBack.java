package dev.rebound.responder.steps.application;

import dev.rebound.core.scenario.Redeploy;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.Rollouts;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import java.util.Optional;

/**
 * The way back of a redeploy: asks for as many instances as before, waits until they are there, and leads users to them. What an
 * autoscaler has added meanwhile is left to it.
 */
public final class ScaleBack implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    int before = Integer.parseInt(context.argument(Redeploy.INSTANCES_BEFORE));
    StepReport scaled = scaled(context, before);
    if (!scaled.well() || before == 0) {
      return scaled;
    }
    var application = context.application();
    try (var workloads = context.targets().workloads(application)) {
      Optional<StepReport> trouble = Rollouts.await(context, workloads, application);
      if (trouble.isPresent()) {
        return trouble.get();
      }
    }
    StepReport led = new UpdateLoadBalancer().run(context);
    return new StepReport(led.well() ? scaled.outcome() : led.outcome(), scaled.reason() + "; " + led.reason(), led.findings(), null);
  }

  private static StepReport scaled(StepContext context, int before) throws InterruptedException {
    return Fleets.with(context, (application, deployments, fleet) -> {
      if (fleet.desired() == before || before > 0 && addedTo(before, fleet)) {
        return StepReport.alreadyDone(fleet.desired() + " instances are asked for");
      }
      context.mayAct("scale " + application.deployment() + " to " + before);
      return switch (deployments.scale(application.namespace(), application.deployment(), before, fleet.version())) {
        case Answer.Value<Change> _ -> StepReport.done(before + " instances are asked for again, it were " + fleet.desired());
        case Answer.Trouble<Change> trouble -> StepReport.failed(application.deployment() + " was not scaled: " + trouble.reason());
      };
    });
  }

  private static boolean addedTo(int before, Fleet fleet) {
    return fleet.autoscaler() != null && fleet.desired() > before;
  }
}
