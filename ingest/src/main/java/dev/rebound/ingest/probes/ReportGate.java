package dev.rebound.ingest.probes;

import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which rounds of one target are written: every failing one, every one that differs from the round before it, and otherwise one per
 * {@link #ANSWERED_INTERVAL}. A primary that answers and takes no write is failing.
 *
 * <p>Used by one thread.
 */
final class ReportGate {
  /** Between two written rounds of a target that is well and unchanged. */
  static final Duration ANSWERED_INTERVAL = Duration.ofSeconds(1);

  private @Nullable ProbeReported last;
  private @Nullable Instant writtenAt;

  /** Whether this round shall be written; it then counts as written. */
  boolean shallWrite(ProbeReported round, Instant at) {
    ProbeReported sight = sight(round);
    Instant before = writtenAt;
    boolean write =
        failing(round) || !sight.equals(last) || before == null || Duration.between(before, at).compareTo(ANSWERED_INTERVAL) >= 0;
    last = sight;
    if (write) {
      writtenAt = at;
    }
    return write;
  }

  /** The round without what differs each time: the witness, the latency and the sentence. */
  private static ProbeReported sight(ProbeReported round) {
    return new ProbeReported(
        round.component(), round.target(), round.observer(), round.kind(), round.outcome(), round.kept(), round.role(), round.timeline(),
        round.writable(), round.synchronousStandbys(), null, 0, "");
  }

  private static boolean failing(ProbeReported round) {
    return round.outcome() != Reachability.ANSWERED || (round.role() == Role.PRIMARY && !round.writable());
  }
}
