package dev.rebound.ingest.plans;

import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Belonging;
import dev.rebound.core.plan.Belonging.Part;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All plans in force, one per system. */
public final class ActivePlans {
  private final Map<SystemName, ActivePlan> bySystem;
  private final List<Indexed> indexed;

  /** @throws IllegalArgumentException where two plans are about the same system */
  public ActivePlans(Collection<ActivePlan> plans) {
    var index = new LinkedHashMap<SystemName, ActivePlan>();
    for (ActivePlan plan : plans) {
      if (index.put(plan.system(), plan) != null) {
        throw new IllegalArgumentException("two plans are about the system '" + plan.system() + "'");
      }
    }
    this.bySystem = java.util.Collections.unmodifiableMap(index);
    this.indexed = index.values().stream().map(active -> new Indexed(active, new Belonging(active.plan()))).toList();
  }

  /**
   * A place where an alert belongs.
   *
   * @param component empty where no matcher took it: the detector reads from the alert itself what it is about
   * @param heartbeat whether its being repeated is what it says
   */
  public record Route(SystemName system, String component, String planHash, boolean heartbeat) {}

  private record Indexed(ActivePlan plan, Belonging names) {}

  /** A system that knows the target of a health check, and the part that it is there. */
  public record Known(ActivePlan plan, Part part) {}

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
   *
   * <p>1. To the component of each matcher that takes it. 2. As a heartbeat to each system that waits for it. 3. Where neither was so, to
   * each system a part or a site of which the labels name.
   */
  public List<Route> routes(Map<String, String> labels) {
    if (AlertReported.isTest(labels)) {
      return List.of();
    }
    var routes = new LinkedHashSet<Route>();
    for (ActivePlan active : bySystem.values()) {
      for (var route : active.plan().alerts()) {
        if (route.match().matches(labels)) {
          routes.add(new Route(active.system(), route.component(), active.hash(), false));
        }
      }
      if (active.plan().vantage().heartbeats().stream().anyMatch(heartbeat -> heartbeat.match().matches(labels))) {
        routes.add(new Route(active.system(), "", active.hash(), true));
      }
    }
    if (routes.isEmpty()) {
      indexed.stream()
          .filter(each -> each.names().part(labels).isPresent() || each.names().site(labels).isPresent())
          .forEach(each -> routes.add(new Route(each.plan().system(), "", each.plan().hash(), false)));
    }
    return List.copyOf(routes);
  }

  /** The systems that know the target of a health check, in the order of the plans. */
  public List<Known> knowing(String target) {
    return indexed.stream().flatMap(each -> each.names().target(target).map(part -> new Known(each.plan(), part)).stream()).toList();
  }
}
