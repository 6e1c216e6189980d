package dev.rebound.audit.timeline;

import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.log.MergedLog;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.core.review.Concerned;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** When an incident was, from shortly before its first failing evidence until behind its last fact. */
record IncidentSpan(SystemName system, Instant from, Instant until) {
  /** So much of what was before is told, too: an auditor sees that it was well, or what had been flapping. */
  private static final Duration BEFORE = Duration.ofSeconds(30);
  private static final Duration BEHIND = Duration.ofMillis(1);

  /** Reads the incidents log once. @return null where it holds no such incident */
  static @Nullable IncidentSpan find(LogSource source, IncidentId incident) throws IOException {
    var concerned = new Concerned(incident);
    MergedLog log = MergedLog.of(source, Set.of(Topics.INCIDENTS), Instant.EPOCH, Instant.MAX);
    IncidentSpan span = null;
    for (Received<Event> record = log.next(); record != null; record = log.next()) {
      if (concerned.takes(record.event())) {
        Instant at = record.envelope().at();
        Instant begins = record.event() instanceof IncidentOpened opened ? opened.firstEvidenceAt() : at;
        span = span == null
            ? new IncidentSpan(record.envelope().system(), begins.minus(BEFORE), at.plus(BEHIND))
            : new IncidentSpan(span.system(), span.from(), at.plus(BEHIND));
      }
    }
    return span;
  }
}
