package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisNode.Standing;
import dev.rebound.targets.redis.RedisNode.Written;
import java.time.Duration;
import java.util.Locale;

/** Looks at the primary's role, writes and reads a key of our own, and tells how many lookups find something. */
public final class VerifyCache implements Step {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final double PERCENT = 100;

  @Override
  public StepReport run(StepContext context) {
    Node primary = context.node(context.argument("primary"));
    CacheLook look = CacheLook.at(context, primary);
    if (look.standing() == null || !look.writable()) {
      return StepReport.failed(primary.name() + " is no primary that serves: " + look.word() + ". " + look.reason());
    }
    return switch (context.targets().redis(context.cache(), primary).write(LIMIT)) {
      case Answer.Trouble<Written>(Outcome _, String reason) -> StepReport.failed(primary.name() + " could not be verified: " + reason);
      case Answer.Value<Written>(Written written) when !written.done() ->
          StepReport.failed(primary.name() + " takes no writes: " + written.detail());
      case Answer.Value<Written> _ ->
          counted(
              context, primary,
              StepReport.done(
                      primary.name() + " takes writes, holds " + look.standing().keys() + " keys, hit rate " + hitRate(look.standing()))
                  .with("keys", Long.toString(look.standing().keys()))
                  .with("hitRate", hitRate(look.standing()))
                  .with("checked", "role, write, hit rate"));
    };
  }

  /** Notes where its counters stand after our own lookup, for {@link WatchCacheClients} to count from. */
  private static StepReport counted(StepContext context, Node primary, StepReport report) {
    Standing after = CacheLook.at(context, primary).standing();
    return after == null ? report : report.with("hits", Long.toString(after.hits())).with("misses", Long.toString(after.misses()));
  }

  private static String hitRate(Standing standing) {
    long lookups = standing.hits() + standing.misses();
    return lookups == 0 ? "unknown (no lookups yet)" : String.format(Locale.ROOT, "%.0f%%", standing.hits() * PERCENT / lookups);
  }
}
