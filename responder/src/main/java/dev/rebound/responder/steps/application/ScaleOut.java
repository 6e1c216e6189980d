package dev.rebound.responder.steps.application;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.kubernetes.Deployments.Fleet;

/**
 * Asks for as many instances as there must be at least: the plan's number, or an autoscaler's minimum. More is the autoscaler's decision,
 * and nobody's number is lowered.
 */
public final class ScaleOut implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return Fleets.with(context, (application, deployments, fleet) -> {
      int least = least(fleet, application.replicas());
      if (fleet.desired() >= least) {
        return StepReport.alreadyDone(fleet.desired() + " instances are asked for" + by(fleet));
      }
      context.mayAct("scale " + application.deployment() + " to " + least);
      return switch (deployments.scale(application.namespace(), application.deployment(), least, fleet.version())) {
        case Answer.Value<Change> done ->
            StepReport.done(least + " instances are asked for, it were " + fleet.desired() + by(fleet));
        case Answer.Trouble<Change> trouble -> StepReport.failed(application.deployment() + " was not scaled: " + trouble.reason());
      };
    });
  }

  private static int least(Fleet fleet, int planned) {
    var autoscaler = fleet.autoscaler();
    return autoscaler == null ? planned : autoscaler.min();
  }

  private static String by(Fleet fleet) {
    var autoscaler = fleet.autoscaler();
    if (autoscaler == null) {
      return "";
    }
    return autoscaler.able()
        ? "; " + autoscaler.name() + " decides up to " + autoscaler.max()
        : "; " + autoscaler.name() + " cannot scale it now";
  }
}
