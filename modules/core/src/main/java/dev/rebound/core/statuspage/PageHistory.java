package dev.rebound.core.statuspage;

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
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.SignalEvent;
import dev.rebound.contracts.UndoStarted;
import dev.rebound.contracts.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What the page remembers of one protected system: immutable, bounded, made of the events alone, whatever the plan makes public of it.
 *
 * @param since when its first plan came into force; {@link Instant#EPOCH} before that
 * @param now the latest time that an event brought; it never goes back
 * @param incidents by id, oldest first; at most {@value #INCIDENTS_MAX}, of more the oldest that ended leave, and stay counted
 * @param counted outages of incidents that left, by component; at most {@value #SPANS_MAX} spans each, of more the nearest are joined, so
 *     that nothing looks better than it was
 * @param maintenance declared windows, oldest first; at most {@value #WINDOWS_MAX}
 * @param blind when Rebound could not see; at most {@value #SPANS_MAX} spans
 */
public record PageHistory(
    Instant since, Instant now, Map<String, PageIncident> incidents, Map<String, Spans> counted, List<Window> maintenance, Spans blind) {
  public static final int INCIDENTS_MAX = 200;
  public static final int WINDOWS_MAX = 200;
  public static final int SPANS_MAX = 1_000;
  /** So far back it remembers: the days of the page, and what the first of them began with. */
  public static final Duration REMEMBERED = Duration.ofDays(StatusView.DAYS + 1L);
  public static final PageHistory NONE =
      new PageHistory(Instant.EPOCH, Instant.EPOCH, Map.of(), Map.of(), List.of(), Spans.NONE);

  /** Declared maintenance of a component; of the whole system where it is empty. */
  public record Window(String component, Span span) {}

  public PageHistory {
    incidents = Collections.unmodifiableMap(new LinkedHashMap<>(incidents));
    counted = Collections.unmodifiableMap(new TreeMap<>(counted));
    maintenance = List.copyOf(maintenance);
  }

  /**
   * The memory after an event of the incidents log, or a declared maintenance. An event that was already taken in changes nothing but the
   * time.
   *
   * @param at its time, as its envelope says it
   */
  public PageHistory after(Instant at, Event event) {
    PageHistory moved = new PageHistory(since, at.isAfter(now) ? at : now, incidents, counted, maintenance, blind);
    return switch (event) {
      case PlanActivated _ -> since.equals(Instant.EPOCH) ? moved.begun(at) : moved;
      case IncidentOpened opened -> moved.opened(opened, at);
      case IncidentSuperseded superseded -> moved.superseded(superseded, at);
      case IncidentResolved resolved -> moved.change(resolved.incident(), each -> each.ended(at));
      case RecoveryPlanned planned -> moved.change(planned.incident(), each -> each.moved(at, PageIncident.Phase.RECOVERING));
      case ServiceRestored restored -> moved.change(restored.incident(), each -> each.served(at));
      case RecoveryEnded ended when ended.ending() != Ending.RECOVERED ->
          moved.change(ended.incident(), each -> each.moved(at, PageIncident.Phase.ENGINEERS));
      case CommandReceived command when command.verb() == Verb.PUBLISH && command.incident() != null ->
          moved.change(command.incident(), each -> each.said(at, command.reason()));
      case MaintenanceDeclared declared -> moved.declared(declared, at);
      case BlindPeriod period when period.from().isBefore(period.until()) ->
          moved.withBlind(blind.with(new Spans(List.of(new Span(period.from(), period.until())))));
      case RecoveryEnded _, CommandReceived _, BlindPeriod _, EvidenceAdded _, StepRequested _, StepProgressed _, StepEnded _,
          StepWithheld _, StepSkipped _, UndoStarted _, CandidateChosen _, ApprovalRequested _, ApprovalGranted _, NoticeRequested _,
          NoticeEnded _, LevelRaised _, LadderStopped _, LadderRestarted _, PersonUnreachable _, PromiseMade _, PromiseAtRisk _,
          PromiseEnded _, CommandRefused _, TimerFired _, SignalEvent _ -> moved;
    };
  }

  private PageHistory begun(Instant at) {
    return new PageHistory(at, now, incidents, counted, maintenance, blind);
  }

  private PageHistory opened(IncidentOpened event, Instant at) {
    if (event.scenario() == Scenario.MONITORING || incidents.containsKey(event.incident().value())) {
      return this;
    }
    String id = event.incident().value();
    return with(PageIncident.opened(id, event.scenario(), event.component(), event.firstEvidenceAt(), at)).forgotten();
  }

  private PageHistory superseded(IncidentSuperseded event, Instant at) {
    PageIncident consequence = incidents.get(event.incident().value());
    PageIncident cause = incidents.get(event.by().value());
    if (consequence == null || consequence.endedAt() != null) {
      return this;
    }
    return cause == null || cause.overAt() != null
        ? with(consequence.ended(at))
        : without(consequence.id()).with(cause.with(consequence.components()));
  }

  private PageHistory change(IncidentId id, UnaryOperator<PageIncident> change) {
    PageIncident incident = incidents.get(id.value());
    return incident == null || incident.endedAt() != null ? this : with(change.apply(incident));
  }

  /** The newest word about a component holds: what stood is cut off at its time. */
  private PageHistory declared(MaintenanceDeclared event, Instant at) {
    var next = new ArrayList<Window>();
    for (Window each : maintenance) {
      Instant end = event.until().isBefore(at) ? event.until() : at;
      if (!each.component().equals(event.component()) || !each.span().until().isAfter(end)) {
        next.add(each);
      } else if (each.span().from().isBefore(end)) {
        next.add(new Window(each.component(), new Span(each.span().from(), end)));
      }
    }
    if (event.from().isBefore(event.until()) && event.until().isAfter(at)) {
      next.add(new Window(event.component(), new Span(event.from(), event.until())));
    }
    return new PageHistory(
        since, now, incidents, counted, next.subList(Math.max(0, next.size() - WINDOWS_MAX), next.size()), blind);
  }

  private PageHistory with(PageIncident incident) {
    var next = new LinkedHashMap<>(incidents);
    next.put(incident.id(), incident);
    return new PageHistory(since, now, next, counted, maintenance, blind);
  }

  private PageHistory without(String id) {
    var next = new LinkedHashMap<>(incidents);
    next.remove(id);
    return new PageHistory(since, now, next, counted, maintenance, blind);
  }

  private PageHistory withBlind(Spans next) {
    return new PageHistory(
        since, now, incidents, counted, maintenance, next.within(now.minus(REMEMBERED), Instant.MAX).atMost(SPANS_MAX));
  }

  /** Without what is too old, and within its limits. */
  private PageHistory forgotten() {
    Instant oldest = now.minus(REMEMBERED);
    var kept = new LinkedHashMap<>(incidents);
    var sums = new TreeMap<>(counted);
    for (PageIncident each : incidents.values()) {
      Instant ended = each.endedAt();
      boolean old = ended != null && ended.isBefore(oldest);
      boolean tooMany = kept.size() > INCIDENTS_MAX && ended != null;
      if (old || tooMany) {
        kept.remove(each.id());
        each.components().keySet().forEach(component ->
            sums.merge(component, each.outageOf(component, now), Spans::with));
      }
    }
    while (kept.size() > INCIDENTS_MAX) {
      PageIncident oldestOpen = kept.pollFirstEntry().getValue();
      oldestOpen.components().keySet().forEach(component ->
          sums.merge(component, oldestOpen.outageOf(component, now), Spans::with));
    }
    sums.replaceAll((component, spans) -> spans.within(oldest, Instant.MAX).atMost(SPANS_MAX));
    sums.values().removeIf(spans -> spans.all().isEmpty());
    var windows = maintenance.stream().filter(each -> each.span().until().isAfter(oldest)).toList();
    return new PageHistory(since, now, kept, sums, windows, blind.within(oldest, Instant.MAX));
  }
}
