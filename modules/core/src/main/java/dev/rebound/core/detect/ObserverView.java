package dev.rebound.core.detect;

import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one observer believes about one target.
 *
 * @param failures hard-down rounds in a row (refused or silent); an answer or an error breaks the row
 * @param answers rounds in a row that did what the target is there for (a primary: acknowledged a write)
 * @param last its last round; null before the first
 * @param failing the evidence of the row, at most {@value #FAILING_MAX}: the first ones and the newest
 * @param stuckSince first of the newest rounds in a row in which a primary lived and acknowledged no write; null where the last one did
 * @param recent ids of the newest rounds, at most {@value #RECENT_MAX}: a repeated sending has the same id and never counts twice (law 2)
 */
public record ObserverView(
    int failures, int answers, @Nullable ProbeReported last, Instant lastAt, List<Evidence> failing, @Nullable Instant stuckSince,
    List<String> recent) {
  static final int FAILING_MAX = 6;
  static final int RECENT_MAX = 8;
  static final ObserverView UNSEEN = new ObserverView(0, 0, null, Instant.EPOCH, List.of(), null, List.of());

  public ObserverView {
    failing = List.copyOf(failing);
    recent = List.copyOf(recent);
  }

  /**
   * Whether a round is hard evidence: nothing is there. An error is an answer of something, but of a web service it is its failure. Silence
   * means nothing at all (architecture, fencing): where an older session still answers the server lives, whatever a new one meets.
   */
  static boolean hardDown(ProbeReported probe) {
    return probe.outcome() == Reachability.REFUSED
        || probe.outcome() == Reachability.SILENCE && probe.kept() != KeptSession.ALIVE
        || probe.outcome() == Reachability.ERROR && probe.kind() == ProbeKind.HTTP;
  }

  /** The view after one more round. */
  ObserverView after(String id, ProbeReported probe, Evidence evidence) {
    var ids = new ArrayList<>(recent);
    if (ids.size() == RECENT_MAX) {
      ids.removeFirst();
    }
    ids.add(id);
    if (hardDown(probe)) {
      var row = new ArrayList<>(failing);
      if (row.size() == FAILING_MAX) {
        row.removeLast();
      }
      row.add(evidence);
      return new ObserverView(Math.min(failures + 1, Integer.MAX_VALUE - 1), 0, probe, evidence.at(), row, null, ids);
    }
    boolean well = probe.outcome() == Reachability.ANSWERED;
    return new ObserverView(
        0, well ? Math.min(answers + 1, Integer.MAX_VALUE - 1) : 0, probe, evidence.at(), List.of(), stuck(probe, evidence.at()), ids);
  }

  private @Nullable Instant stuck(ProbeReported probe, Instant at) {
    boolean lives = probe.outcome() == Reachability.ANSWERED || probe.kept() == KeptSession.ALIVE;
    boolean stuck = lives && probe.role() == Role.PRIMARY && !probe.writable();
    return !stuck ? null : stuckSince == null ? at : stuckSince;
  }

  /** The same observer after a recovery or a gap: what it saw before begins no row with what it sees after. */
  ObserverView rowEnded() {
    return new ObserverView(0, 0, last, lastAt, List.of(), null, recent);
  }
}
