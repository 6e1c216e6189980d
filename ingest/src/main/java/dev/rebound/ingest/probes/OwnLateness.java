package dev.rebound.ingest.probes;

import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which silence of one target is the observer's own: a round that this process could not follow in time says nothing about a server, nor
 * does one before this process has heard anything of it, for who starts is slow. Such rounds are withheld, for {@link #WITHHELD_MAX} in a
 * row at most; an observer that is always late then speaks again, because being late beats being blind.
 *
 * <p>Used by one thread.
 */
final class OwnLateness {
  /** Lateness that voids a silence, as a share of the plan's limit of a round: an answer within the rest would have been heard. */
  static final int SHARE = 4;

  /** A row of three silent rounds fits into it several times by the default confirmation. Source: decision 20. */
  static final Duration WITHHELD_MAX = Duration.ofSeconds(10);

  private final Duration limit;
  private @Nullable Long withheldSince;
  private boolean heard;

  /** @param limit of a round, by the plan */
  OwnLateness(Duration limit) {
    this.limit = limit;
  }

  /**
   * Whether the round shall be kept back.
   *
   * @param pulse the longest lateness of this process during the round
   * @param nowNanos nano time of the round's end
   */
  boolean withholds(ProbeReported round, Duration pulse, long nowNanos) {
    Duration tolerated = limit.dividedBy(SHARE);
    Duration overdue = Duration.ofMillis(round.latencyMillis()).minus(limit);
    boolean late = pulse.compareTo(tolerated) >= 0 || overdue.compareTo(tolerated) >= 0;
    heard |= round.outcome() != Reachability.SILENCE;
    if (round.outcome() != Reachability.SILENCE || heard && !late) {
      withheldSince = null;
      return false;
    }
    if (withheldSince == null) {
      withheldSince = nowNanos;
    }
    return nowNanos - withheldSince < WITHHELD_MAX.toNanos();
  }
}
