package dev.rebound.audit.timeline;

import dev.rebound.audit.log.IncidentSpan;
import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.log.MergedLog;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.core.review.Concerned;
import dev.rebound.core.story.Routine;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what both logs hold, in the order of time, as a stream: memory does not grow with the logs. Needs the right to read two topics,
 * and nothing else.
 */
public final class Timeline {
  private final LogSource source;
  private final TimelineForm form;
  private final boolean routine;

  /** @param routine whether facts that say nothing new are told to people, too */
  public Timeline(LogSource source, TimelineForm form, boolean routine) {
    this.source = source;
    this.form = form;
    this.routine = routine || form.tellsRoutine();
  }

  /**
   * What came of it.
   *
   * @param facts that were told
   * @param leftOut facts that say nothing new: beats, timers, rounds of a probe like the round before
   */
  public record Told(long facts, long leftOut) {}

  /**
   * The facts of a time.
   *
   * @param topics the logs, {@link Topics#INCIDENTS} and {@link Topics#SIGNALS}
   * @param from the first moment
   * @param until the moment behind the last one
   * @param system of this one alone; null: of all
   */
  public Told between(Set<String> topics, Instant from, Instant until, @Nullable String system) throws IOException {
    String when = from.equals(Instant.EPOCH) && until.equals(Instant.MAX) ? "the whole log" : "from " + from + " until " + until;
    form.begin((system == null ? "all systems" : system) + ", " + when);
    var name = Optional.ofNullable(system).map(SystemName::new);
    MergedLog log = MergedLog.of(source, topics, from, until);
    return tell(log, record -> name.isEmpty() || name.get().equals(record.envelope().system()));
  }

  /**
   * What was decided and done about an incident or a planned work, and all that was seen of its system meanwhile, from shortly before the
   * first failing evidence on.
   *
   * @return empty where the log holds no such incident
   */
  public Optional<Told> of(IncidentId incident) throws IOException {
    IncidentSpan span = IncidentSpan.find(source, incident);
    if (span == null) {
      return Optional.empty();
    }
    form.begin("incident " + incident + " of " + span.system());
    var concerned = new Concerned(incident);
    MergedLog log = MergedLog.of(source, Set.of(Topics.INCIDENTS, Topics.SIGNALS), span.from(), span.until());
    return Optional.of(
        tell(log, record -> record.envelope().system().equals(span.system())
            && (record.position().topic().equals(Topics.SIGNALS) || concerned.takes(record.event()))));
  }

  /** Which records are told. */
  private interface Choice {
    boolean takes(Received<Event> record);
  }

  private Told tell(MergedLog log, Choice choice) throws IOException {
    var same = new Routine();
    long facts = 0;
    long leftOut = 0;
    for (Received<Event> record = log.next(); record != null; record = log.next()) {
      if (!choice.takes(record)) {
        continue;
      }
      if (!routine && same.is(record)) {
        leftOut++;
      } else {
        facts++;
        form.fact(record);
      }
    }
    var told = new Told(facts, leftOut);
    form.end(told);
    return told;
  }
}
