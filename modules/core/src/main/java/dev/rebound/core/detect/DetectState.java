package dev.rebound.core.detect;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.core.Planned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the detector believes about one protected system.
 *
 * @param now the newest receipt time, monotone
 * @param planText the active plan as it was activated; empty before the first
 * @param targets by "component/target"
 * @param primaries the observed primary of each database component
 * @param alerts by fingerprint and startsAt, at most {@value #ALERTS_MAX}; the oldest is forgotten first
 * @param open the open incident of each component, site ("site/NAME") or alarm ("monitoring/WHAT", "dual-primary/COMPONENT")
 * @param recovering the recovery under way on each component
 * @param witnesses the last acknowledged witness row of each component
 * @param recovered recoveries that ended, oldest first, at most {@value #RECOVERED_MAX}: the relay may say everything again after its
 *     restart, and a start that is heard after its end must not silence the detector
 * @param health what others' health checks say, by "component/target/observer"
 * @param symptoms alerts that open nothing, by component or "site/NAME", and then by name; at most {@value #SYMPTOMS_MAX} each
 * @param around what is known beside the targets
 */
public record DetectState(
    Instant now, String planHash, String planText, Map<String, TargetView> targets, Map<String, Primary> primaries,
    Map<String, AlertView> alerts, Map<String, OpenIncident> open, Map<String, RecoveryId> recovering,
    Map<String, LastWitness> witnesses, List<RecoveryId> recovered, Map<String, HealthTrack> health,
    Map<String, Map<String, Evidence>> symptoms, Around around)
    implements Planned {
  static final int ALERTS_MAX = 256;
  static final int SYMPTOMS_MAX = 24;
  /** Instances of one component by one observer: those that were not heard of for longest are forgotten first. */
  static final int INSTANCES_MAX = 64;
  static final int RECOVERED_MAX = 256;

  static final DetectState INITIAL =
      new DetectState(
          Instant.EPOCH, Envelope.NO_PLAN, "", Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), Map.of(),
          Map.of(), Around.NONE);

  public DetectState {
    targets = Kept.of(targets);
    primaries = Kept.of(primaries);
    alerts = Episodes.of(alerts);
    open = Kept.of(open);
    recovering = Kept.of(recovering);
    witnesses = Kept.of(witnesses);
    recovered = List.copyOf(recovered);
    // A state that an older version wrote has none of these.
    health = health == null ? Map.of() : Kept.of(health);
    symptoms = symptoms == null ? Map.of() : Kept.of(symptoms);
    around = around == null ? Around.NONE : around;
  }

  /**
   * What is known beside the targets.
   *
   * @param heard when each observer was last heard
   * @param heartbeats when each heartbeat of the plan was last heard, from the plan's activation on
   * @param maintenance the window of planned work of each component; the whole system's under the empty name
   * @param wellAt when each component was last seen well, to within {@link #WELL_EVERY}
   * @param troubleAt when each component's last incident or recovery came to its end
   * @param resolvedAt when each component's last incident was over
   */
  public record Around(
      Map<String, Instant> heard, Map<String, Instant> heartbeats, Map<String, Window> maintenance, Map<String, Instant> wellAt,
      Map<String, Instant> troubleAt, Map<String, Instant> resolvedAt) {
    static final Around NONE = new Around(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    static final Duration WELL_EVERY = Duration.ofSeconds(5);

    public Around {
      heard = Kept.of(heard);
      heartbeats = Kept.of(heartbeats);
      maintenance = Kept.of(maintenance);
      wellAt = Kept.of(wellAt);
      troubleAt = Kept.of(troubleAt);
      resolvedAt = Kept.of(resolvedAt);
    }

    Around withHeard(String observer, Instant at) {
      return new Around(with(heard, observer, at), heartbeats, maintenance, wellAt, troubleAt, resolvedAt);
    }

    Around withHeartbeats(Map<String, Instant> changed) {
      return new Around(heard, changed, maintenance, wellAt, troubleAt, resolvedAt);
    }

    Around withMaintenance(Map<String, Window> changed) {
      return new Around(heard, heartbeats, changed, wellAt, troubleAt, resolvedAt);
    }

    Around withWell(String component, Instant at) {
      Instant known = wellAt.get(component);
      return known != null && known.plus(WELL_EVERY).isAfter(at)
          ? this
          : new Around(heard, heartbeats, maintenance, with(wellAt, component, at), troubleAt, resolvedAt);
    }

    Around withTrouble(String component, Instant at) {
      return new Around(heard, heartbeats, maintenance, wellAt, with(troubleAt, component, at), resolvedAt);
    }

    Around withResolved(String component, Instant at) {
      return new Around(heard, heartbeats, maintenance, wellAt, with(troubleAt, component, at), with(resolvedAt, component, at));
    }
  }

  /** Planned work. */
  public record Window(Instant from, Instant until) {
    boolean holds(Instant at) {
      return !at.isBefore(from) && at.isBefore(until);
    }
  }

  /** What the observers believe about one target, by observer. */
  public record TargetView(Map<String, ObserverView> observers) {
    static final TargetView UNSEEN = new TargetView(Map.of());

    public TargetView {
      observers = Kept.of(observers);
    }
  }

  /** The instance that last answered as primary on the highest timeline. Roles are observed; the plan gives the initial ones. */
  public record Primary(String target, int timeline, List<String> synchronousStandbys) {
    public Primary {
      synchronousStandbys = List.copyOf(synchronousStandbys);
    }
  }

  /**
   * One episode of one alert that may open an incident; once resolved it stays so (a firing that comes later is a stale snapshot).
   *
   * @param instance what the alert calls its instance
   * @param target the instance of the plan that it is about; empty: the component as a whole
   * @param name of the alert
   */
  public record AlertView(String component, AlertStatus status, Evidence evidence, String instance, String target, String name) {}

  /**
   * An incident that is not over.
   *
   * @param recovered whether its recovery ended well; from then on new evidence is a new disaster
   * @param openedAt when it was opened
   * @param names alerts and instances that belong to it
   */
  public record OpenIncident(
      IncidentId incident, Scenario scenario, String target, boolean recovered, Instant openedAt, List<String> names) {
    public OpenIncident {
      // A state that an older version wrote has neither.
      openedAt = openedAt == null ? Instant.EPOCH : openedAt;
      names = names == null ? List.of() : List.copyOf(names);
    }

    OpenIncident withNames(List<String> more) {
      var all = new ArrayList<>(names);
      all.addAll(more);
      return new OpenIncident(incident, scenario, target, recovered, openedAt, all);
    }

    OpenIncident withRecovered() {
      return new OpenIncident(incident, scenario, target, true, openedAt, names);
    }
  }

  /** The key of a target in {@link #targets}. */
  public static String key(String component, String target) {
    return component + "/" + target;
  }

  TargetView target(String component, String target) {
    return targets.getOrDefault(key(component, target), TargetView.UNSEEN);
  }

  static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
    return Kept.with(map, key, value);
  }

  static <V> Map<String, V> without(Map<String, V> map, String key) {
    var copy = new TreeMap<>(map);
    copy.remove(key);
    return copy;
  }

  DetectState at(Instant time) {
    return time.isAfter(now)
        ? new DetectState(
            time, planHash, planText, targets, primaries, alerts, open, recovering, witnesses, recovered, health, symptoms, around)
        : this;
  }

  @Override
  public DetectState withPlanText(String text) {
    return withPlan(planHash, text);
  }

  DetectState withPlan(String hash, String text) {
    return new DetectState(
        now, hash, text, targets, primaries, alerts, open, recovering, witnesses, recovered, health, symptoms, around);
  }

  DetectState withTargets(Map<String, TargetView> changed) {
    return new DetectState(
        now, planHash, planText, changed, primaries, alerts, open, recovering, witnesses, recovered, health, symptoms, around);
  }

  DetectState withPrimary(String component, Primary primary) {
    return new DetectState(
        now, planHash, planText, targets, with(primaries, component, primary), alerts, open, recovering, witnesses, recovered, health,
        symptoms, around);
  }

  DetectState withAlerts(Map<String, AlertView> changed) {
    return new DetectState(
        now, planHash, planText, targets, primaries, changed, open, recovering, witnesses, recovered, health, symptoms, around);
  }

  DetectState withOpen(Map<String, OpenIncident> changed) {
    return new DetectState(
        now, planHash, planText, targets, primaries, alerts, changed, recovering, witnesses, recovered, health, symptoms, around);
  }

  DetectState withRecovering(Map<String, RecoveryId> changed) {
    return new DetectState(
        now, planHash, planText, targets, primaries, alerts, open, changed, witnesses, recovered, health, symptoms, around);
  }

  /** The recovery of a component came to its end. */
  DetectState withRecovered(String component, RecoveryId recovery) {
    var all = new ArrayList<>(recovered);
    all.add(recovery);
    if (all.size() > RECOVERED_MAX) {
      all.removeFirst();
    }
    return new DetectState(
        now, planHash, planText, targets, primaries, alerts, open, without(recovering, component), witnesses, all, health, symptoms,
        around);
  }

  DetectState withWitness(String component, LastWitness witness) {
    return new DetectState(
        now, planHash, planText, targets, primaries, alerts, open, recovering, with(witnesses, component, witness), recovered, health,
        symptoms, around);
  }

  DetectState withHealth(Map<String, HealthTrack> changed) {
    return new DetectState(
        now, planHash, planText, targets, primaries, alerts, open, recovering, witnesses, recovered, changed, symptoms, around);
  }

  DetectState withSymptoms(Map<String, Map<String, Evidence>> changed) {
    return new DetectState(
        now, planHash, planText, targets, primaries, alerts, open, recovering, witnesses, recovered, health, changed, around);
  }

  DetectState with(Around changed) {
    return new DetectState(
        now, planHash, planText, targets, primaries, alerts, open, recovering, witnesses, recovered, health, symptoms, changed);
  }
}
