package dev.rebound.audit.seal;

import dev.rebound.verifier.Checkpoint;
import dev.rebound.verifier.LogRecord;
import dev.rebound.verifier.SealKey;
import dev.rebound.verifier.Window;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Cuts one partition into checkpoints. Time is an argument. Used by one thread. */
final class PartitionSeal {
  private final SealLimits limits;
  private final SealKey key;
  private Window window;
  private @Nullable Instant since;

  /** @param window what follows the last checkpoint */
  PartitionSeal(Window window, SealLimits limits, SealKey key) {
    this.window = window;
    this.limits = limits;
    this.key = key;
  }

  /** Takes the next record. @return the checkpoint that it completes, null where there is room for more */
  @Nullable Checkpoint take(LogRecord next, Instant now) {
    window.add(next);
    if (since == null) {
      since = now;
    }
    return window.size() >= limits.records() ? rest(now) : null;
  }

  /** The checkpoint that is due because its first record has waited long enough. */
  @Nullable Checkpoint due(Instant now) {
    return since != null && !now.isBefore(since.plus(limits.interval())) ? rest(now) : null;
  }

  /** All that was taken, null where that is nothing. */
  @Nullable Checkpoint rest(Instant now) {
    if (window.size() == 0) {
      return null;
    }
    Checkpoint made = window.seal(now, key);
    window = Window.after(made);
    since = null;
    return made;
  }
}
