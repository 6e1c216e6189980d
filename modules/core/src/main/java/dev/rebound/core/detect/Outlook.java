package dev.rebound.core.detect;

import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.core.detect.DetectState.AlertView;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Vantage.Observer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * All that is believed at one moment, as the rules of the scenarios ask for it: who has a vote, and what those who have one say about
 * each target. Made for one decision; the state behind it does not change.
 */
public final class Outlook {
  /** A round of an own probe that is older than this says nothing about now. */
  public static final Duration PROBE_FRESH = Duration.ofSeconds(5);

  private final DetectState state;
  private final Plan plan;
  /** By the observers' time, milliseconds. */
  private final long newestDown;
  private final Map<String, Boolean> votes = new HashMap<>();
  private final Map<String, List<Sight>> sights = new HashMap<>();
  private final Map<String, Standing> standings = new HashMap<>();
  private final Map<String, Map<String, List<String>>> bySite = new HashMap<>();
  private final Map<String, List<String>> targets = new HashMap<>();
  private final Map<String, Map<String, List<Sight>>> seenInSite = new HashMap<>();
  private final Map<String, List<Observer>> outside = new HashMap<>();

  public Outlook(DetectState state, Plan plan) {
    this.state = state;
    this.plan = plan;
    this.newestDown = state.health().isEmpty()
        ? Long.MAX_VALUE
        : state.health().values().stream().filter(track -> track.failing() && track.fresh(state.now())).mapToLong(HealthTrack::newest).max()
            .orElse(Long.MAX_VALUE);
  }

  /** What those with a vote say about a target together. */
  public enum Condition {
    /** Nobody with a vote has said anything lately. */
    UNKNOWN,
    /** Somebody sees it answer, and nobody saw it fail after that. */
    WELL,
    /** It fails for somebody, not for long or not for enough of them yet. */
    FAILING,
    /** It fails for all who must agree, and answers to none. */
    DOWN
  }

  /**
   * A target's condition, and whose word it rests on.
   *
   * @param failing the sights that say it fails
   * @param contradicting the sights that say it answers though others see it fail
   */
  public record Standing(Condition condition, List<Sight> failing, List<Sight> contradicting) {
    static final Standing UNKNOWN = new Standing(Condition.UNKNOWN, List.of(), List.of());

    public Standing {
      failing = List.copyOf(failing);
      contradicting = List.copyOf(contradicting);
    }

    /** The evidence of all who see it fail, oldest first. */
    public List<Evidence> evidence() {
      return failing.stream().flatMap(sight -> sight.evidence().stream()).sorted(Comparator.comparing(Evidence::at)).toList();
    }

    /** Who sees it fail. */
    public List<String> observers() {
      return failing.stream().map(Sight::observer).distinct().toList();
    }
  }

  public DetectState state() {
    return state;
  }

  public Plan plan() {
    return plan;
  }

  public Instant now() {
    return state.now();
  }

  /** The alerts about a component that have stood for as long as the plan asks, the earliest first. */
  public List<AlertView> stood(String component) {
    return Episodes.of(state.alerts()).firingSince(component, now().minus(plan.confirmation().alert()));
  }

  /** The instances of a component that the plan names, and those that anybody reported of. */
  public List<String> targets(Component component) {
    return targets.computeIfAbsent(component.name(), name -> instances(component));
  }

  private List<String> instances(Component component) {
    var targets = new TreeSet<String>();
    switch (component) {
      case Component.Postgresql database -> database.nodes().forEach(node -> targets.add(node.name()));
      case Component.Redis cache -> cache.nodes().forEach(node -> targets.add(node.name()));
      case Component.KubernetesApplication _, Component.WebService _, Component.TcpService _ -> {}
    }
    String prefix = component.name() + "/";
    for (String key : sorted(state.targets()).tailMap(prefix, true).keySet()) {
      if (!key.startsWith(prefix)) {
        break;
      }
      if (key.indexOf('/', prefix.length()) < 0) { // "DEPLOYMENT/workload" tells of instances and is none
        targets.add(key.substring(prefix.length()));
      }
    }
    for (String key : sorted(state.health()).tailMap(prefix, true).keySet()) {
      if (!key.startsWith(prefix)) {
        break;
      }
      targets.add(key.substring(prefix.length(), key.lastIndexOf('/')));
    }
    return List.copyOf(targets);
  }

  /** The instance whose failure is the component's failure: the observed primary, before any observation the plan's. */
  public String primary(String component, Node planned) {
    DetectState.Primary observed = state.primaries().get(component);
    return observed == null ? planned.name() : observed.target();
  }

  /**
   * Whether an observer has a vote: the plan names it, and where the plan gives it control targets it reaches one of them now. Who does
   * not reach them has lost its own network and knows nothing of anybody else's.
   */
  public boolean votes(String observer) {
    return votes.computeIfAbsent(observer, this::hasVote);
  }

  private boolean hasVote(String observer) {
    if (!plan.observers().contains(observer)) {
      return false;
    }
    List<String> control = plan.vantage().observer(observer).control();
    return control.isEmpty()
        || control.stream().anyMatch(name ->
            raw(name, plan.components().get(name)).stream()
                .anyMatch(sight -> sight.observer().equals(observer) && sight.answers()));
  }

  private List<Sight> raw(String name, @org.jspecify.annotations.Nullable Component component) {
    var all = new ArrayList<Sight>();
    if (component != null) {
      targets(component).forEach(target -> all.addAll(sights(name, target)));
    }
    return all;
  }

  /** What every observer says lately about a target, with or without a vote. */
  public List<Sight> sights(String component, String target) {
    return sights.computeIfAbsent(DetectState.key(component, target), key -> look(component, target));
  }

  private List<Sight> look(String component, String target) {
    var all = new ArrayList<Sight>();
    state.target(component, target).observers().forEach((observer, view) -> {
      if (!view.lastAt().plus(PROBE_FRESH).isBefore(now())) {
        own(observer, view).ifPresent(all::add);
      }
    });
    String prefix = DetectState.key(component, target) + "/";
    for (Map.Entry<String, HealthTrack> entry : sorted(state.health()).tailMap(prefix, true).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      if (heard(entry.getValue())) {
        all.add(others(entry.getKey().substring(prefix.length()), entry.getValue()));
      }
    }
    return all;
  }

  /**
   * Whether a track still counts. One that is no longer heard also does while its newest check is, by the observers' time, about as new
   * as the newest one that says "down": where checks are late or stop, the picture is forgotten as a whole. Otherwise a part of it would
   * outlive what contradicts or explains it.
   */
  private boolean heard(HealthTrack track) {
    return track.fresh(now()) || track.reaches(newestDown) && track.fresh(now().minus(plan.confirmation().lateness()));
  }

  private java.util.Optional<Sight> own(String observer, ObserverView view) {
    ProbeReported last = view.last();
    if (last == null) {
      return java.util.Optional.empty();
    }
    int row = plan.confirmation().probeFailures();
    Sight.State said =
        view.failures() >= row ? Sight.State.DOWN
            : view.failures() > 0 ? Sight.State.FAILING
                : last.outcome() == Reachability.ANSWERED ? Sight.State.WELL : Sight.State.IMPAIRED;
    boolean refused = last.outcome() == Reachability.REFUSED && last.kept() != KeptSession.ALIVE;
    Instant since = view.failing().isEmpty() ? view.lastAt() : view.failing().getFirst().at();
    return java.util.Optional.of(
        new Sight(observer, true, said, since, view.lastAt(), view.answers() >= row, refused, view.failing()));
  }

  private Sight others(String observer, HealthTrack track) {
    Plan.Confirmation confirmation = plan.confirmation();
    Sight.State said =
        !track.failing() ? track.health() == Health.DEGRADED ? Sight.State.IMPAIRED : Sight.State.WELL
            : track.confirmedDown(now(), confirmation.healthChecks(), confirmation.lateness()) ? Sight.State.DOWN : Sight.State.FAILING;
    List<Evidence> row = track.down().stream().map(HealthTrack.Seen::evidence).toList();
    List<Evidence> cited = row.size() <= ObserverView.FAILING_MAX ? row : firstAndNewest(row);
    Instant since = row.stream().map(Evidence::at).min(Comparator.naturalOrder()).orElse(track.lastAt());
    return new Sight(observer, false, said, since, track.lastAt(), track.confirmedWell(confirmation.healthChecks()), false, cited);
  }

  private static List<Evidence> firstAndNewest(List<Evidence> row) {
    var cited = new ArrayList<>(row.subList(0, ObserverView.FAILING_MAX - 1));
    cited.add(row.getLast());
    return cited;
  }

  /** What those with a vote saw lately of a primary that lives and acknowledges no write; as a rule nobody did, which is cheap to say. */
  public List<ObserverView> stuck(String component, String target) {
    var stuck = new ArrayList<ObserverView>();
    state.target(component, target).observers().forEach((observer, view) -> {
      if (view.stuckSince() != null && !view.lastAt().plus(PROBE_FRESH).isBefore(now()) && votes(observer)) {
        stuck.add(view);
      }
    });
    return stuck;
  }

  /** What those with a vote say about a target. */
  public Standing standing(String component, String target) {
    return standings.computeIfAbsent(DetectState.key(component, target), key -> weigh(sights(component, target)));
  }

  private Standing weigh(List<Sight> all) {
    var voting = new ArrayList<Sight>(all.size());
    var failing = new ArrayList<Sight>();
    for (Sight sight : all) {
      if (votes(sight.observer())) {
        voting.add(sight);
        if (!sight.answers()) {
          failing.add(sight);
        }
      }
    }
    if (failing.isEmpty()) {
      return voting.isEmpty() ? Standing.UNKNOWN : new Standing(Condition.WELL, List.of(), List.of());
    }
    Instant since = failing.stream().map(Sight::since).min(Comparator.naturalOrder()).orElseThrow();
    List<Sight> contradicting =
        voting.stream().filter(sight -> sight.answers() && (sight.own() || !sight.lastAt().isBefore(since))).toList();
    if (!contradicting.isEmpty()) {
      return new Standing(Condition.WELL, failing, contradicting);
    }
    long own = failing.stream().filter(sight -> sight.own() && sight.state() == Sight.State.DOWN).count();
    List<Sight> others = failing.stream().filter(sight -> !sight.own()).toList();
    boolean down =
        own >= plan.observersThatMustAgree()
            || !others.isEmpty() && others.stream().allMatch(sight -> sight.state() == Sight.State.DOWN);
    return new Standing(down ? Condition.DOWN : Condition.FAILING, failing, List.of());
  }

  /**
   * Whether the last word of one of the plan's observers about a target, also of one that fell silent since, is that it answered, and
   * is not older than this. Who is silent now says nothing; what was said before stays said.
   */
  public boolean lastSeenAnswering(String component, String target, Instant since) {
    String prefix = DetectState.key(component, target) + "/";
    boolean byProbe =
        state.target(component, target).observers().entrySet().stream()
            .anyMatch(entry -> plan.observers().contains(entry.getKey()) && entry.getValue().failures() == 0
                && entry.getValue().last() != null && entry.getValue().lastAt().isAfter(since));
    return byProbe
        || sorted(state.health()).tailMap(prefix, true).entrySet().stream().takeWhile(entry -> entry.getKey().startsWith(prefix))
            .anyMatch(entry -> plan.observers().contains(entry.getKey().substring(prefix.length()))
                && !entry.getValue().failing() && entry.getValue().lastAt().isAfter(since));
  }

  /** Whether a component was ever seen well: one that never was is not known to be able to. */
  public boolean everWell(String component) {
    return state.around().wellAt().containsKey(component);
  }

  /** The instances that stand in a site, by their component. */
  public Map<String, List<String>> inSite(String site) {
    return bySite.computeIfAbsent(site, key -> {
      var parts = new java.util.TreeMap<String, List<String>>();
      for (Component component : plan.components().values()) {
        List<String> here =
            targets(component).stream().filter(target -> plan.vantage().siteOf(component.name(), target).equals(site)).toList();
        if (!here.isEmpty()) {
          parts.put(component.name(), here);
        }
      }
      return parts;
    });
  }

  /** What anybody says lately about anything that stands in a site, by component. */
  public Map<String, List<Sight>> seenInSite(String site) {
    return seenInSite.computeIfAbsent(site, key -> {
      var seen = new java.util.TreeMap<String, List<Sight>>();
      inSite(key).forEach((component, here) -> {
        var all = new ArrayList<Sight>();
        here.forEach(target -> all.addAll(sights(component, target)));
        if (!all.isEmpty()) {
          seen.put(component, all);
        }
      });
      return seen;
    });
  }

  private static <V> java.util.NavigableMap<String, V> sorted(Map<String, V> map) {
    return map instanceof java.util.NavigableMap<String, V> sorted ? sorted : new java.util.TreeMap<>(map);
  }

  /** The plan's observers that stand outside of a site. */
  public List<Observer> outside(String site) {
    return outside.computeIfAbsent(site, key -> {
      var found = new ArrayList<Observer>();
      for (String id : plan.observers()) {
        Observer observer = plan.vantage().observer(id);
        if (!observer.site().equals(key)) {
          found.add(observer);
        }
      }
      return List.copyOf(found);
    });
  }

  /** Whether those who must agree have seen a target do its work for as long as the plan asks, and none sees it fail. */
  public boolean settledWell(String component, String target) {
    List<Sight> voting = sights(component, target).stream().filter(sight -> votes(sight.observer())).toList();
    return voting.stream().allMatch(Sight::answers) && voting.stream().anyMatch(Sight::settled);
  }
}
