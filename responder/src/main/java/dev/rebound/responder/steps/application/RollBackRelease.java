package dev.rebound.responder.steps.application;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.kubernetes.Deployments.Release;

/** Makes the release that the first step found the present one, as {@code kubectl rollout undo} does. A repetition finds it so. */
public final class RollBackRelease implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String to = context.argumentOr("previousRelease", "");
    return Fleets.with(context, (application, deployments, fleet) -> {
      var release = fleet.releases().stream().filter(each -> each.name().equals(to)).findFirst();
      if (release.isEmpty()) {
        return StepReport.refused("the release " + to + " is not kept any more: nothing is known to go back to");
      }
      Release back = release.get();
      String images = String.join(", ", back.images());
      context.mayAct("roll " + application.deployment() + " back to " + images);
      return switch (deployments.rollBack(application.namespace(), application.deployment(), back, fleet.version())) {
        case Answer.Value<Change>(Change change) when change == Change.ALREADY ->
            StepReport.alreadyDone(application.deployment() + " is released as " + images).with("image", images);
        case Answer.Value<Change> done -> StepReport.done(application.deployment() + " goes back to " + images).with("image", images);
        case Answer.Trouble<Change> trouble ->
            StepReport.failed(application.deployment() + " was not rolled back: " + trouble.reason());
      };
    });
  }
}
