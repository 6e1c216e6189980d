package dev.rebound.core.detect;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertStatus;
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
 * @param open the open incident of each component
 * @param recovering the recovery under way on each component
 * @param witnesses the last acknowledged witness row of each component
 * @param recovered recoveries that ended, oldest first, at most {@value #RECOVERED_MAX}: the relay may say everything again after its
 *     restart, and a start that is heard after its end must not silence the detector
 */
public record DetectState(
    Instant now, String planHash, String planText, Map<String, TargetView> targets, Map<String, Primary> primaries,
    Map<String, AlertView> alerts, Map<String, OpenIncident> open, Map<String, RecoveryId> recovering,
    Map<String, LastWitness> witnesses, List<RecoveryId> recovered) {
  static final int ALERTS_MAX = 256;
  static final int RECOVERED_MAX = 256;

  static final DetectState INITIAL =
      new DetectState(
          Instant.EPOCH, Envelope.NO_PLAN, "", Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of());

  public DetectState {
    targets = new TreeMap<>(targets);
    primaries = new TreeMap<>(primaries);
    alerts = new TreeMap<>(alerts);
    open = new TreeMap<>(open);
    recovering = new TreeMap<>(recovering);
    witnesses = new TreeMap<>(witnesses);
    recovered = List.copyOf(recovered);
  }

  /** What the observers believe about one target, by observer. */
  public record TargetView(Map<String, ObserverView> observers) {
    static final TargetView UNSEEN = new TargetView(Map.of());

    public TargetView {
      observers = new TreeMap<>(observers);
    }
  }

  /** The instance that last answered as primary on the highest timeline. Roles are observed; the plan gives the initial ones. */
  public record Primary(String target, int timeline, List<String> synchronousStandbys) {
    public Primary {
      synchronousStandbys = List.copyOf(synchronousStandbys);
    }
  }

  /** One episode of one alert; once resolved it stays so (a firing that comes later is a stale snapshot). */
  public record AlertView(String component, AlertStatus status, Evidence evidence, String instance) {}

  /**
   * An incident that is not over.
   *
   * @param recovered whether its recovery ended well; from then on new evidence is a new disaster
   */
  public record OpenIncident(IncidentId incident, Scenario scenario, String target, boolean recovered) {}

  /** The key of a target in {@link #targets}. */
  public static String key(String component, String target) {
    return component + "/" + target;
  }

  TargetView target(String component, String target) {
    return targets.getOrDefault(key(component, target), TargetView.UNSEEN);
  }

  static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
    var copy = new TreeMap<>(map);
    copy.put(key, value);
    return copy;
  }

  static <V> Map<String, V> without(Map<String, V> map, String key) {
    var copy = new TreeMap<>(map);
    copy.remove(key);
    return copy;
  }

  DetectState at(Instant time) {
    Instant later = time.isAfter(now) ? time : now;
    return new DetectState(later, planHash, planText, targets, primaries, alerts, open, recovering, witnesses, recovered);
  }

  DetectState withPlan(String hash, String text) {
    return new DetectState(now, hash, text, targets, primaries, alerts, open, recovering, witnesses, recovered);
  }

  DetectState withTargets(Map<String, TargetView> changed) {
    return new DetectState(now, planHash, planText, changed, primaries, alerts, open, recovering, witnesses, recovered);
  }

  DetectState withPrimary(String component, Primary primary) {
    return new DetectState(
        now, planHash, planText, targets, with(primaries, component, primary), alerts, open, recovering, witnesses, recovered);
  }

  DetectState withAlerts(Map<String, AlertView> changed) {
    return new DetectState(now, planHash, planText, targets, primaries, changed, open, recovering, witnesses, recovered);
  }

  DetectState withOpen(Map<String, OpenIncident> changed) {
    return new DetectState(now, planHash, planText, targets, primaries, alerts, changed, recovering, witnesses, recovered);
  }

  DetectState withRecovering(Map<String, RecoveryId> changed) {
    return new DetectState(now, planHash, planText, targets, primaries, alerts, open, changed, witnesses, recovered);
  }

  /** The recovery of a component came to its end. */
  DetectState withRecovered(String component, RecoveryId recovery) {
    var all = new ArrayList<>(recovered);
    all.add(recovery);
    if (all.size() > RECOVERED_MAX) {
      all.removeFirst();
    }
    return new DetectState(now, planHash, planText, targets, primaries, alerts, open, without(recovering, component), witnesses, all);
  }

  DetectState withWitness(String component, LastWitness witness) {
    return new DetectState(
        now, planHash, planText, targets, primaries, alerts, open, recovering, with(witnesses, component, witness), recovered);
  }
}
