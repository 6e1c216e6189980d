package dev.rebound.core.plan;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a system stand and from where they are looked at. Empty for a plan that says nothing of it: then there is one
 * place, and nobody can declare it lost.
 *
 * @param sites by name
 * @param places by the name of a component or of an instance of one; an instance without one stands where its component stands
 * @param observers those of whom the plan says more than their name
 * @param heartbeats alerts that must keep coming
 * @param pipeline where Rebound itself stands; null where the plan does not say
 */
public record Vantage(
    Map<String, Site> sites, Map<String, Place> places, List<Observer> observers, List<Heartbeat> heartbeats,
    @Nullable Pipeline pipeline) {
  public static final Vantage NONE = new Vantage(Map.of(), Map.of(), List.of(), List.of());

  /** Of a plan that does not say where Rebound itself stands. */
  public Vantage(Map<String, Site> sites, Map<String, Place> places, List<Observer> observers, List<Heartbeat> heartbeats) {
    this(sites, places, observers, heartbeats, null);
  }

  public Vantage {
    sites = new TreeMap<>(sites);
    places = new TreeMap<>(places);
    observers = List.copyOf(observers);
    heartbeats = List.copyOf(heartbeats);
  }

  /**
   * A data centre, region or cluster that can be lost as a whole.
   *
   * @param active whether users are served from it; the others stand by
   * @param knownAs what alerts call it, for instance its Kubernetes cluster
   * @param recovery how it takes over from a lost site; null where the plan does not say
   */
  public record Site(String name, boolean active, List<String> knownAs, @Nullable SiteRecovery recovery) {
    public Site {
      knownAs = List.copyOf(knownAs);
    }

    /** One of which the plan does not say how it takes over. */
    public Site(String name, boolean active, List<String> knownAs) {
      this(name, active, knownAs, null);
    }
  }

  /**
   * Where a part stands and what alerts call it.
   *
   * @param site empty: the place of its component
   * @param knownAs beside its name: a public address, the name of a job or of a proxy
   */
  public record Place(String site, List<String> knownAs) {
    public Place {
      knownAs = List.copyOf(knownAs);
    }
  }

  /**
   * Somebody who looks.
   *
   * @param id as its reports name it
   * @param site where it stands; empty: outside of every site
   * @param control components that prove its own network: while it reaches none of them it has no vote; empty: it always has one
   */
  public record Observer(String id, String site, List<String> control) {
    public Observer {
      control = List.copyOf(control);
    }
  }

  /** An alert that must be heard again and again ("Watchdog"); its silence is an alarm (D6). */
  public record Heartbeat(String name, AlertMatcher match, Duration within) {}

  /** How a lost site is taken over from; empty where the plan does not say. */
  public Optional<SiteRecovery> recoveryOf(String lost) {
    for (Site site : sites.values()) {
      SiteRecovery recovery = site.recovery();
      if (recovery != null && recovery.replaces().equals(lost)) {
        return Optional.of(recovery);
      }
    }
    return Optional.empty();
  }

  /** The site of an instance of a component; empty where the plan names none. */
  public String siteOf(String component, String target) {
    return Optional.ofNullable(places.get(target)).map(Place::site).filter(site -> !site.isEmpty())
        .or(() -> Optional.ofNullable(places.get(component)).map(Place::site)).orElse("");
  }

  /** What the plan says of an observer; one of whom it says nothing stands nowhere and always has a vote. */
  public Observer observer(String id) {
    for (Observer each : observers) {
      if (each.id().equals(id)) {
        return each;
      }
    }
    return new Observer(id, "", List.of());
  }
}
