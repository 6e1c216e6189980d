package dev.rebound.targets.lease;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.Replacement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lease in memory. */
public final class FakeSiteLease implements SiteLease {
  private @Nullable Held held;
  private Outcome outcome = Outcome.ANSWERED;
  private long version;

  /** A host renews, or the site takes it first. */
  public synchronized void hold(String holder, Duration duration, Instant at) {
    held = new Held(holder, duration, at, Long.toString(++version));
  }

  /** How its keeper answers from now on. */
  public synchronized void outcome(Outcome now) {
    outcome = now;
  }

  @Override
  public synchronized Answer<Optional<Held>> look() {
    return outcome == Outcome.ANSWERED
        ? Answer.of(Optional.ofNullable(held))
        : Answer.trouble(outcome, "The lease's keeper is in trouble.");
  }

  @Override
  public synchronized Answer<Replacement> take(String by, Instant at, String expectedVersion) {
    if (outcome != Outcome.ANSWERED) {
      return Answer.trouble(outcome, "The lease's keeper is in trouble.");
    }
    if (held == null) {
      return Answer.of(Replacement.MISSING);
    }
    if (!held.version().equals(expectedVersion)) {
      return Answer.of(Replacement.CONFLICT);
    }
    hold(by, held.duration(), at);
    return Answer.of(Replacement.UPDATED);
  }
}
