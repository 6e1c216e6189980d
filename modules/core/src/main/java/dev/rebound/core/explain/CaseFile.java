package dev.rebound.core.explain;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Received;
import dev.rebound.core.explain.Answer.Ground;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.story.Story;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an explanation may look at.
 *
 * @param facts of the incident, in the order of the log
 * @param around facts of its system's other incidents from shortly before it on, in the order of the log
 * @param signals what was seen of its system from shortly before it on, without what says nothing new; empty where it is not kept any more
 * @param plan in force when it was opened; null where the log does not hold it, or this version cannot read it
 */
public record CaseFile(
    IncidentId incident, List<Received<Event>> facts, List<Received<Event>> around, List<Received<Event>> signals, @Nullable Plan plan) {
  public CaseFile {
    facts = List.copyOf(facts);
    around = List.copyOf(around);
    signals = List.copyOf(signals);
  }

  /** The record that opened it; empty of planned work. */
  Optional<Received<Event>> opening() {
    return first(IncidentOpened.class::isInstance);
  }

  Optional<Received<Event>> first(Predicate<Event> kind) {
    return facts.stream().filter(record -> kind.test(record.event())).findFirst();
  }

  Optional<Received<Event>> last(Predicate<Event> kind) {
    return facts.reversed().stream().filter(record -> kind.test(record.event())).findFirst();
  }

  List<Received<Event>> all(Predicate<Event> kind) {
    return facts.stream().filter(record -> kind.test(record.event())).toList();
  }

  /** A fact as the ground of an answer. */
  static Ground ground(Received<Event> record) {
    return new Ground(record.position(), record.envelope().at(), Story.of(record).sentence());
  }

  /** An answer about what did happen. */
  static Answer yes(
      Why why, Received<Event> record, String sentence, List<Ground> grounds, java.util.Map<String, String> thresholds,
      List<Answer.Wait> waits, List<String> notes) {
    return new Answer(
        why, true, record.envelope().at(), record.position(), record.envelope().planHash(), sentence, grounds, thresholds, waits, notes);
  }
}
