package dev.rebound.responder.steps.redis;

import dev.rebound.responder.steps.Act;
import dev.rebound.responder.steps.AtHost;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the host's supervisor to start a primary again that is alone. Never while another server holds data: the primary may come back
 * empty, and its replicas would copy that (R2, law 9).
 */
public final class RestartCache implements Act {
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Override
  public Optional<StepReport> precondition(StepContext context) {
    String target = context.argument("target");
    if (CacheLook.at(context, context.node(target)).writable()) {
      return Optional.of(StepReport.alreadyDone(target + " takes writes again").with("primary", CacheLook.WRITABLE));
    }
    Optional<String> holder =
        context.cache().nodes().stream().filter(node -> !node.name().equals(target)).map(node -> CacheLook.at(context, node))
            .filter(CacheLook::holdsData).map(look -> look.node().name()).findFirst();
    if (holder.isPresent()) {
      return Optional.of(StepReport.refused(holder.get() + " holds data and would copy a primary that comes back empty"));
    }
    return context.targets().supervisor(context.node(target)).isPresent()
        ? Optional.empty()
        : Optional.of(StepReport.refused("the plan names no supervisor for " + target + ": nobody can start it"));
  }

  @Override
  public Optional<StepReport> execute(StepContext context) {
    return AtHost.start(context, context.argument("target"));
  }

  @Override
  public StepReport verify(StepContext context) throws InterruptedException {
    String target = context.argument("target");
    CacheLook look = CacheLook.at(context, context.node(target));
    while (look.standing() == null || !look.writable()) {
      context.progress(target + ": " + look.word());
      Thread.sleep(PAUSE);
      look = CacheLook.at(context, context.node(target));
    }
    return StepReport.done(target + " was started again with " + look.standing().keys() + " keys").with("primary", CacheLook.WRITABLE);
  }
}
