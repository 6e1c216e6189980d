package dev.rebound.core.review;

import dev.rebound.contracts.BlindPeriod;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepProgressed;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.StepSkipped;
import dev.rebound.contracts.IncidentEvent.StepWithheld;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.PersonUnreachable;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.PromiseAtRisk;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SignalEvent;
import dev.rebound.contracts.UndoStarted;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which records of a system's log belong to one incident: what names it, its recoveries or its notices. Timers are no facts of it. Memory
 * grows with the incident's recoveries and notices alone. Not thread-safe.
 */
public final class Concerned {
  private final IncidentId incident;
  private final Set<RecoveryId> recoveries = new HashSet<>();
  private final Set<String> notices = new HashSet<>();

  /** Nothing is known of the incident yet. */
  public Concerned(IncidentId incident) {
    this.incident = incident;
  }

  /** The records of an incident in the order of the log. */
  static List<Received<Event>> of(IncidentId incident, List<Received<Event>> log) {
    var concerned = new Concerned(incident);
    return log.stream().filter(record -> concerned.takes(record.event())).toList();
  }

  /** Whether the next record of the log is about it. */
  public boolean takes(Event event) {
    return switch (event) {
      case RecoveryPlanned planned when planned.incident().equals(incident) -> {
        recoveries.add(planned.recovery());
        yield true;
      }
      case NoticeRequested notice when notice.incident().equals(incident) -> {
        notices.add(notice.notice());
        yield true;
      }
      case IncidentOpened opened -> opened.incident().equals(incident);
      case EvidenceAdded added -> added.incident().equals(incident);
      case IncidentSuperseded superseded -> superseded.incident().equals(incident) || superseded.by().equals(incident);
      case IncidentResolved resolved -> resolved.incident().equals(incident);
      case RecoveryPlanned _, NoticeRequested _ -> false;
      case StepRequested requested -> requested.incident().equals(incident);
      case StepProgressed progressed -> recoveries.contains(progressed.recovery());
      case StepEnded ended -> recoveries.contains(ended.recovery());
      case StepWithheld withheld -> recoveries.contains(withheld.recovery());
      case StepSkipped skipped -> recoveries.contains(skipped.recovery());
      case UndoStarted undo -> recoveries.contains(undo.recovery());
      case CandidateChosen chosen -> recoveries.contains(chosen.recovery());
      case ApprovalRequested asked -> asked.incident().equals(incident);
      case ApprovalGranted granted -> recoveries.contains(granted.recovery());
      case ServiceRestored restored -> restored.incident().equals(incident);
      case RecoveryEnded ended -> ended.incident().equals(incident);
      case NoticeEnded ended -> notices.contains(ended.notice());
      case LevelRaised raised -> raised.incident().equals(incident);
      case LadderStopped stopped -> stopped.incident().equals(incident);
      case LadderRestarted restarted -> restarted.incident().equals(incident);
      case PersonUnreachable person -> person.incident().equals(incident);
      case PromiseMade made -> made.incident().equals(incident);
      case PromiseAtRisk risk -> risk.incident().equals(incident);
      case PromiseEnded ended -> ended.incident().equals(incident);
      case CommandReceived command -> incident.equals(command.incident());
      case CommandRefused refused -> incident.equals(refused.incident());
      case TimerFired _, BlindPeriod _, PlanActivated _, SignalEvent _ -> false;
    };
  }
}
