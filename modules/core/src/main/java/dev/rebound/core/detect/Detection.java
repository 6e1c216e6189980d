package dev.rebound.core.detect;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.ProbesDropped;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.RecoveryPhase;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SignalEvent.Witness;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider;
import dev.rebound.core.detect.DetectState.AlertView;
import dev.rebound.core.detect.DetectState.OpenIncident;
import dev.rebound.core.detect.DetectState.Primary;
import dev.rebound.core.detect.DetectState.TargetView;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.scenario.DatabaseFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The first decider: signals to incidents. It opens an incident when a scenario's rule finds its disaster, once per component,
 * not while a recovery of that component is under way; it resolves it when probes prove the component well again.
 */
public final class Detection implements Decider<DetectState> {
  private final PlanReader plans;

  public Detection(PlanReader plans) {
    this.plans = plans;
  }

  @Override
  public String writer() {
    return Writers.DETECT;
  }

  @Override
  public String planHash(DetectState state) {
    return state.planHash();
  }

  @Override
  public DetectState initial() {
    return DetectState.INITIAL;
  }

  @Override
  public DetectState evolve(DetectState before, Received<? extends Event> received) {
    DetectState state = before.at(received.envelope().at());
    return switch (received.event()) {
      case PlanActivated plan -> state.withPlan(plan.hash(), plan.text());
      case ProbeReported probe -> probed(state, received, probe);
      case ProbesDropped dropped -> dropped(state, dropped);
      case AlertReported alert -> alerted(state, received, alert);
      case RecoveryRelayed relayed -> relayed(state, received, relayed);
      case IncidentOpened opened ->
          state.withOpen(
              DetectState.with(
                  state.open(), opened.component(), new OpenIncident(opened.incident(), opened.scenario(), opened.target(), false)));
      case IncidentResolved resolved -> state.withOpen(DetectState.without(state.open(), resolved.component()));
      case ClockBeat beat -> state;
      default -> state;
    };
  }

  private DetectState probed(DetectState state, Received<? extends Event> received, ProbeReported probe) {
    var evidence = new Evidence(received.position(), received.envelope().at(), probe.observer(), probe.target(), says(probe));
    TargetView target = state.target(probe.component(), probe.target());
    ObserverView before = target.observers().getOrDefault(probe.observer(), ObserverView.UNSEEN);
    String id = received.envelope().id();
    if (before.recent().contains(id)) {
      return state;
    }
    ObserverView view = before.after(id, probe, evidence);
    var views = new TargetView(DetectState.with(target.observers(), probe.observer(), view));
    DetectState seen =
        state.withTargets(DetectState.with(state.targets(), DetectState.key(probe.component(), probe.target()), views));
    if (probe.outcome() == Reachability.ANSWERED && probe.role() == Role.PRIMARY) {
      seen = primarySeen(seen, received, probe);
    }
    return seen;
  }

  /** Rounds before a gap and rounds after it are not in a row. */
  private static DetectState dropped(DetectState state, ProbesDropped dropped) {
    TargetView target = state.target(dropped.component(), dropped.target());
    ObserverView before = target.observers().get(dropped.observer());
    if (before == null) {
      return state;
    }
    var views = new TargetView(DetectState.with(target.observers(), dropped.observer(), before.rowEnded()));
    return state.withTargets(DetectState.with(state.targets(), DetectState.key(dropped.component(), dropped.target()), views));
  }

  private static DetectState primarySeen(DetectState state, Received<? extends Event> received, ProbeReported probe) {
    Primary known = state.primaries().get(probe.component());
    if (known != null && probe.timeline() < known.timeline()) {
      return state;
    }
    if (known != null && probe.timeline() == known.timeline() && !known.target().equals(probe.target())) {
      return state;
    }
    DetectState seen = state.withPrimary(probe.component(), new Primary(probe.target(), probe.timeline(), probe.synchronousStandbys()));
    Witness witness = probe.witness();
    return witness == null
        ? seen
        : seen.withWitness(
            probe.component(), new LastWitness(probe.observer(), witness.sequence(), witness.lsn(), received.envelope().at()));
  }

  private static DetectState alerted(DetectState state, Received<? extends Event> received, AlertReported alert) {
    String episode = alert.startsAt() + "/" + alert.fingerprint();
    AlertView known = state.alerts().get(episode);
    if (known != null && (known.status() == AlertStatus.RESOLVED || alert.status() == AlertStatus.FIRING)) {
      return state;
    }
    var name = alert.labels().getOrDefault("alertname", "alert");
    var instance = alert.labels().getOrDefault("instance", "");
    var says = name + " " + alert.status().name().toLowerCase(java.util.Locale.ROOT) + (instance.isEmpty() ? "" : " for " + instance);
    var evidence = new Evidence(received.position(), received.envelope().at(), alert.source(), instance, says);
    var changed = new TreeMap<>(state.alerts());
    changed.put(episode, new AlertView(alert.component(), alert.status(), evidence, instance));
    while (changed.size() > DetectState.ALERTS_MAX) {
      changed.remove(oldest(changed));
    }
    return state.withAlerts(changed);
  }

  private static String oldest(Map<String, AlertView> alerts) {
    return alerts.entrySet().stream()
        .min(Comparator.comparing((Map.Entry<String, AlertView> entry) -> entry.getValue().status() == AlertStatus.FIRING)
            .thenComparing(entry -> entry.getValue().evidence().at())
            .thenComparing(Map.Entry::getKey))
        .orElseThrow()
        .getKey();
  }

  /** After a recovery all evidence starts anew: rows of probes, and the standing of alerts that were raised before or during it. */
  private static DetectState relayed(DetectState state, Received<? extends Event> received, RecoveryRelayed relayed) {
    if (state.recovered().contains(relayed.recovery())) {
      return state;
    }
    if (relayed.phase() == RecoveryPhase.STARTED) {
      return state.withRecovering(DetectState.with(state.recovering(), relayed.component(), relayed.recovery()));
    }
    if (!relayed.recovery().equals(state.recovering().get(relayed.component()))) {
      return state;
    }
    var targets = new TreeMap<String, TargetView>();
    state.targets().forEach(
        (key, view) -> targets.put(key, key.startsWith(relayed.component() + "/") ? afterRecovery(view) : view));
    var alerts = new TreeMap<>(state.alerts());
    alerts.replaceAll((episode, alert) -> alert.component().equals(relayed.component()) ? standingAnew(alert, received) : alert);
    return state
        .withTargets(targets)
        .withAlerts(alerts)
        .withOpen(recovered(state.open(), relayed))
        .withRecovered(relayed.component(), relayed.recovery());
  }

  private static Map<String, OpenIncident> recovered(Map<String, OpenIncident> open, RecoveryRelayed relayed) {
    OpenIncident incident = open.get(relayed.component());
    boolean well = relayed.outcome().equals(Ending.RECOVERED.name());
    return incident == null || !well || !incident.incident().equals(relayed.incident())
        ? open
        : DetectState.with(
            open, relayed.component(), new OpenIncident(incident.incident(), incident.scenario(), incident.target(), true));
  }

  private static AlertView standingAnew(AlertView alert, Received<? extends Event> received) {
    if (alert.status() == AlertStatus.RESOLVED) {
      return alert;
    }
    Evidence before = alert.evidence();
    String still = ", still after a recovery";
    String says = before.says().endsWith(still) ? before.says() : before.says() + still;
    var anew = new Evidence(received.position(), received.envelope().at(), before.observer(), before.target(), says);
    return new AlertView(alert.component(), alert.status(), anew, alert.instance());
  }

  private static TargetView afterRecovery(TargetView view) {
    var observers = new TreeMap<String, ObserverView>();
    view.observers().forEach((observer, seen) -> observers.put(observer, seen.rowEnded()));
    return new TargetView(observers);
  }

  @Override
  public List<Event> decide(DetectState state, Received<? extends Event> received) {
    if (state.planText().isEmpty() || !(received.event() instanceof ProbeReported || received.event() instanceof AlertReported
        || received.event() instanceof ClockBeat)) {
      return List.of();
    }
    Plan plan = plans.read(state.planText());
    var facts = new ArrayList<Event>();
    for (Component component : plan.components().values()) {
      if (component instanceof Component.Postgresql database && !state.recovering().containsKey(database.name())) {
        facts.addAll(decide(state, plan, database, received));
      }
    }
    return facts;
  }

  private static List<Event> decide(
      DetectState state, Plan plan, Component.Postgresql database, Received<? extends Event> received) {
    OpenIncident open = state.open().get(database.name());
    Optional<DatabaseFailure.Found> found =
        open == null || open.recovered() ? DatabaseFailure.look(state, plan, database) : Optional.empty();
    var facts = new ArrayList<Event>();
    if (open != null) {
      found.map(DatabaseFailure::failedAnew).or(() -> DatabaseFailure.overBecause(state, plan, database))
          .ifPresent(explanation -> facts.add(new IncidentResolved(open.incident(), database.name(), explanation)));
    }
    found.ifPresent(disaster -> facts.add(opened(state, plan, database, received, disaster)));
    return facts;
  }

  private static Event opened(
      DetectState state, Plan plan, Component.Postgresql database, Received<? extends Event> received, DatabaseFailure.Found found) {
    // One clock beat can open incidents of several systems of its partition: the system's name keeps their ids apart.
    var place = received.position().partition() + "-" + received.position().offset();
    Explanation why = found.explanation();
    return new IncidentOpened(
        new IncidentId(plan.system() + "-" + database.name() + "-" + place), Scenario.DATABASE, database.name(), found.target(),
        why.evidence().stream().map(Evidence::at).min(Comparator.naturalOrder()).orElse(state.now()),
        lastSeen(state, database, found), why);
  }

  private static LastSeen lastSeen(DetectState state, Component.Postgresql database, DatabaseFailure.Found found) {
    Primary primary = state.primaries().get(database.name());
    return new LastSeen(
        state.witnesses().get(database.name()), primary == null ? List.of() : primary.synchronousStandbys(), found.refusedBy());
  }

  private static String says(ProbeReported probe) {
    String outcome = probe.outcome().name().toLowerCase(java.util.Locale.ROOT);
    String kept = ", kept session " + probe.kept().name().toLowerCase(java.util.Locale.ROOT);
    return outcome + kept + (probe.outcome() == Reachability.ANSWERED ? ", " + (probe.writable() ? "writable" : "not writable") : "");
  }
}
