package dev.rebound.core.detect;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
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
import dev.rebound.core.detect.DetectState.Window;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.plan.Vantage.Heartbeat;
import dev.rebound.core.scenario.Redeploy;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.core.scenario.Switchover;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The first decider: signals to incidents. It opens an incident when a scenario's rule finds its disaster, once per component,
 * not while a recovery of that component is under way; it resolves it when probes prove the component well again.
 */
public final class Detection implements Decider<DetectState> {
  private final PlanReader plans;
  private final Belongings belongings = new Belongings();

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
      case PlanActivated plan -> activated(state, received, plan);
      case ProbeReported probe -> probed(state, received, probe);
      case ProbesDropped dropped -> dropped(state, dropped);
      case HealthReported health -> checked(state, received, health);
      case AlertReported alert -> alerted(state, received, alert);
      case MaintenanceDeclared work ->
          state.with(
              state.around().withMaintenance(
                  DetectState.with(state.around().maintenance(), work.component(), new Window(work.from(), work.until()))));
      case RecoveryRelayed relayed -> relayed(state, received, relayed);
      case IncidentOpened opened ->
          state.withOpen(
              DetectState.with(
                  state.open(), opened.component(),
                  new OpenIncident(opened.incident(), opened.scenario(), opened.target(), false, state.now(), List.of())));
      case EvidenceAdded added -> added(state, added);
      case IncidentSuperseded superseded -> over(state, superseded.component());
      case IncidentResolved resolved -> over(state, resolved.component());
      case ClockBeat beat -> state.with(state.around().withHeard(beat.observer(), state.now()));
      default -> state;
    };
  }

  /** A heartbeat that was never heard is missing from the plan's activation on. */
  private DetectState activated(DetectState state, Received<? extends Event> received, PlanActivated activated) {
    var heartbeats = new TreeMap<String, Instant>();
    for (Heartbeat heartbeat : plans.read(activated.text()).vantage().heartbeats()) {
      heartbeats.put(heartbeat.name(), state.around().heartbeats().getOrDefault(heartbeat.name(), received.envelope().at()));
    }
    return state.withPlan(activated.hash(), activated.text()).with(state.around().withHeartbeats(heartbeats));
  }

  private static DetectState added(DetectState state, EvidenceAdded added) {
    OpenIncident open = state.open().get(added.component());
    return open == null || !open.incident().equals(added.incident())
        ? state
        : state.withOpen(DetectState.with(state.open(), added.component(), open.withNames(added.names())));
  }

  private static DetectState over(DetectState state, String component) {
    return state.withOpen(DetectState.without(state.open(), component)).with(state.around().withResolved(component, state.now()));
  }

  /** A health check of somebody else. Observers that are heard only this way are heard, too. */
  private DetectState checked(DetectState state, Received<? extends Event> received, HealthReported check) {
    if (state.planText().isEmpty()) {
      return state;
    }
    Plan plan = plans.read(state.planText());
    Instant at = received.envelope().at();
    String says = check.health().name().toLowerCase(java.util.Locale.ROOT) + (check.detail().isEmpty() ? "" : ", " + check.detail());
    var evidence = new Evidence(received.position(), at, check.observer(), check.target(), says);
    String key = DetectState.key(check.component(), check.target()) + "/" + check.observer();
    HealthTrack before = state.health().getOrDefault(key, HealthTrack.UNSEEN);
    HealthTrack track = before.after(check, at, plan.confirmation().lateness(), evidence);
    DetectState seen = state;
    if (plan.observers().contains(check.observer())) {
      seen = seen.with(seen.around().withHeard(check.observer(), state.now()));
    }
    if (track == before) {
      return seen;
    }
    seen = seen.withHealth(HealthTracks.with(seen.health(), key, track));
    boolean newestIsWell = check.health() == Health.UP && track.health() == Health.UP && !track.failing();
    if (newestIsWell) {
      seen = seen.with(seen.around().withWell(check.component(), state.now()));
    }
    return newestIsWell && check.role() == Role.PRIMARY ? primaryChecked(seen, plan, check) : seen;
  }

  /**
   * Another instance calls itself the primary. It is believed where the one that was believed so far is not seen well as primary by any
   * health check, and where no own probe saw one: own probes tell timelines apart, health checks do not.
   */
  private static DetectState primaryChecked(DetectState state, Plan plan, HealthReported check) {
    Primary known = state.primaries().get(check.component());
    if (known != null && (known.timeline() > 0 || known.target().equals(check.target()))) {
      return state;
    }
    String believed = known == null ? planned(plan, check) : known.target();
    boolean stillPrimary =
        !believed.equals(check.target())
            && HealthTracks.of(state.health(), check.component(), believed).stream()
                .anyMatch(track -> !track.failing() && track.role() == Role.PRIMARY && track.fresh(state.now()));
    return stillPrimary ? state : state.withPrimary(check.component(), new Primary(check.target(), 0, List.of()));
  }

  private static String planned(Plan plan, HealthReported check) {
    return switch (plan.components().get(check.component())) {
      case Component.Postgresql database -> database.primary().name();
      case Component.Redis cache -> cache.primary().name();
      case Component.KubernetesApplication _, Component.WebService _, Component.TcpService _ -> check.target();
      case null -> check.target();
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
    seen = seen.with(seen.around().withHeard(probe.observer(), seen.now()));
    if (probe.outcome() == Reachability.ANSWERED) {
      seen = seen.with(seen.around().withWell(probe.component(), seen.now()));
    }
    return probe.outcome() == Reachability.ANSWERED && probe.role() == Role.PRIMARY ? primarySeen(seen, received, probe) : seen;
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
    if (known != null && probe.timeline() == known.timeline() && !known.target().equals(probe.target())
        && (probe.timeline() > 0 || stillPrimary(state, probe.component(), known.target()))) {
      return state;
    }
    DetectState seen = state.withPrimary(probe.component(), new Primary(probe.target(), probe.timeline(), probe.synchronousStandbys()));
    Witness witness = probe.witness();
    return witness == null
        ? seen
        : seen.withWitness(
            probe.component(), new LastWitness(probe.observer(), witness.sequence(), witness.lsn(), received.envelope().at()));
  }

  /** What has no timelines, as Redis, is believed by who calls itself the primary now; where two do, the first one stays. */
  private static boolean stillPrimary(DetectState state, String component, String target) {
    return state.target(component, target).observers().values().stream()
        .anyMatch(view -> view.last() != null && view.last().outcome() == Reachability.ANSWERED && view.last().role() == Role.PRIMARY
            && !view.lastAt().plus(Outlook.PROBE_FRESH).isBefore(state.now()));
  }

  private DetectState alerted(DetectState state, Received<? extends Event> received, AlertReported alert) {
    if (state.planText().isEmpty()) {
      return state;
    }
    Plan plan = plans.read(state.planText());
    return new Alerts(plan, belongings.of(state.planHash(), plan), received, alert).on(state);
  }

  /**
   * After a recovery all evidence starts anew: rows of probes, and the standing of alerts that were raised before or during it. A restore
   * touches nothing that is probed, and takes hours in which a failure must be seen.
   */
  private static DetectState relayed(DetectState state, Received<? extends Event> received, RecoveryRelayed relayed) {
    if (state.recovered().contains(relayed.recovery()) || Restore.isRestore(relayed.incident())) {
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
        .withHealth(HealthTracks.rowsEnded(state.health(), relayed.component()))
        .withAlerts(alerts)
        .withOpen(failedWork(state, relayed) ? opened(state, relayed) : recovered(state.open(), relayed))
        .withRecovered(relayed.component(), relayed.recovery())
        .with(state.around().withTrouble(relayed.component(), state.now()));
  }

  /** The decider of recoveries opened an incident of its own: it is over, like any other, when the component is seen to be well. */
  private static boolean failedWork(DetectState state, RecoveryRelayed relayed) {
    boolean work = Switchover.isPlanned(relayed.incident()) || Redeploy.isRedeploy(relayed.incident());
    return work && relayed.outcome().equals(Ending.HANDED_OVER.name())
        && !state.open().containsKey(relayed.component());
  }

  private static Map<String, OpenIncident> opened(DetectState state, RecoveryRelayed relayed) {
    Primary primary = state.primaries().get(relayed.component());
    boolean site = SiteFailure.isKey(relayed.component());
    String target = site ? SiteFailure.TARGET : primary == null ? relayed.component() : primary.target();
    Scenario scenario =
        Redeploy.isRedeploy(relayed.incident()) ? Scenario.APPLICATION : site ? Scenario.SITE : Scenario.DATABASE;
    return DetectState.with(
        state.open(), relayed.component(),
        new OpenIncident(relayed.incident(), scenario, target, false, state.now(), List.of()));
  }

  private static Map<String, OpenIncident> recovered(Map<String, OpenIncident> open, RecoveryRelayed relayed) {
    OpenIncident incident = open.get(relayed.component());
    boolean well = relayed.outcome().equals(Ending.RECOVERED.name());
    return incident == null || !well || !incident.incident().equals(relayed.incident())
        ? open
        : DetectState.with(open, relayed.component(), incident.withRecovered());
  }

  private static AlertView standingAnew(AlertView alert, Received<? extends Event> received) {
    if (alert.status() == AlertStatus.RESOLVED) {
      return alert;
    }
    Evidence before = alert.evidence();
    String still = ", still after a recovery";
    String says = before.says().endsWith(still) ? before.says() : before.says() + still;
    var anew = new Evidence(received.position(), received.envelope().at(), before.observer(), before.target(), says);
    return new AlertView(alert.component(), alert.status(), anew, alert.instance(), alert.target(), alert.name());
  }

  private static TargetView afterRecovery(TargetView view) {
    var observers = new TreeMap<String, ObserverView>();
    view.observers().forEach((observer, seen) -> observers.put(observer, seen.rowEnded()));
    return new TargetView(observers);
  }

  @Override
  public List<Event> decide(DetectState state, Received<? extends Event> received) {
    return switch (received.event()) {
      case ProbeReported _, HealthReported _, AlertReported _, ClockBeat _ ->
          state.planText().isEmpty() ? List.of() : new Decision(state, plans.read(state.planText()), received, this::evolve).facts();
      default -> List.of();
    };
  }

  private static String says(ProbeReported probe) {
    String outcome = probe.outcome().name().toLowerCase(java.util.Locale.ROOT);
    String kept = ", kept session " + probe.kept().name().toLowerCase(java.util.Locale.ROOT);
    return outcome + kept + (probe.outcome() == Reachability.ANSWERED ? ", " + (probe.writable() ? "writable" : "not writable") : "");
  }
}
