package dev.rebound.core.detect;

import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.core.detect.DetectState.OpenIncident;
import dev.rebound.core.detect.Outlook.Condition;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What belongs to an open incident: alerts about its component, and alerts and failing instances of everything that cannot work without
 * it. Symptoms join also when they came first.
 */
record Attribution(Outlook outlook) {
  /** A symptom that was said so long before the incident was opened belongs to it. */
  static final Duration BEFORE = Duration.ofMinutes(1);
  /** Of the evidence that one event cites. */
  private static final int CITED_MAX = 8;

  /** The news of one incident, if there is any. @param key of the incident: its component, or "site/NAME" */
  Optional<EvidenceAdded> news(DetectState state, String key, OpenIncident incident) {
    var found = new LinkedHashMap<String, Optional<Evidence>>();
    Instant since = incident.openedAt().minus(BEFORE);
    for (String component : scope(key, incident.scenario())) {
      state.symptoms().getOrDefault(component, Map.of()).forEach((name, evidence) -> {
        if (!evidence.at().isBefore(since)) {
          found.putIfAbsent(name, Optional.of(evidence));
        }
      });
      state.alerts().values().stream()
          .filter(alert -> alert.component().equals(component) && alert.status() == AlertStatus.FIRING)
          .forEach(alert -> found.putIfAbsent(alert.name(), Optional.of(alert.evidence())));
      failing(component, incident.target()).forEach(found::putIfAbsent);
    }
    incident.names().forEach(found::remove);
    int room = EvidenceAdded.NAMES_MAX - incident.names().size();
    if (found.isEmpty() || room <= 0) {
      return Optional.empty();
    }
    List<String> names = found.keySet().stream().limit(room).toList();
    List<Evidence> cited =
        names.stream().flatMap(name -> found.getOrDefault(name, Optional.empty()).stream()).limit(CITED_MAX).toList();
    return Optional.of(new EvidenceAdded(incident.incident(), key, names, cited));
  }

  /** Instances of a component that fail or ail, except the incident's own target; one that answers, and not as it should, has no row. */
  private Map<String, Optional<Evidence>> failing(String name, String target) {
    var failing = new LinkedHashMap<String, Optional<Evidence>>();
    Component component = outlook.plan().components().get(name);
    if (component == null) {
      return failing;
    }
    for (String each : outlook.targets(component)) {
      boolean down = outlook.standing(name, each).condition() == Condition.DOWN;
      for (Sight sight : outlook.sights(name, each)) {
        boolean ails = sight.state() == Sight.State.IMPAIRED || down && !sight.answers();
        if (!each.equals(target) && ails && outlook.votes(sight.observer())) {
          failing.putIfAbsent(each, sight.evidence().stream().findFirst());
        }
      }
    }
    return failing;
  }

  /** The components whose troubles an incident explains. */
  private Set<String> scope(String key, Scenario scenario) {
    var scope = new LinkedHashSet<String>();
    scope.add(key);
    if (scenario == Scenario.SITE) {
      scope.addAll(outlook.inSite(key.substring(key.indexOf('/') + 1)).keySet());
      return scope;
    }
    scope.addAll(dependents(outlook.plan(), key));
    if (scenario == Scenario.CACHE) {
      // A dead cache lets its load through to the database beside it (D2).
      for (String dependent : List.copyOf(scope)) {
        Component component = outlook.plan().components().get(dependent);
        if (component != null) {
          component.dependsOn().stream().filter(each -> outlook.plan().database(each).isPresent()).forEach(scope::add);
        }
      }
    }
    return scope;
  }

  /** Everything that cannot work without a component, near and far. */
  static Set<String> dependents(Plan plan, String component) {
    var found = new LinkedHashSet<String>();
    var open = new ArrayDeque<>(List.of(component));
    while (!open.isEmpty()) {
      String on = open.removeFirst();
      for (Component each : plan.components().values()) {
        if (each.dependsOn().contains(on) && found.add(each.name())) {
          open.add(each.name());
        }
      }
    }
    return found;
  }

  /** Everything that a component cannot work without, near and far. */
  static List<String> dependencies(Plan plan, Component component) {
    var found = new LinkedHashSet<String>();
    var open = new ArrayDeque<>(component.dependsOn());
    while (!open.isEmpty()) {
      String name = open.removeFirst();
      Component on = plan.components().get(name);
      if (on != null && found.add(name)) {
        open.addAll(on.dependsOn());
      }
    }
    return new ArrayList<>(found);
  }
}
