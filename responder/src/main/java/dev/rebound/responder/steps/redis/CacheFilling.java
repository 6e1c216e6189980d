package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.WarmUp;
import dev.rebound.core.plan.Defaults;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.redis.RedisNode.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Puts keys into a cache that lacks them, batch by batch at the plan's rate, and counts. */
final class CacheFilling {
  /** Keys that are held and put at once. */
  static final int BATCH = 50;
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final StepContext context;
  private final WarmUp warmUp;
  private final Node primary;
  private final RedisNode cache;
  private final Instant until;
  private final long startNanos = System.nanoTime();
  private int looked;
  private int put;
  private int leftOut;
  private boolean cut;

  CacheFilling(StepContext context, WarmUp warmUp, Node primary) {
    this.context = context;
    this.warmUp = warmUp;
    this.primary = primary;
    this.cache = context.targets().redis(context.cache().asWarmUpUser(), primary);
    this.until = context.now().plus(Defaults.WARM_UP_MAX);
  }

  /** Why it goes no further. */
  static final class Trouble extends Exception {
    private static final long serialVersionUID = 1L;

    Trouble(String why) {
      super(why, null, false, false);
    }
  }

  <T> T of(String whom, Answer<T> answer) throws Trouble {
    return switch (answer) {
      case Answer.Value<T>(T value) -> value;
      case Answer.Trouble<T>(var _, String reason) -> throw new Trouble(whom + " was asked for keys: " + reason);
    };
  }

  /** How many keys may still be looked at. */
  int left() {
    return Math.max(0, warmUp.keysMax() - looked);
  }

  /** Whether a limit is reached. */
  boolean over() {
    if (left() == 0 || !context.now().isBefore(until)) {
      cut = true;
    }
    return cut;
  }

  /** Keys that are not copied: gone meanwhile, too large, without text as a name, or rows without what they need. */
  void leaveOut(int keys) {
    looked += keys;
    leftOut += keys;
  }

  /** Not all of the keys were looked at. */
  void cut() {
    cut = true;
  }

  /** Puts those that are lacking, at the plan's rate. */
  void put(List<Entry> entries, String whence) throws Trouble, InterruptedException {
    for (int from = 0; from < entries.size() && !over(); from += BATCH) {
      List<Entry> batch = entries.subList(from, Math.min(entries.size(), from + BATCH));
      pause();
      context.mayAct("put keys into " + primary.name());
      switch (cache.putAbsent(batch, LIMIT)) {
        case Answer.Value<Integer>(Integer done) -> put += done;
        case Answer.Trouble<Integer>(var _, String reason) -> throw new Trouble(primary.name() + " takes no keys: " + reason);
      }
      looked += batch.size();
      context.progress("warming " + primary.name() + ": " + looked + " keys looked at " + whence + ", " + put + " put");
    }
  }

  private void pause() throws InterruptedException {
    long due = startNanos + looked * NANOS_PER_SECOND / warmUp.keysPerSecond();
    Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
  }

  String sentence() {
    return primary.name() + " got " + put + " of " + looked + " keys that were looked at"
        + (leftOut == 0 ? "" : "; " + leftOut + " were left out (too large, gone or unreadable)")
        + (cut ? "; the rest was left at the limit" : "") + "; what it held was not touched";
  }

  StepReport report() {
    StepReport report =
        looked == 0 ? StepReport.alreadyDone("nothing holds keys that " + primary.name() + " may lack")
            : put == 0 ? StepReport.alreadyDone(sentence()) : StepReport.done(sentence());
    return report.with("warmed", Integer.toString(put));
  }
}
