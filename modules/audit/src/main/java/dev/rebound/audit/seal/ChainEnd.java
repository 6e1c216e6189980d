package dev.rebound.audit.seal;

import dev.rebound.verifier.Checkpoint;
import dev.rebound.verifier.PinnedKeys;
import dev.rebound.verifier.SealedRecord;
import dev.rebound.verifier.Unreadable;
import dev.rebound.verifier.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is sealed already of one partition: read from the seals at the start, held against the store and against the log, before anything is
 * sealed on top of it.
 */
final class ChainEnd {
  private final String log;
  private final SealStore store;
  private final PinnedKeys own;
  private @Nullable Checkpoint first;
  private @Nullable Checkpoint last;

  /** @param own the sealer's own key: a checkpoint that the store lacks must be by it */
  ChainEnd(String log, SealStore store, PinnedKeys own) {
    this.log = log;
    this.store = store;
    this.own = own;
  }

  /** The last checkpoint, null where there is none. */
  @Nullable Checkpoint last() {
    return last;
  }

  /** Takes the next checkpoint of the seals; where the store lacks it, because a sealer ended between the two, it is kept there now. */
  void take(byte[] bytes) {
    Checkpoint next;
    try {
      next = Checkpoint.read(bytes);
    } catch (Unreadable e) {
      throw new Contradiction("the seals of " + log + " hold something behind checkpoint " + number() + ": " + e.getMessage());
    }
    boolean follows = last == null
        ? next.number() == 1
        : next.number() == last.number() + 1 && next.previous().equals(last.hash()) && next.from() == last.to() + 1;
    if (!next.log().equals(log) || !follows) {
      throw new Contradiction("in the seals of " + log + " checkpoint " + next.number() + " does not follow checkpoint " + number());
    }
    if (!store.has(next) && !own.trusts(next)) {
      throw new Contradiction(
          "checkpoint " + next.number() + " of " + log + " is in the seals, not in the store, and not by this sealer's key");
    }
    store.keep(next, bytes);
    last = next;
    first = first == null ? next : first;
  }

  /** Must be called when all of the seals were taken. */
  void compareStore() {
    long kept = store.last(log);
    if (kept > number()) {
      throw new Contradiction("the store has checkpoint " + kept + " of " + log + ", but the seals end with " + number());
    }
  }

  /**
   * Holds the log's ends against what is sealed.
   *
   * @param begin first offset that is still there
   * @param end offset behind the last one that is committed
   */
  void compareEnds(long begin, long end) {
    if (last == null || first == null) {
      return;
    }
    if (end <= last.to()) {
      throw new Contradiction(log + " ends before offset " + end + ", but it is sealed up to offset " + last.to());
    }
    long oldest = first.records().getFirst().offset();
    if (begin > oldest) {
      throw new Contradiction(log + " begins at offset " + begin + ", but it is sealed from offset " + oldest);
    }
  }

  /** Holds the records that stand where the last checkpoint says what stands against it. */
  void compareLast(List<SealedRecord> found) {
    if (last != null && !found.equals(last.records())) {
      throw new Contradiction("the records of " + log + " from offset " + last.from() + " to " + last.to()
          + " are not those that checkpoint " + last.number() + " sealed");
    }
  }

  /** What is sealed next. */
  Window next() {
    return last == null ? Window.first(log) : Window.after(last);
  }

  private long number() {
    return last == null ? 0 : last.number();
  }
}
