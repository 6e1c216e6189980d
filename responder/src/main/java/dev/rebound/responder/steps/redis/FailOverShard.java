package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.redis.RedisNode.ClusterFailover;
import dev.rebound.targets.redis.RedisNode.ClusterView;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Fails over the slots of a lost primary of a Redis Cluster to its most advanced replica. The other primaries must agree
 * ({@code CLUSTER FAILOVER FORCE}); where their majority is gone a person is asked before {@code TAKEOVER}, which may make two primaries
 * (redis.io, "CLUSTER FAILOVER") and is done on the replica alone that was chosen when the person was asked. The plan's component is one
 * shard: a primary of the cluster and its replicas.
 */
public final class FailOverShard implements Step {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private final ClusterFailover how;

  /** @param how FORCE, or TAKEOVER for a step that always asks first */
  public FailOverShard(ClusterFailover how) {
    this.how = how;
  }

  @Override
  public StepReport run(StepContext context) {
    String target = context.argument("target");
    List<CacheLook> others =
        context.cache().nodes().stream().filter(node -> !node.name().equals(target)).map(node -> CacheLook.at(context, node))
            .filter(CacheLook::answered).toList();
    Optional<CacheLook> promoted = others.stream().filter(CacheLook::writable).findFirst();
    if (promoted.isPresent()) {
      return already(context, promoted.get().node());
    }
    Optional<CacheLook> most =
        others.stream().filter(look -> mayBecome(context, look)).max(Comparator.comparingLong(FailOverShard::offset));
    if (most.isEmpty()) {
      return StepReport.refused("no replica of " + target + " that may take its slots answers");
    }
    Node candidate = most.get().node();
    RedisNode node = context.targets().redis(context.cache(), candidate);
    if (how == ClusterFailover.FORCE) {
      switch (node.cluster(LIMIT)) {
        case Answer.Trouble<ClusterView>(Outcome _, String reason) -> {
          return StepReport.failed(candidate.name() + " cannot say how the cluster stands: " + reason);
        }
        case Answer.Value<ClusterView>(ClusterView view) when view.primariesAlive() * 2 <= view.primaries() -> {
          return StepReport.done(
                  view.primariesAlive() + " of " + view.primaries() + " primaries are alive: they cannot agree; only a takeover is left")
              .with("majority", "false").with("candidate", candidate.name());
        }
        case Answer.Value<ClusterView> _ -> {}
      }
    }
    return failOver(context, candidate, node);
  }

  /** The person said yes to one replica; another one that became the primary meanwhile is not what the later steps would go on with. */
  private StepReport already(StepContext context, Node primary) {
    String chosen = context.argument("candidate");
    return how == ClusterFailover.TAKEOVER && !primary.name().equals(chosen)
        ? StepReport.refused(primary.name() + " is the primary meanwhile, and not " + chosen + ", which was chosen")
        : told(StepReport.alreadyDone("the cluster has made " + primary.name() + " the primary"), primary);
  }

  private boolean mayBecome(StepContext context, CacheLook look) {
    boolean ready = look.standing() != null && !look.standing().loading();
    return ready && (how == ClusterFailover.FORCE || look.node().name().equals(context.argument("candidate")));
  }

  private static long offset(CacheLook look) {
    return look.standing() == null ? -1 : look.standing().offset();
  }

  private StepReport failOver(StepContext context, Node candidate, RedisNode node) {
    context.mayAct("fail over to " + candidate.name());
    if (node.clusterFailover(how, LIMIT) instanceof Answer.Trouble<Change>(Outcome _, String reason)) {
      return StepReport.failed(candidate.name() + " did not take over: " + reason);
    }
    return CacheLook.at(context, candidate).writable()
        ? told(StepReport.done(candidate.name() + " is the primary of its slots (" + how + ")"), candidate)
        : StepReport.failed(candidate.name() + " is no primary after the failover");
  }

  private static StepReport told(StepReport report, Node primary) {
    return report.with("candidate", primary.name()).with("majority", "true");
  }
}
