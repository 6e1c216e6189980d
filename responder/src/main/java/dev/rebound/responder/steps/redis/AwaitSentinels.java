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
import java.util.List;
import java.util.Optional;

/**
 * Lets the Sentinels fail over and follows what they agree on; never acts on a server that they watch (R2). They are asked once, by
 * {@code SENTINEL FAILOVER}, where enough of them are there and none has begun: their own wait ({@code down-after-milliseconds}, 30 s as
 * shipped) has no reason any more when the disaster is confirmed.
 */
public final class AwaitSentinels implements Step {
  private static final Duration LIMIT = SentinelViews.LIMIT;
  private static final Duration PAUSE = Duration.ofMillis(100);
  /**
   * So long Sentinels that see the primary down are left to begin by themselves, in rounds of {@link #PAUSE}: they agree and elect within
   * a second of it (sentinel.c, its timer runs ten times a second and an election is put off by up to a second). One that is asked does not
   * wait for their agreement, and would promote a second replica beside theirs.
   */
  private static final int OWN_START_ROUNDS = 15;
  /**
   * So long a majority must name a server while another Sentinel names another one or is still in a failover, in rounds of {@link #PAUSE}.
   * Of two failovers at once the later wins, and makes a replica of what the first promoted.
   */
  private static final int SETTLE_ROUNDS = 30;

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    var sentinels = context.cache().sentinels();
    if (sentinels == null) {
      return StepReport.refused("the plan names no Sentinels");
    }
    List<RedisSentinel> all = context.targets().sentinels(context.cache());
    boolean asked = false;
    int down = 0;
    int named = 0;
    while (true) {
      var views = SentinelViews.of(all, sentinels.primaryName());
      if (!views.majority()) {
        return StepReport.failed(views.answers().size() + " of " + all.size() + " Sentinels answer: they cannot agree");
      }
      Optional<Node> agreed = views.primary(context.cache()).filter(node -> CacheLook.at(context, node).writable());
      named = agreed.isPresent() ? named + 1 : 0;
      if (agreed.isPresent() && (views.settled() || named > SETTLE_ROUNDS)) {
        String primary = agreed.get().name();
        return (asked ? StepReport.done("the Sentinels made " + primary + " the primary, asked by us")
                : StepReport.alreadyDone("the Sentinels agree on " + primary + ", which takes writes"))
            .with("candidate", primary).with("agreed", "true");
      }
      if (views.answers().stream().noneMatch(Watched::quorumReachable)) {
        return StepReport.failed("the Sentinels have no quorum: they will not fail over, and are not fought");
      }
      down = views.answers().stream().anyMatch(Watched::subjectivelyDown) ? down + 1 : 0;
      boolean beginThemselves = down > 0 && down <= OWN_START_ROUNDS;
      if (agreed.isEmpty() && !asked && !beginThemselves && views.answers().stream().noneMatch(Watched::failoverRuns)) {
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
