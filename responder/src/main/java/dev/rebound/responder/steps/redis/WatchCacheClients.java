package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import java.time.Duration;

/** Waits until clients, those of Rebound left out, are connected to the primary; changes nothing. Without any in time it fails. */
public final class WatchCacheClients implements Step {
  private static final Duration PAUSE = Duration.ofMillis(200);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    Node primary = context.node(context.argument("primary"));
    if (context.applications().isEmpty()) {
      return StepReport.alreadyDone("no application of the plan depends on it: nobody is waited for");
    }
    while (true) {
      CacheLook look = CacheLook.at(context, primary);
      if (look.standing() != null && look.standing().clients() > 0) {
        long clients = look.standing().clients();
        return StepReport.done(clients + " clients are connected to " + primary.name()).with("clients", Long.toString(clients));
      }
      context.progress("no client is connected to " + primary.name() + " yet");
      Thread.sleep(PAUSE);
    }
  }
}
