package dev.rebound.ingest.plans;

import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SystemName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All plans in force, one per system. */
public final class ActivePlans {
  private final Map<SystemName, ActivePlan> bySystem;

  /** @throws IllegalArgumentException where two plans are about the same system */
  public ActivePlans(Collection<ActivePlan> plans) {
    var index = new LinkedHashMap<SystemName, ActivePlan>();
    for (ActivePlan plan : plans) {
      if (index.put(plan.system(), plan) != null) {
        throw new IllegalArgumentException("two plans are about the system '" + plan.system() + "'");
      }
    }
    this.bySystem = java.util.Collections.unmodifiableMap(index);
  }

  /** A place where an alert belongs. */
  public record Route(SystemName system, String component, String planHash) {}

  public List<ActivePlan> all() {
    return List.copyOf(bySystem.values());
  }

  public Optional<ActivePlan> of(SystemName system) {
    return Optional.ofNullable(bySystem.get(system));
  }

  /** The only plan, if there is exactly one. */
  public Optional<ActivePlan> only() {
    return bySystem.size() == 1 ? Optional.of(bySystem.values().iterator().next()) : Optional.empty();
  }

  /**
   * Where an alert with these labels belongs: each system and component once, in the order of the plans; empty where nobody wants it. A
   * test belongs nowhere, even where a matcher takes everything, so that nothing is ever decided on it.
   */
  public List<Route> routes(Map<String, String> labels) {
    if (AlertReported.isTest(labels)) {
      return List.of();
    }
    var routes = new LinkedHashSet<Route>();
    for (ActivePlan active : bySystem.values()) {
      for (var route : active.plan().alerts()) {
        if (route.match().matches(labels)) {
          routes.add(new Route(active.system(), route.component(), active.hash()));
        }
      }
    }
    return List.copyOf(routes);
  }
}
