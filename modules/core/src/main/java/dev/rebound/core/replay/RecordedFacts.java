package dev.rebound.core.replay;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The facts that a log holds, by writer, cause and system, in the order of the log. Held in memory: what was decided is little beside what
 * was seen. Not thread-safe.
 */
public final class RecordedFacts {
  /** Why a fact was decided, and for which system: a clock beat decides for several. */
  record Decision(String writer, Position cause, String system) {}

  /** A partition of a log. */
  record Partition(String topic, int number) {
    static Partition of(Position position) {
      return new Partition(position.topic(), position.partition());
    }
  }

  private final Map<Decision, List<Event>> facts = new HashMap<>();
  private final Map<String, Map<Partition, Long>> newest = new HashMap<>();

  /** Takes a record of the incidents log; each partition's in its order. What has no cause in a log is no decision. */
  public void take(Received<Event> received) {
    Position cause = received.envelope().cause();
    if (cause != null) {
      var decision = new Decision(received.envelope().writer(), cause, received.envelope().system().value());
      facts.computeIfAbsent(decision, each -> new ArrayList<>()).add(received.event());
      newest.computeIfAbsent(decision.writer(), writer -> new HashMap<>()).merge(Partition.of(cause), cause.offset(), Math::max);
    }
  }

  /** What was decided there; empty where nothing was. It is not given a second time. */
  List<Event> remove(Decision decision) {
    List<Event> found = facts.remove(decision);
    return found == null ? List.of() : found;
  }

  /** Whether the writer decided in that partition, and nothing there or behind it. */
  boolean endsBefore(String writer, Position position) {
    return newest.getOrDefault(writer, Map.of()).getOrDefault(Partition.of(position), Long.MAX_VALUE) < position.offset();
  }

  /**
   * Decisions of a writer that were not asked for, although the log that was fed goes on behind their cause.
   *
   * @param fed the last offset of each partition that was fed; a partition that is not in it was not fed at all
   */
  long left(String writer, Map<Partition, Long> fed) {
    return facts.keySet().stream()
        .filter(decision -> decision.writer().equals(writer))
        .filter(decision -> decision.cause().offset() <= fed.getOrDefault(Partition.of(decision.cause()), Long.MAX_VALUE))
        .count();
  }
}
