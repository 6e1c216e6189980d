package dev.rebound.core.statuspage;

import java.time.Duration;
import java.time.Instant;

/** A stretch of time, its end not included; never empty. */
public record Span(Instant from, Instant until) {
  public Span {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("a span ends after it begins: " + from + " to " + until);
    }
  }

  /** How long it is. */
  public Duration length() {
    return Duration.between(from, until);
  }

  /** Whether a moment is in it. */
  public boolean contains(Instant moment) {
    return !moment.isBefore(from) && moment.isBefore(until);
  }
}
