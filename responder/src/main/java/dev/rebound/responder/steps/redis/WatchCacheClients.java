package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.redis.RedisNode.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Waits until clients, those of Rebound left out, are connected to the primary, and tells how many of their lookups since its verification
 * found a key; changes nothing. Without any client in time it fails. The few lookups of Rebound's own probes are among those counted.
 */
public final class WatchCacheClients implements Step {
  private static final Duration PAUSE = Duration.ofMillis(200);
  /** So many lookups say something about the rate; fewer are waited for up to {@link #LOOKUPS_WAIT}. */
  private static final long LOOKUPS_MIN = 100;
  private static final Duration LOOKUPS_WAIT = Duration.ofSeconds(5);
  private static final double PERCENT = 100;

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    Node primary = context.node(context.argument("primary"));
    if (context.applications().isEmpty()) {
      return StepReport.alreadyDone("no application of the plan depends on it: nobody is waited for");
    }
    Counted before = Counted.verified(context);
    Instant until = Instant.MAX;
    while (true) {
      Standing standing = CacheLook.at(context, primary).standing();
      before = before == null && standing != null ? new Counted(standing.hits(), standing.misses()) : before;
      if (standing != null && standing.clients() > 0 && before != null) {
        Counted lookups = before.until(standing);
        until = until.equals(Instant.MAX) ? context.now().plus(LOOKUPS_WAIT) : until;
        if (lookups.all() >= LOOKUPS_MIN || lookups.restarted() || !context.now().isBefore(until)) {
          return connected(primary, standing.clients(), lookups);
        }
      }
      context.progress("no client is connected to " + primary.name() + " yet, or few have looked anything up");
      Thread.sleep(PAUSE);
    }
  }

  private static StepReport connected(Node primary, long clients, Counted lookups) {
    String rate = lookups.all() <= 0 ? "unknown" : String.format(Locale.ROOT, "%.0f%%", lookups.hits() * PERCENT / lookups.all());
    String told =
        lookups.restarted() ? "it counts its lookups anew, so that the hit rate is not known"
            : lookups.all() == 0 ? "nobody has looked anything up since it was verified, so that the hit rate is not known"
            : lookups.hits() + " of " + lookups.all() + " lookups since it was verified found their key, a hit rate of " + rate;
    return StepReport.done(clients + " clients are connected to " + primary.name() + "; " + told)
        .with("clients", Long.toString(clients))
        .with("windowHitRate", rate);
  }

  /** Lookups that found a key, and that did not. */
  private record Counted(long hits, long misses) {
    /** Where the counters stood at the verification; null where it did not say. */
    static @Nullable Counted verified(StepContext context) {
      String hits = context.argumentOr("hits", "");
      String misses = context.argumentOr("misses", "");
      return hits.isEmpty() || misses.isEmpty() ? null : new Counted(Long.parseLong(hits), Long.parseLong(misses));
    }

    Counted until(Standing now) {
      return new Counted(now.hits() - hits, now.misses() - misses);
    }

    long all() {
      return hits + misses;
    }

    /** A counter that fell was set back. */
    boolean restarted() {
      return hits < 0 || misses < 0;
    }
  }
}
