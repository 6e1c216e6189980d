package dev.rebound.responder.steps.postgres;

import dev.rebound.responder.steps.Act;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.util.Optional;

/** Undoes {@link StopPrimary}. Only while the wanted node answers as a replica: where it might have been promoted, there would be two. */
public final class StartPrimary implements Act {
  @Override
  public Optional<StepReport> precondition(StepContext context) {
    String target = context.argument("target");
    String to = context.argument("candidate");
    Look wanted = Look.at(context, context.node(to));
    if (!wanted.answered() || wanted.writable()) {
      return Optional.of(StepReport.refused(target + " is not started: " + to + " is no replica now (" + wanted.word() + ")"));
    }
    if (Look.at(context, context.node(target)).writable()) {
      return Optional.of(StepReport.alreadyDone(target + " takes writes"));
    }
    return context.targets().supervisor(context.node(target)).isPresent()
        ? Optional.empty()
        : Optional.of(StepReport.refused("the plan names no supervisor for " + target));
  }

  @Override
  public Optional<StepReport> execute(StepContext context) {
    String target = context.argument("target");
    context.mayAct("start " + target);
    return switch (context.targets().supervisor(context.node(target)).orElseThrow().enableAndStart(target)) {
      case HostSupervisor.Instance _ -> Optional.empty();
      case HostSupervisor.Refused(String reason) -> Optional.of(StepReport.failed("its supervisor did not start it: " + reason));
      case HostSupervisor.NotReached(String reason) -> Optional.of(StepReport.failed("its supervisor was not reached: " + reason));
    };
  }

  @Override
  public StepReport verify(StepContext context) {
    String target = context.argument("target");
    return Look.at(context, context.node(target)).writable()
        ? StepReport.done(target + " takes writes again")
        : StepReport.failed(target + " was started and does not take writes yet");
  }
}
