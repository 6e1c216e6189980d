package dev.rebound.core.detect;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.Writers;
import dev.rebound.core.detect.DetectState.OpenIncident;
import dev.rebound.core.detect.DetectState.Primary;
import dev.rebound.core.detect.DetectState.Window;
import dev.rebound.core.detect.Outlook.Condition;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Vantage.Site;
import dev.rebound.core.scenario.ApplicationFailure;
import dev.rebound.core.scenario.CacheFailure;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.Finding;
import dev.rebound.core.scenario.SiteFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * One decision of the detector, in the order of causes: site, then database, cache, application. What a cause above explains opens no
 * incident of its own; what was opened before its cause was known is superseded by it.
 */
final class Decision {
  /** An application's incident this old is no longer the consequence of a failure that is found only now. */
  static final Duration SUPERSEDED_MAX = Duration.ofMinutes(5);

  private final Plan plan;
  private final Outlook outlook;
  private final Received<? extends Event> cause;
  private final BiFunction<DetectState, Received<? extends Event>, DetectState> evolve;
  private final List<Event> facts = new ArrayList<>();
  private DetectState state;

  Decision(
      DetectState state, Plan plan, Received<? extends Event> cause,
      BiFunction<DetectState, Received<? extends Event>, DetectState> evolve) {
    this.state = state;
    this.plan = plan;
    this.cause = cause;
    this.evolve = evolve;
    this.outlook = new Outlook(state, plan);
  }

  List<Event> facts() {
    plan.vantage().sites().values().forEach(this::site);
    plan.components().values().stream().sorted(Comparator.comparingInt(Decision::rank)).forEach(this::component);
    reclassify();
    var attribution = new Attribution(outlook);
    new TreeMap<>(state.open()).entrySet().stream()
        .filter(entry -> !Alarms.is(entry.getKey()) && !entry.getValue().recovered())
        .forEach(entry -> attribution.news(state, entry.getKey(), entry.getValue()).ifPresent(this::add));
    alarms();
    return facts;
  }

  private static int rank(Component component) {
    return switch (component) {
      case Component.Postgresql _ -> 0;
      case Component.Redis _ -> 1;
      case Component.KubernetesApplication _, Component.WebService _ -> 2;
      case Component.TcpService _ -> 3;
    };
  }

  private void add(Event fact) {
    facts.add(fact);
    var by = cause.envelope();
    state =
        evolve.apply(
            state,
            new Received<>(
                cause.position(),
                new Envelope<>(
                    by.id(), by.system(), by.at(), Writers.DETECT, cause.position(), by.codeVersion(), by.planHash(), fact)));
  }

  // ---- site ---------------------------------------------------------------------------------------------------

  private void site(Site site) {
    String key = SiteFailure.key(site.name());
    if (state.recovering().containsKey(key) || maintained(key)) {
      return;
    }
    OpenIncident open = state.open().get(key);
    if (!site.active() && open == null) {
      return;
    }
    // Recovered, it is still gone, and another site serves: it fails anew only after it was seen to answer.
    Optional<Finding> found = open == null ? SiteFailure.look(outlook, site.name()) : Optional.empty();
    close(key, open, Optional.empty(), () -> SiteFailure.overBecause(outlook, site));
    found.ifPresent(disaster -> {
      IncidentId by = open(disaster);
      for (String component : outlook.inSite(site.name()).keySet()) {
        OpenIncident explained = state.open().get(component);
        if (explained != null && !explained.recovered()) {
          add(new IncidentSuperseded(explained.incident(), component, by, Scenario.SITE, disaster.explanation()));
        }
      }
    });
  }

  // ---- components ---------------------------------------------------------------------------------------------

  private void component(Component component) {
    if (state.recovering().containsKey(component.name())) {
      return;
    }
    OpenIncident open = state.open().get(component.name());
    Optional<Finding> found =
        open == null || open.recovered() ? look(component).filter(finding -> !explained(component, finding)) : Optional.empty();
    close(component.name(), open, found, () -> overBecause(component));
    found.ifPresent(this::open);
  }

  private Optional<Finding> look(Component component) {
    return switch (component) {
      case Component.Postgresql database -> DatabaseFailure.look(outlook, database);
      case Component.Redis cache -> CacheFailure.look(outlook, cache);
      case Component.KubernetesApplication _, Component.WebService _ ->
          standsBy(component) ? Optional.empty() : ApplicationFailure.look(outlook, component);
      case Component.TcpService _ -> Optional.empty();
    };
  }

  private Optional<Explanation> overBecause(Component component) {
    return switch (component) {
      case Component.Postgresql database -> DatabaseFailure.overBecause(outlook, database);
      case Component.Redis cache -> CacheFailure.overBecause(outlook, cache);
      case Component.KubernetesApplication _, Component.WebService _ -> ApplicationFailure.overBecause(outlook, component);
      case Component.TcpService _ -> Optional.empty();
    };
  }

  /** Whether nobody is served from there. */
  private boolean standsBy(Component component) {
    Site site = plan.vantage().sites().get(plan.vantage().siteOf(component.name(), component.name()));
    return site != null && !site.active();
  }

  /** Whether something else explains what was found, or may explain it and is not settled yet, or planned work does. */
  private boolean explained(Component component, Finding found) {
    String site = plan.vantage().siteOf(component.name(), found.target());
    boolean bySite =
        !site.isEmpty()
            && (state.open().containsKey(SiteFailure.key(site)) || SiteFailure.suspected(outlook, site)
                || SiteFailure.outOfSight(outlook, site, observers(found)));
    return bySite || maintained(component.name()) || coolsDown(component.name(), found)
        || Attribution.dependencies(plan, component).stream().anyMatch(this::inTrouble);
  }

  private static Set<String> observers(Finding found) {
    return found.explanation().evidence().stream().map(Evidence::observer).collect(java.util.stream.Collectors.toSet());
  }

  private boolean maintained(String component) {
    Map<String, Window> windows = state.around().maintenance();
    Window own = windows.get(component);
    Window all = windows.get("");
    return own != null && own.holds(state.now()) || all != null && all.holds(state.now());
  }

  private boolean coolsDown(String component, Finding found) {
    Instant ended = state.around().resolvedAt().get(component);
    String rule = found.explanation().rule();
    boolean byProbes = rule.endsWith("-hard-down") || rule.equals(DatabaseFailure.STANDBYS_GONE);
    return !byProbes && ended != null && ended.plus(Defaults.COOL_DOWN).isAfter(state.now());
  }

  /** Whether a component fails, may be failing, is being recovered, or was until a moment ago. */
  private boolean inTrouble(String name) {
    Instant ended = state.around().troubleAt().get(name);
    if (state.open().containsKey(name) || state.recovering().containsKey(name)
        || ended != null && ended.plus(Defaults.SETTLING).isAfter(state.now())) {
      return true;
    }
    return switch (plan.components().get(name)) {
      case Component.Postgresql database ->
          fails(name, outlook.primary(name, database.primary())) || DatabaseFailure.suspected(outlook, database);
      case Component.Redis cache -> fails(name, outlook.primary(name, cache.primary()));
      case Component.KubernetesApplication _, Component.WebService _, Component.TcpService _ -> false;
      case null -> false;
    };
  }

  private boolean fails(String component, String primary) {
    Condition condition = outlook.standing(component, primary).condition();
    return condition == Condition.FAILING || condition == Condition.DOWN
        || condition == Condition.UNKNOWN
            && state.alerts().values().stream()
                .anyMatch(alert -> alert.component().equals(component) && alert.status() == AlertStatus.FIRING
                    && (alert.target().isEmpty() || alert.target().equals(primary)));
  }

  /** An application's incident whose cause was found only afterwards goes over to the cause. */
  private void reclassify() {
    for (Component component : plan.components().values()) {
      OpenIncident open = state.open().get(component.name());
      if (open == null || open.recovered() || open.scenario() != Scenario.APPLICATION
          || open.openedAt().plus(SUPERSEDED_MAX).isBefore(state.now())) {
        continue;
      }
      for (String on : Attribution.dependencies(plan, component)) {
        OpenIncident by = state.open().get(on);
        if (by != null && !by.recovered() && !by.openedAt().isBefore(open.openedAt())) {
          add(
              new IncidentSuperseded(
                  open.incident(), component.name(), by.incident(), by.scenario(),
                  new Explanation(
                      "application-fails-with-its-dependency", component.name() + " cannot work without " + on + ", which fails.",
                      Map.of(), List.of())));
          break;
        }
      }
    }
  }

  // ---- what they share ------------------------------------------------------------------------------------------

  private void close(
      String key, @org.jspecify.annotations.Nullable OpenIncident open, Optional<Finding> found,
      java.util.function.Supplier<Optional<Explanation>> overBecause) {
    if (open != null) {
      found.map(Finding::failedAnew).or(overBecause)
          .ifPresent(explanation -> add(new IncidentResolved(open.incident(), key, explanation)));
    }
  }

  private IncidentId open(Finding found) {
    IncidentId incident = incidentId(found.component());
    Explanation rule = found.explanation();
    var why =
        new Explanation(
            rule.rule(), rule.because() + new Rejected(outlook).sentences(found), rule.thresholds(), rule.evidence());
    add(
        new IncidentOpened(
            incident, found.scenario(), found.component(), found.target(),
            why.evidence().stream().map(Evidence::at).min(Comparator.naturalOrder()).orElse(state.now()), lastSeen(found), why));
    return incident;
  }

  /** One clock beat can open incidents of several systems of its partition: the system's name keeps their ids apart. */
  private IncidentId incidentId(String key) {
    var place = cause.position().partition() + "-" + cause.position().offset();
    return new IncidentId(plan.system() + "-" + key.replace('/', '-') + "-" + place);
  }

  private LastSeen lastSeen(Finding found) {
    Primary primary = state.primaries().get(found.component());
    return new LastSeen(
        state.witnesses().get(witnessed(found)), primary == null ? List.of() : primary.synchronousStandbys(), found.refusedBy());
  }

  /** The component whose witness rows tell what is lost; of a site the database that another site takes over. */
  private String witnessed(Finding found) {
    return found.scenario() == Scenario.SITE
        ? plan.vantage().recoveryOf(SiteFailure.site(found.component())).map(recovery -> recovery.database().name())
            .orElse(found.component())
        : found.component();
  }

  private void alarms() {
    Map<String, Explanation> standing = new Alarms(outlook).standing();
    for (var open : new TreeMap<>(state.open()).entrySet()) {
      if (Alarms.is(open.getKey()) && !standing.containsKey(open.getKey())) {
        add(
            new IncidentResolved(
                open.getValue().incident(), open.getKey(),
                Alarms.isSecondPrimary(open.getKey())
                    ? new Explanation("one-primary", "No second primary answers any more.", Map.of(), List.of())
                    : open.getKey().startsWith(DatabaseFailure.WRITES_STUCK)
                        ? new Explanation("writes-flow", "Its writes are acknowledged again, or it is gone.", Map.of(), List.of())
                    : new Explanation(
                        "monitoring-well", open.getValue().target() + " is heard and seen as it should be.", Map.of(), List.of())));
      }
    }
    standing.forEach((key, why) -> {
      if (!state.open().containsKey(key) && (Alarms.isSecondPrimary(key) || !maintained(key))) {
        add(
            new IncidentOpened(
                incidentId(key), Scenario.MONITORING, key, key.substring(key.indexOf('/') + 1), state.now(),
                new LastSeen(null, List.of(), List.of()), why));
      }
    });
  }
}
