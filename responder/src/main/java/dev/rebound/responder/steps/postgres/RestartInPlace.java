package dev.rebound.responder.steps.postgres;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import java.time.Duration;

/** Asks the host's supervisor to start the failed primary on its own data, and sees whether it takes writes again. */
public final class RestartInPlace implements Step {
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String target = context.argument("target");
    if (Look.at(context, context.node(target)).writable()) {
      return StepReport.alreadyDone(target + " takes writes again").with("primary", Look.WRITABLE);
    }
    var supervisor = context.targets().supervisor(context.node(target));
    if (supervisor.isEmpty()) {
      return StepReport.refused("the plan names no supervisor for " + target);
    }
    context.mayAct("start " + target);
    return switch (supervisor.get().start(target)) {
      case Instance started -> seen(context, target);
      case HostSupervisor.Refused(String reason) -> StepReport.refused("its supervisor will not start it: " + reason);
      case HostSupervisor.NotReached(String reason) -> StepReport.failed("its supervisor was not reached: " + reason);
    };
  }

  private static StepReport seen(StepContext context, String target) throws InterruptedException {
    while (!Look.at(context, context.node(target)).writable()) {
      Thread.sleep(PAUSE);
    }
    return StepReport.done(target + " was started in place and takes writes").with("primary", Look.WRITABLE);
  }
}
