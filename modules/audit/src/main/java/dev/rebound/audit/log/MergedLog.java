package dev.rebound.audit.log;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Both logs as one stream by time, in bounded memory: one record of each partition waits for its turn. Within a partition the order is the
 * log's, whatever the clocks of its writers said; of records of the same time, what was seen comes before what was decided on it.
 */
public final class MergedLog {
  /** A decision has the time of its cause, which may be so much older than what stands before it, and no more. */
  private static final Duration OUT_OF_ORDER = Duration.ofMinutes(5);
  private static final Comparator<Received<Event>> TURN =
      Comparator.comparing((Received<Event> record) -> record.envelope().at())
          .thenComparing(record -> !record.position().topic().equals(Topics.SIGNALS))
          .thenComparing(record -> record.position().partition());

  /** A partition with its record whose turn comes. */
  private record Waiting(Received<Event> record, Lane lane) {}

  private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(Comparator.comparing(Waiting::record, TURN));
  private final Instant from;
  private final Instant until;

  private MergedLog(Instant from, Instant until) {
    this.from = from;
    this.until = until;
  }

  /**
   * The records of a time.
   *
   * @param topics which logs
   * @param from the first moment
   * @param until the moment behind the last one
   */
  public static MergedLog of(LogSource source, Set<String> topics, Instant from, Instant until) throws IOException {
    var merged = new MergedLog(from, until);
    var lanes = new ArrayList<Lane>();
    for (String topic : List.of(Topics.SIGNALS, Topics.INCIDENTS)) {
      if (topics.contains(topic)) {
        lanes.addAll(source.lanes(topic, from));
      }
    }
    for (Lane lane : lanes) {
      merged.await(lane);
    }
    return merged;
  }

  /** The next record, null after the last one. */
  public @Nullable Received<Event> next() throws IOException {
    Waiting next = waiting.poll();
    if (next == null) {
      return null;
    }
    await(next.lane());
    return next.record();
  }

  private void await(Lane lane) throws IOException {
    for (Received<Event> record = lane.next(); record != null; record = lane.next()) {
      Instant at = record.envelope().at();
      if (at.isAfter(until) && Duration.between(until, at).compareTo(OUT_OF_ORDER) > 0) {
        return;
      }
      if (!at.isBefore(from) && at.isBefore(until)) {
        waiting.add(new Waiting(record, lane));
        return;
      }
    }
  }
}
