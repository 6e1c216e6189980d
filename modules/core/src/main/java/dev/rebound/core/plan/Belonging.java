package dev.rebound.core.plan;

import dev.rebound.core.plan.Vantage.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which part of a system the labels of an alert name, for alerts that no matcher of the plan takes. A label's value names a part where
 * it is the name of an instance or component, an address that begins with it ({@code pg-0.db:9187}, {@code redis://redis-0:6379}), the
 * name of an instance of a service ({@code orders-api-7d9f}), or what the plan says it is known as.
 *
 * <p>An instance beats its component; where the labels name two instances, the first label by name counts.
 */
public final class Belonging {
  /** Labels that say who reports, how bad it is or where, and not what it is about. */
  private static final Set<String> NOT_ABOUT =
      Set.of(
          "alertname", "severity", "namespace", "prometheus", "prometheus_replica", "replica", "monitor", "receiver", "endpoint", "role");

  private static final String NAME_ENDS = ".:/?#";

  private final Map<String, Part> named = new HashMap<>();
  private final Map<String, Part> known = new TreeMap<>();
  private final Map<String, String> services = new TreeMap<>();
  private final Map<String, String> sites = new HashMap<>();

  /**
   * What an alert is about.
   *
   * @param component of the plan
   * @param target an instance of it; empty: the component as a whole
   */
  public record Part(String component, String target) {}

  /** Indexes the names of a plan. */
  public Belonging(Plan plan) {
    for (Component component : plan.components().values()) {
      named.put(component.name(), new Part(component.name(), ""));
      switch (component) {
        case Component.Postgresql database ->
            database.nodes().forEach(node -> named.put(node.name(), new Part(database.name(), node.name())));
        case Component.Redis cache -> cache.nodes().forEach(node -> named.put(node.name(), new Part(cache.name(), node.name())));
        case Component.KubernetesApplication application -> {
          named.putIfAbsent(application.deployment(), new Part(application.name(), ""));
          services.put(application.name(), application.name());
          services.putIfAbsent(application.deployment(), application.name());
        }
        case Component.WebService service -> services.put(service.name(), service.name());
        case Component.TcpService service -> services.put(service.name(), service.name());
      }
    }
    for (Map.Entry<String, Place> place : plan.vantage().places().entrySet()) {
      Part part = named.get(place.getKey());
      if (part != null) {
        place.getValue().knownAs().forEach(name -> known.put(name, part));
      }
    }
    plan.vantage().sites().values().forEach(site -> site.knownAs().forEach(name -> sites.put(name, site.name())));
  }

  /** The part that labels name. */
  public Optional<Part> part(Map<String, String> labels) {
    Part whole = null;
    for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
      Part part = NOT_ABOUT.contains(label.getKey()) ? null : part(label.getValue());
      if (part != null && !part.target().isEmpty()) {
        return Optional.of(part);
      }
      whole = whole == null ? part : whole;
    }
    return Optional.ofNullable(whole);
  }

  /** The site that labels name by what it is known as. */
  public Optional<String> site(Map<String, String> labels) {
    return new TreeMap<>(labels).values().stream().map(sites::get).filter(java.util.Objects::nonNull).findFirst();
  }

  /** The part that a word of an alert or the target of a health check names; null where it names none. */
  private @org.jspecify.annotations.Nullable Part part(String value) {
    for (Map.Entry<String, Part> each : known.entrySet()) {
      if (value.startsWith(each.getKey()) && ends(value, each.getKey().length())) {
        return each.getValue();
      }
    }
    int scheme = value.indexOf("://");
    String address = scheme < 0 ? value : value.substring(scheme + "://".length());
    int end = 0;
    while (end < address.length() && NAME_ENDS.indexOf(address.charAt(end)) < 0) {
      end++;
    }
    String name = address.substring(0, end);
    Part exact = named.get(name);
    return exact != null ? exact : instance(name).orElse(null);
  }

  /** The part that a target of a health check is: an instance of the plan, or one of a service by its name and a suffix. */
  public Optional<Part> target(String target) {
    Part exact = named.get(target);
    return exact == null ? instance(target) : Optional.of(exact);
  }

  /** An instance of a service: its name, a hyphen and anything; of two services the one with the longer name. */
  private Optional<Part> instance(String name) {
    String best = "";
    for (String service : services.keySet()) {
      if (service.length() > best.length() && name.startsWith(service + "-")) {
        best = service;
      }
    }
    String component = services.get(best);
    return component == null ? Optional.empty() : Optional.of(new Part(component, name));
  }

  private static boolean ends(String value, int at) {
    return at == value.length() || NAME_ENDS.indexOf(value.charAt(at)) >= 0;
  }
}
