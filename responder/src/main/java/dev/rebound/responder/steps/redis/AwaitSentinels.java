package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisSentinel;
import dev.rebound.targets.redis.RedisSentinel.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets the Sentinels fail over and follows what they agree on; never acts on a server that they watch (R2). They are asked once, by
 * {@code SENTINEL FAILOVER}, where enough of them are there and none has begun: their own wait ({@code down-after-milliseconds}, 30 s as
 * shipped) has no reason any more when the disaster is confirmed.
 */
public final class AwaitSentinels implements Step {
  private static final Duration LIMIT = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(100);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    var sentinels = context.cache().sentinels();
    if (sentinels == null) {
      return StepReport.refused("the plan names no Sentinels");
    }
    List<RedisSentinel> all = context.targets().sentinels(context.cache());
    boolean asked = false;
    while (true) {
      List<Watched> views = views(all, sentinels.primaryName());
      if (views.size() <= all.size() / 2) {
        return StepReport.failed(views.size() + " of " + all.size() + " Sentinels answer: they cannot agree");
      }
      Optional<Node> agreed = agreed(context, views, all.size());
      if (agreed.isPresent()) {
        String primary = agreed.get().name();
        return (asked ? StepReport.done("the Sentinels made " + primary + " the primary, asked by us")
                : StepReport.alreadyDone("the Sentinels agree on " + primary + ", which takes writes"))
            .with("candidate", primary).with("agreed", "true");
      }
      if (views.stream().noneMatch(Watched::quorumReachable)) {
        return StepReport.failed("the Sentinels have no quorum: they will not fail over, and are not fought");
      }
      if (!asked && views.stream().noneMatch(Watched::failoverRuns)) {
        Optional<StepReport> refusal = ask(context, all, sentinels.primaryName());
        if (refusal.isPresent()) {
          return refusal.get();
        }
        asked = true;
      }
      context.progress("waiting for the Sentinels");
      Thread.sleep(PAUSE);
    }
  }

  private static List<Watched> views(List<RedisSentinel> all, String primaryName) {
    var views = new ArrayList<Watched>();
    for (RedisSentinel sentinel : all) {
      if (sentinel.look(primaryName, LIMIT) instanceof Answer.Value<Watched>(Watched watched)) {
        views.add(watched);
      }
    }
    return views;
  }

  /** The server that a majority of all Sentinels names, where it takes writes. */
  private static Optional<Node> agreed(StepContext context, List<Watched> views, int sentinels) {
    return context.cache().nodes().stream()
        .filter(node -> views.stream().filter(view -> view.address().equals(CacheLook.address(node))).count() > sentinels / 2)
        .filter(node -> CacheLook.at(context, node).writable())
        .findFirst();
  }

  private static Optional<StepReport> ask(StepContext context, List<RedisSentinel> all, String primaryName) {
    String reason = "";
    for (RedisSentinel sentinel : all) {
      context.mayAct("ask the Sentinels for a failover");
      switch (sentinel.failover(primaryName, LIMIT)) {
        case Answer.Value<Change> _ -> {
          return Optional.empty();
        }
        case Answer.Trouble<Change>(Outcome _, String why) -> reason = why;
      }
    }
    return Optional.of(StepReport.failed("no Sentinel takes the request: " + reason));
  }
}
