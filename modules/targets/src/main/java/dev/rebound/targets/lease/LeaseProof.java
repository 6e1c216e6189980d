package dev.rebound.targets.lease;

import dev.rebound.targets.lease.SiteLease.Held;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether the hosts of a site have certainly stopped, from its lease alone. Pure.
 *
 * <p>No host renews after the lease was taken, and a host's countdown began before its last renewal was accepted. So every countdown ends
 * within the lease's duration after the taking, as that host's clock counts; then it stops within the stated time. The times that hosts
 * wrote are not used. What is left are two differences between clocks, both bounded here: a host's clock may run slow, by
 * {@link #DRIFT_PERCENT} percent, and who judges may have another clock than who took the lease, by the stated skew.
 */
public final class LeaseProof {
  /** By which a host's clock may run slow. A thousand times what a quartz does (100 ppm), so that a bad virtual machine's is covered. */
  public static final int DRIFT_PERCENT = 10;

  private LeaseProof() {}

  /**
   * What the plan says of a lease.
   *
   * @param stopWithin so long a host takes at most from the end of its countdown until it serves nobody
   * @param skewMax by which the clocks of two of Rebound's responders may differ
   */
  public record Terms(Duration stopWithin, Duration skewMax) {
    public Terms {
      if (stopWithin.isNegative() || skewMax.isNegative()) {
        throw new IllegalArgumentException("a time limit is not negative");
      }
    }
  }

  /** What the lease proves. */
  public sealed interface Proof {}

  /** The site may renew it: nothing is proven. It can be taken. */
  public record Renewable() implements Proof {}

  /** It was taken; at this moment, by the judge's clock, every host has certainly stopped. */
  public record StoppedAt(Instant moment) implements Proof {}

  /** Every host has certainly stopped. */
  public record Stopped() implements Proof {}

  /**
   * Judges.
   *
   * @param by under which name Rebound takes the lease
   * @param now the judge's clock
   */
  public static Proof judge(Held lease, String by, Terms terms, Instant now) {
    Instant taken = lease.acquiredAt();
    if (!lease.holder().equals(by) || taken == null) {
      return new Renewable();
    }
    Instant stopped =
        taken.plus(lease.duration()).plus(lease.duration().multipliedBy(DRIFT_PERCENT).dividedBy(100)).plus(terms.stopWithin())
            .plus(terms.skewMax());
    return now.isBefore(stopped) ? new StoppedAt(stopped) : new Stopped();
  }
}
