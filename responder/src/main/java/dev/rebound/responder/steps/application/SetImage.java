package dev.rebound.responder.steps.application;

import dev.rebound.core.scenario.Redeploy;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.kubernetes.Deployments.Container;
import java.util.Optional;

/**
 * Sets a container's image from the one to the other, and no other: forwards the wanted one in place of the one that was found, backwards
 * the found one in place of the wanted one. A third image is somebody else's: forwards that is refused, backwards it is left alone,
 * because the way back is still to be gone.
 */
public final class SetImage implements Step {
  private final boolean forwards;

  private SetImage(boolean forwards) {
    this.forwards = forwards;
  }

  /** Sets the wanted image. */
  public static SetImage wanted() {
    return new SetImage(true);
  }

  /** Sets the image again that was there before. */
  public static SetImage before() {
    return new SetImage(false);
  }

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String name = context.argument(Redeploy.CONTAINER);
    String from = context.argument(forwards ? Redeploy.IMAGE_BEFORE : Redeploy.IMAGE);
    String to = context.argument(forwards ? Redeploy.IMAGE : Redeploy.IMAGE_BEFORE);
    return Fleets.with(context, (application, deployments, fleet) -> {
      Optional<Container> held = fleet.container(name);
      if (held.isEmpty()) {
        return StepReport.refused(application.deployment() + " has no container " + name + " any more");
      }
      String now = held.get().image();
      if (now.equals(to)) {
        return StepReport.alreadyDone(name + " of " + application.deployment() + " is set to " + to);
      }
      if (!now.equals(from)) {
        String third = name + " of " + application.deployment() + " is set to " + now + ", neither " + from + " nor " + to;
        return forwards
            ? StepReport.refused(third + ": somebody changed it since")
            : StepReport.alreadyDone(third + ": that is somebody's, and left alone");
      }
      context.mayAct("set " + name + " of " + application.deployment() + " to " + to);
      return switch (deployments.setImage(application.namespace(), application.deployment(), name, to, fleet.version())) {
        case Answer.Value<Change> _ -> StepReport.done(name + " of " + application.deployment() + " is set to " + to + ", it was " + from);
        case Answer.Trouble<Change> trouble ->
            StepReport.failed("the image of " + application.deployment() + " was not set: " + trouble.reason());
      };
    });
  }
}
