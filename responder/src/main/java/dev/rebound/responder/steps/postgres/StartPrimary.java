package dev.rebound.responder.steps.postgres;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;

/** Undoes {@link StopPrimary}. Only while the wanted node answers as a replica: where it might have been promoted, there would be two. */
public final class StartPrimary implements Step {
  @Override
  public StepReport run(StepContext context) {
    String target = context.argument("target");
    String to = context.argument("candidate");
    Look wanted = Look.at(context, context.node(to));
    if (!wanted.answered() || wanted.writable()) {
      return StepReport.refused(target + " is not started: " + to + " is no replica now (" + wanted.word() + ")");
    }
    if (Look.at(context, context.node(target)).writable()) {
      return StepReport.alreadyDone(target + " takes writes");
    }
    var supervisor = context.targets().supervisor(context.node(target));
    if (supervisor.isEmpty()) {
      return StepReport.refused("the plan names no supervisor for " + target);
    }
    context.mayAct("start " + target);
    return switch (supervisor.get().enableAndStart(target)) {
      case Instance _ -> Look.at(context, context.node(target)).writable()
          ? StepReport.done(target + " takes writes again")
          : StepReport.failed(target + " was started and does not take writes yet");
      case HostSupervisor.Refused(String reason) -> StepReport.failed("its supervisor did not start it: " + reason);
      case HostSupervisor.NotReached(String reason) -> StepReport.failed("its supervisor was not reached: " + reason);
    };
  }
}
