package dev.rebound.audit.log;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.core.review.Concerned;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When an incident was, or planned work.
 *
 * @param from shortly before its first failing evidence
 * @param until behind its last fact
 * @param plan the plan in force when it began; null where the log does not hold it
 */
public record IncidentSpan(SystemName system, Instant from, Instant until, @Nullable PlanActivated plan) {
  /** So much of what was before is told, too: an auditor sees that it was well, or what had been flapping. */
  private static final Duration BEFORE = Duration.ofSeconds(30);
  private static final Duration BEHIND = Duration.ofMillis(1);

  /** Reads the incidents log once; memory grows with the number of systems alone. @return null where it holds no such incident */
  public static @Nullable IncidentSpan find(LogSource source, IncidentId incident) throws IOException {
    var concerned = new Concerned(incident);
    var plans = new HashMap<SystemName, PlanActivated>();
    MergedLog log = MergedLog.of(source, Set.of(Topics.INCIDENTS), Instant.EPOCH, Instant.MAX);
    IncidentSpan span = null;
    for (Received<Event> record = log.next(); record != null; record = log.next()) {
      SystemName system = record.envelope().system();
      if (record.event() instanceof PlanActivated plan) {
        plans.put(system, plan);
      } else if (concerned.takes(record.event())) {
        span = span == null ? begin(record, plans) : new IncidentSpan(span.system, span.from, behind(record), span.plan);
      }
    }
    return span;
  }

  private static IncidentSpan begin(Received<Event> record, Map<SystemName, PlanActivated> plans) {
    SystemName system = record.envelope().system();
    Instant begins = record.event() instanceof IncidentOpened opened ? opened.firstEvidenceAt() : record.envelope().at();
    return new IncidentSpan(system, begins.minus(BEFORE), behind(record), plans.get(system));
  }

  private static Instant behind(Received<Event> record) {
    return record.envelope().at().plus(BEHIND);
  }
}
