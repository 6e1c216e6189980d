package dev.rebound.responder.steps.postgres;

import dev.rebound.responder.steps.Act;
import dev.rebound.responder.steps.AtHost;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import java.time.Duration;
import java.util.Optional;

/** Asks the host's supervisor to start the failed primary on its own data, and sees whether it takes writes again. */
public final class RestartInPlace implements Act {
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Override
  public Optional<StepReport> precondition(StepContext context) {
    String target = context.argument("target");
    if (Look.at(context, context.node(target)).writable()) {
      return Optional.of(StepReport.alreadyDone(target + " takes writes again").with("primary", Look.WRITABLE));
    }
    return context.targets().supervisor(context.node(target)).isPresent()
        ? Optional.empty()
        : Optional.of(StepReport.refused("the plan names no supervisor for " + target));
  }

  @Override
  public Optional<StepReport> execute(StepContext context) {
    return AtHost.start(context, context.argument("target"));
  }

  @Override
  public StepReport verify(StepContext context) throws InterruptedException {
    String target = context.argument("target");
    while (!Look.at(context, context.node(target)).writable()) {
      Thread.sleep(PAUSE);
    }
    return StepReport.done(target + " was started in place and takes writes").with("primary", Look.WRITABLE);
  }
}
