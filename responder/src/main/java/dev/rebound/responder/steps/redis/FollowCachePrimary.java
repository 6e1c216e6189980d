package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Act;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Lets the other replicas that live follow the new primary; those of a cluster do so by themselves and are waited for. One that does not
 * answer is left to {@link BuildCacheReplica}.
 */
public final class FollowCachePrimary implements Act {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Override
  public Optional<StepReport> precondition(StepContext context) {
    return stray(context).isEmpty()
        ? Optional.of(StepReport.alreadyDone("every replica that answers follows the primary"))
        : Optional.empty();
  }

  @Override
  public Optional<StepReport> execute(StepContext context) {
    Node primary = context.node(context.argument("primary"));
    for (CacheLook replica : stray(context)) {
      if (replica.standing() != null && replica.standing().clustered()) {
        continue;
      }
      context.mayAct("let " + replica.node().name() + " follow " + primary.name());
      if (context.targets().redis(context.cache(), replica.node()).follow(CacheLook.host(primary), CacheLook.port(primary), LIMIT)
          instanceof Answer.Trouble<Change>(Outcome _, String reason)) {
        return Optional.of(StepReport.failed(replica.node().name() + " does not follow: " + reason));
      }
    }
    return Optional.empty();
  }

  @Override
  public StepReport verify(StepContext context) throws InterruptedException {
    while (!stray(context).isEmpty()) {
      context.progress("waiting until the replicas follow");
      Thread.sleep(PAUSE);
    }
    return StepReport.done("every replica that answers follows " + context.argument("primary"));
  }

  /** Replicas that answer and do not follow the primary with a live link. The old primary is fenced and does not count. */
  private static List<CacheLook> stray(StepContext context) {
    String address = CacheLook.address(context.node(context.argument("primary")));
    return context.cache().nodes().stream()
        .filter(node -> !node.name().equals(context.argument("primary")) && !node.name().equals(context.argument("target")))
        .map(node -> CacheLook.at(context, node))
        .filter(look -> look.standing() != null
            && !(address.equals(look.standing().primaryAddress()) && look.standing().linkUp()))
        .toList();
  }
}
