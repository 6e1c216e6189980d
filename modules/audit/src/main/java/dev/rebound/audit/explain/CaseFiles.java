package dev.rebound.audit.explain;

import dev.rebound.audit.log.IncidentSpan;
import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.log.MergedLog;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.explain.CaseFile;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.review.Concerned;
import dev.rebound.core.story.Routine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what an explanation may look at, from both logs. Memory grows with the incident, not with the logs. */
public final class CaseFiles {
  /** Before the incident: what had been failing, which maintenance stood, what had just ended. */
  private static final Duration BEFORE = Duration.ofMinutes(10);

  private CaseFiles() {}

  /** @return empty where the log holds no such incident */
  public static Optional<CaseFile> of(LogSource source, IncidentId incident, PlanReader plans) throws IOException {
    IncidentSpan span = IncidentSpan.find(source, incident);
    if (span == null) {
      return Optional.empty();
    }
    var facts = new ArrayList<Received<Event>>();
    var around = new ArrayList<Received<Event>>();
    var signals = new ArrayList<Received<Event>>();
    var concerned = new Concerned(incident);
    var routine = new Routine();
    MergedLog log =
        MergedLog.of(source, Set.of(Topics.INCIDENTS, Topics.SIGNALS), span.from().minus(BEFORE), span.until());
    for (Received<Event> record = log.next(); record != null; record = log.next()) {
      if (!record.envelope().system().equals(span.system())) {
        continue;
      }
      if (record.position().topic().equals(Topics.SIGNALS)) {
        if (!routine.is(record)) {
          signals.add(record);
        }
      } else if (concerned.takes(record.event())) {
        facts.add(record);
      } else if (tellsOfOthers(record.event())) {
        around.add(record);
      }
    }
    return Optional.of(new CaseFile(incident, facts, around, signals, read(span.plan(), plans)));
  }

  private static boolean tellsOfOthers(Event event) {
    return event instanceof IncidentOpened || event instanceof IncidentResolved || event instanceof RecoveryPlanned
        || event instanceof RecoveryEnded;
  }

  private static @Nullable Plan read(@Nullable PlanActivated plan, PlanReader plans) {
    try {
      return plan == null ? null : plans.read(plan.text());
    } catch (IllegalArgumentException e) {
      return null; // a plan of an older version: the answers do without its values
    }
  }
}
