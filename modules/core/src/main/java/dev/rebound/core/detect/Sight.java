package dev.rebound.core.detect;

import dev.rebound.contracts.Explanation.Evidence;
import java.time.Instant;
import java.util.List;

/**
 * What one observer says about one target at this moment.
 *
 * @param own whether it is one of Rebound's own probes; others send health checks
 * @param state what it says
 * @param since arrival of the first check of the failing row; for a target that answers, of its newest check
 * @param lastAt arrival of its newest check
 * @param settled whether a target that answers has done so for as long as the plan asks
 * @param refused whether nothing accepts connections there and the kept session is dead (own probes alone can tell)
 * @param evidence the failing row: the first checks and the newest
 */
public record Sight(
    String observer, boolean own, State state, Instant since, Instant lastAt, boolean settled, boolean refused, List<Evidence> evidence) {
  public Sight {
    evidence = List.copyOf(evidence);
  }

  /** The four things that an observer can say. */
  public enum State {
    /** It does what it is there for. */
    WELL,
    /** It answers, and not as it should: slow, or with an error. */
    IMPAIRED,
    /** It failed, not for long enough yet. */
    FAILING,
    /** It failed for as long as the plan asks. */
    DOWN
  }

  /** Whether something answers there. */
  public boolean answers() {
    return state == State.WELL || state == State.IMPAIRED;
  }
}
