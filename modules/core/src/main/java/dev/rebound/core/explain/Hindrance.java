package dev.rebound.core.explain;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.ProbesDropped;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.review.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What stood in the way of opening an incident earlier, as far as the log shows it. */
final class Hindrance {
  private Hindrance() {}

  /** Sentences, each with the place of what it rests on; empty where nothing of the kind is in the log. */
  static List<String> before(CaseFile file, IncidentOpened opened, Instant openedAt) {
    var notes = new ArrayList<String>();
    notes.addAll(blips(file, opened));
    for (Received<Event> record : file.signals()) {
      Instant at = record.envelope().at();
      if (record.event() instanceof MaintenanceDeclared work && !at.isAfter(openedAt) && work.until().isAfter(opened.firstEvidenceAt())
          && (work.component().isEmpty() || work.component().equals(opened.component()))) {
        notes.add("Maintenance was declared by " + work.person() + " until " + work.until() + ": no incident is opened meanwhile"
            + place(record));
      } else if (record.event() instanceof ProbesDropped dropped && dropped.component().equals(opened.component())
          && !at.isAfter(openedAt)) {
        notes.add(dropped.rounds() + " rounds of " + dropped.observer() + " at " + dropped.target()
            + " are missing: the log did not take them from " + dropped.from() + " until " + dropped.until() + place(record));
      }
    }
    notes.addAll(others(file, opened, openedAt));
    return notes;
  }

  /** A row of failing rounds that an answer broke. */
  private record Row(Instant from, int rounds) {}

  /** Failing looks that did not count: the observer was answered again before the row was long enough. */
  private static List<String> blips(CaseFile file, IncidentOpened opened) {
    var rows = new LinkedHashMap<String, Row>();
    var notes = new ArrayList<String>();
    for (Received<Event> record : file.signals()) {
      Instant at = record.envelope().at();
      if (!at.isBefore(opened.firstEvidenceAt())) {
        break;
      }
      if (record.event() instanceof ProbeReported probe && probe.target().equals(opened.target())) {
        look(rows, probe.observer(), probe.outcome() == Reachability.ANSWERED, record, notes);
      } else if (record.event() instanceof HealthReported health && health.target().equals(opened.target())) {
        look(rows, health.observer(), health.health() == Health.UP, record, notes);
      }
    }
    return notes;
  }

  private static void look(Map<String, Row> rows, String observer, boolean well, Received<Event> record, List<String> notes) {
    Instant at = record.envelope().at();
    Row row = rows.get(observer);
    if (!well) {
      rows.put(observer, row == null ? new Row(at, 1) : new Row(row.from(), row.rounds() + 1));
    } else if (row != null) {
      rows.remove(observer);
      notes.add(
          "From " + row.from() + " on it failed for " + observer + ", and answered again "
              + Durations.text(Duration.between(row.from(), at)) + " later: only an unbroken row counts" + place(record));
    }
  }

  /** The same component's last incident or recovery, which holds the next one off. */
  private static List<String> others(CaseFile file, IncidentOpened opened, Instant openedAt) {
    var notes = new ArrayList<String>();
    for (Received<Event> record : file.around()) {
      Instant at = record.envelope().at();
      if (at.isAfter(openedAt)) {
        break;
      }
      if (record.event() instanceof IncidentResolved over && over.component().equals(opened.component())
          && at.plus(Defaults.COOL_DOWN).isAfter(opened.firstEvidenceAt())) {
        notes.add("The incident " + over.incident() + " of the same component had ended " + Durations.text(Duration.between(at, openedAt))
            + " before: for " + Durations.text(Defaults.COOL_DOWN) + " health checks and alerts alone open none anew" + place(record));
      } else if (record.event() instanceof RecoveryPlanned planned && planned.component().equals(opened.component())
          && !ended(file, planned, opened.firstEvidenceAt())) {
        notes.add("The recovery " + planned.recovery() + " of the same component was under way: no incident is opened meanwhile"
            + place(record));
      }
    }
    return notes;
  }

  private static boolean ended(CaseFile file, RecoveryPlanned planned, Instant before) {
    return file.around().stream().anyMatch(record ->
        record.event() instanceof RecoveryEnded ended && ended.recovery().equals(planned.recovery())
            && !record.envelope().at().isAfter(before));
  }

  private static String place(Received<Event> record) {
    return " [" + record.position() + "].";
  }
}
