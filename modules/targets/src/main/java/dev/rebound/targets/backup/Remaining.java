package dev.rebound.targets.backup;

import java.time.Duration;

/** What is left of a limit since this was made. */
final class Remaining {
  private final Duration limit;
  private final long start = System.nanoTime();

  Remaining(Duration limit) {
    this.limit = limit;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Never negative. */
  Duration left() {
    Duration left = limit.minus(elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  Duration atMost(Duration max) {
    return left().compareTo(max) < 0 ? left() : max;
  }
}
