package dev.rebound.core.standing;

import dev.rebound.contracts.BlindPeriod;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Ending;
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
import dev.rebound.contracts.SignalEvent;
import dev.rebound.contracts.UndoStarted;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * How things stand for one protected system: immutable, bounded, made of the events of the incidents log alone.
 *
 * @param affairs by incident, oldest first; at most {@value #AFFAIRS_MAX}, of more the oldest leave
 */
public record Standing(Map<String, Affair> affairs) {
  /** One component has one incident at a time, so a real plan stays far below it. */
  public static final int AFFAIRS_MAX = 64;
  public static final Standing NONE = new Standing(Map.of());

  public Standing {
    affairs = Collections.unmodifiableMap(new LinkedHashMap<>(affairs));
  }

  /** How things stand after an event. @param at its time, as its envelope says it */
  public Standing after(Instant at, Event event) {
    return switch (event) {
      case IncidentOpened opened ->
          affairs.containsKey(opened.incident().value()) ? this
              : with(Affair.of(opened.incident(), false, opened.component() + ": " + word(opened), at));
      case IncidentSuperseded superseded -> without(superseded.incident());
      case IncidentResolved resolved -> change(resolved.incident(), Affair::seenResolved);
      case RecoveryPlanned planned -> planned(planned, at);
      case StepRequested step -> change(step.incident(), each -> each.recovering(step.recovery().value(), step.sentence()));
      case ApprovalRequested asked -> change(asked.incident(), each -> each.asked(asked));
      case ApprovalGranted granted -> changeWhere(each -> each.recovery().equals(granted.recovery().value()), each -> each.asked(null));
      case ServiceRestored restored -> change(restored.incident(), Affair::servedAgain);
      case RecoveryEnded ended -> change(ended.incident(), each -> ended(each, ended));
      case LevelRaised raised -> change(raised.incident(), each -> each.on(raised.level(), raised.name()));
      case LadderRestarted restarted ->
          change(restarted.incident(), each -> each.on(restarted.level(), restarted.name()).heldBy(""));
      case LadderStopped stopped -> change(stopped.incident(), each -> each.heldBy(stopped.person()));
      case NoticeRequested notice -> change(notice.incident(), each -> each.asks(notice));
      case NoticeEnded ended -> changeWhere(each -> each.told().containsKey(ended.notice()), each -> each.ends(ended));
      case PlanActivated _, EvidenceAdded _, StepProgressed _, StepEnded _, StepWithheld _, StepSkipped _, UndoStarted _, CandidateChosen _,
          PersonUnreachable _, CommandReceived _, CommandRefused _, TimerFired _, BlindPeriod _, PromiseMade _, PromiseAtRisk _,
          PromiseEnded _, SignalEvent _ -> this;
    };
  }

  private static String word(IncidentOpened opened) {
    return opened.scenario().word() + " failure, " + opened.explanation().because();
  }

  private Standing planned(RecoveryPlanned planned, Instant at) {
    IncidentId id = planned.incident();
    Affair known = affairs.get(id.value());
    if (known == null && planned.requestedBy() != null) {
      known = Affair.of(id, true, planned.component() + ": " + Objects.requireNonNullElse(planned.playbook(), "planned work"), at);
    }
    return known == null ? this : with(known.recovering(planned.recovery().value(), ""));
  }

  /** Whose recovery was handed over is told anew, and nobody has it. An end of another recovery than the newest ends nothing. */
  private static Affair ended(Affair affair, RecoveryEnded ended) {
    if (!affair.recovery().equals(ended.recovery().value())) {
      return affair;
    }
    Affair idle = affair.recovering("", "");
    return ended.ending() == Ending.HANDED_OVER ? idle.heldBy("") : idle;
  }

  private Standing change(IncidentId id, UnaryOperator<Affair> how) {
    Affair affair = affairs.get(id.value());
    return affair == null ? this : with(how.apply(affair));
  }

  private Standing changeWhere(Predicate<Affair> which, UnaryOperator<Affair> how) {
    return affairs.values().stream().filter(which).findFirst().map(each -> with(how.apply(each))).orElse(this);
  }

  private Standing with(Affair affair) {
    if (affair.over()) {
      return without(affair.id());
    }
    var next = new LinkedHashMap<>(affairs);
    next.put(affair.id().value(), affair);
    if (next.size() > AFFAIRS_MAX) {
      next.remove(next.firstEntry().getKey());
    }
    return new Standing(next);
  }

  private Standing without(IncidentId id) {
    var next = new LinkedHashMap<>(affairs);
    next.remove(id.value());
    return new Standing(next);
  }

  /** Everything that is open, oldest first. */
  public List<Affair> open() {
    return List.copyOf(affairs.values());
  }
}
