package dev.rebound.responder.steps.application;

import dev.rebound.core.scenario.Redeploy;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.kubernetes.Deployments.Autoscaler;

/**
 * Asks for the instances that the check found there shall be, never for more than an autoscaler allows now; that one is woken by it and
 * decides from then on. Who has asked for as many or more is left alone.
 */
public final class ScaleUp implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    int found = Integer.parseInt(context.argument(Redeploy.INSTANCES_WANTED));
    return Fleets.with(context, (application, deployments, fleet) -> {
      Autoscaler autoscaler = fleet.autoscaler();
      int wanted = autoscaler == null ? found : Math.min(found, autoscaler.max());
      String by = autoscaler == null ? "" : "; " + autoscaler.name() + " decides up to " + autoscaler.max();
      if (fleet.desired() >= wanted) {
        return StepReport.alreadyDone(fleet.desired() + " instances are asked for" + by);
      }
      context.mayAct("scale " + application.deployment() + " to " + wanted);
      return switch (deployments.scale(application.namespace(), application.deployment(), wanted, fleet.version())) {
        case Answer.Value<Change> _ -> StepReport.done(wanted + " instances are asked for, it were " + fleet.desired() + by);
        case Answer.Trouble<Change> trouble -> StepReport.failed(application.deployment() + " was not scaled: " + trouble.reason());
      };
    });
  }
}
