package dev.rebound.core.explain;

import dev.rebound.contracts.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the log says to a question.
 *
 * @param happened false: it did not happen, and {@code sentence} says why
 * @param at when; null where it did not happen
 * @param place the record that says so; null where it did not happen
 * @param planHash of the plan in force then; null where it did not happen
 * @param sentence for people
 * @param grounds what it rests on, in the order of the log
 * @param thresholds the plan's values that counted, by name
 * @param waits why not earlier: where the time went before it, oldest first, without gap
 * @param notes what else bears on it: what did not count, what was not known
 */
public record Answer(
    Why why, boolean happened, @Nullable Instant at, @Nullable Position place, @Nullable String planHash, String sentence,
    List<Ground> grounds, Map<String, String> thresholds, List<Wait> waits, List<String> notes) {

  public Answer {
    grounds = List.copyOf(grounds);
    thresholds = Collections.unmodifiableMap(new TreeMap<>(thresholds));
    waits = List.copyOf(waits);
    notes = List.copyOf(notes);
  }

  /** A fact or a signal that an answer rests on. */
  public record Ground(Position position, Instant at, String sentence) {}

  /** A stretch of time before what is asked about. @param until for what was waited, which came then */
  public record Wait(Instant from, Instant until, String sentence) {
    /** How long. */
    public Duration took() {
      return Duration.between(from, until);
    }
  }

  static Answer no(Why why, String sentence, List<Ground> grounds, List<String> notes) {
    return new Answer(why, false, null, null, null, sentence, grounds, Map.of(), List.of(), notes);
  }
}
