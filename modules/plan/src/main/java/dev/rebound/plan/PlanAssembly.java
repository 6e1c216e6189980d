package dev.rebound.plan;

import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.AlertMatcher;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Intakes;
import dev.rebound.core.plan.OnCall;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.plan.Vantage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Puts the plan together from its sections; what each section means for the others is checked where the later one is read. */
final class PlanAssembly {
  private static final Duration YEAR = Duration.ofDays(366);
  private static final Duration PROBE_MIN = Duration.ofMillis(50);

  /** The scenarios that a plan has a mode for. */
  static final List<Scenario> SCENARIOS = Stream.of(Scenario.values()).filter(each -> each != Scenario.MONITORING).toList();

  private static final Map<String, String> NO_SCENARIOS =
      Map.of(Scenario.MONITORING.word(), "Blind monitoring only alarms people and recovers nothing, so it has no mode; take it out.");

  private final @Nullable Path base;
  private final @Nullable AllowList allowed;
  private final Problems problems;

  /** @param allowed what the responder's host allows own steps to call, or null where that is not asked */
  PlanAssembly(@Nullable Path base, @Nullable AllowList allowed, Problems problems) {
    this.base = base;
    this.allowed = allowed;
    this.problems = problems;
  }

  /** The plan; nothing when anything is wrong, which was reported then. */
  Optional<Plan> read(Node node) {
    Section root =
        Section.of(new Value("", node, node, problems), "system", "objectives", "sites", "observers", PipelineReader.KEY, "components",
            "alerts", "heartbeats", "confirmation", "intakes", "scenarios", "steps", "playbooks", "limits", "approval", "people",
            "escalation", "onCall", "channels", "statusPage", CommunicationReader.KEY);
    String system = system(root);
    Plan.Objectives objectives = objectives(root);
    var places = new Places();
    places.readSites(root);
    var componentsReader = new ComponentsReader(base, places);
    Map<String, Component> components = componentsReader.read(root);
    Set<String> names = componentsReader.names();
    var watchers = new WatchersReader(names, places);
    WatchersReader.Observers observers = watchers.observers(root);
    List<Plan.AlertRoute> alerts = alerts(root, names);
    new SiteRecoveryReader(base, allowed, components, places).read();
    var vantage = new Vantage(places.sites(), places.places(), observers.described(), watchers.heartbeats(root),
        PipelineReader.read(root, places.sites().keySet()));
    Intakes intakes = new IntakesReader(names, base).read(root);
    Plan.Confirmation confirmation = confirmation(root);
    Plan.Limits limits = limits(root);
    Duration expiry =
        root.section("approval", "expiry").duration("expiry", Defaults.APPROVAL_EXPIRY, Duration.ofSeconds(1), Duration.ofDays(1));
    Plan.Channels channels = ChannelsReader.read(root, base);
    var peopleReader = new PeopleReader(channels);
    Map<String, Plan.Person> people = peopleReader.people(root);
    OnCall onCall = new OnCallReader(people.keySet()).read(root);
    List<Plan.Level> escalation = peopleReader.escalation(root, OnCallReader.names(people.keySet(), onCall));
    OnCall duties = onCall.withStarts(OnCallReader.starts(root, escalation, names));
    Map<Scenario, Mode> modes = modes(root, people);
    OwnCalls own = new OwnStepsReader(base, allowed).read(root);
    Optional<StatusPage> page = new StatusPageReader(names, people.keySet(), base).read(root);
    Optional<Communication> communication = new CommunicationReader(names, people, duties, channels).read(root);
    if (problems.any()) {
      return Optional.empty();
    }
    var plan =
        new Plan(new SystemName(system), objectives, observers.ids(), components, alerts, confirmation, modes, limits, expiry, people,
            escalation, channels, vantage, intakes, own, duties);
    SiteLoss.of(plan, SiteLoss.Verdict.CONTRADICTED).forEach(claim ->
        problems.add(Located.at(node, claim.path()), claim.path(), claim.sentence(), claim.right()));
    Plan withPage = page.map(plan::withStatusPage).orElse(plan);
    return problems.any() ? Optional.empty() : Optional.of(communication.map(withPage::withCommunication).orElse(withPage));
  }

  private static String system(Section root) {
    String system = root.text("system", "Begin with 'system: <name>'.");
    root.optional("system").ifPresent(value -> Names.check(system, value));
    if (system.equals(SystemName.UNROUTED.value())) {
      root.optional("system").ifPresent(value -> value.wrong("'unrouted' is the key of what no plan claims", "Choose another name."));
    }
    return system;
  }

  private static Plan.Objectives objectives(Section root) {
    Section section = root.section("objectives", "rto", "rpo", "mtd", "availability");
    Duration rto = section.duration("rto", Defaults.RTO, Duration.ofSeconds(1), YEAR);
    Duration rpo = section.duration("rpo", Defaults.RPO, Duration.ZERO, YEAR);
    Duration mtd = section.duration("mtd", Defaults.MTD, Duration.ofSeconds(1), YEAR);
    if (mtd.compareTo(rto) < 0) {
      section.optional("mtd").or(() -> section.optional("rto")).ifPresent(value ->
          value.wrong("the tolerable downtime (mtd %s) is shorter than the recovery time (rto %s)".formatted(Durations.write(mtd),
              Durations.write(rto)), "Make rto at most mtd."));
    }
    double availability = section.optional("availability").map(PlanAssembly::percent).orElse(99.9);
    return new Plan.Objectives(rto, rpo, mtd, availability);
  }

  private static double percent(Value value) {
    String right = "Write a percentage above 0 and up to 100, as 99.9%.";
    Optional<String> text = value.scalar("a percentage", right);
    if (text.isPresent()) {
      String number = text.get().replaceAll("\\s*%$", "");
      if (number.matches("[0-9]{1,3}(\\.[0-9]{1,9})?") && Double.parseDouble(number) > 0 && Double.parseDouble(number) <= 100) {
        return Double.parseDouble(number);
      }
      value.wrong(Value.echo(text.get()) + " is not a percentage", right);
    }
    return 100;
  }

  private static List<Plan.AlertRoute> alerts(Section root, Set<String> components) {
    return root.items("alerts", "Write a list of { match: 'alertname=\"…\"', component: … }.", item -> {
      Section section = Section.of(item, "match", "component");
      Optional<AlertMatcher> match = WatchersReader.matcher(section);
      String component = section.text("component", "Name the component that the alert is about.");
      if (!component.isEmpty() && !components.contains(component)) {
        section.optional("component").ifPresent(value ->
            value.wrong("there is no component " + Value.echo(component), Nearest.suggest(component, components, "components")));
      }
      return match.map(each -> new Plan.AlertRoute(each, component));
    });
  }

  private static Plan.Confirmation confirmation(Section root) {
    Section section = root.section("confirmation", "probeInterval", "probeFailures", "probeTimeout", "alert", "healthChecks", "lateness");
    Duration hour = Duration.ofHours(1);
    return new Plan.Confirmation(
        section.duration("probeInterval", Defaults.PROBE_INTERVAL, PROBE_MIN, hour),
        (int) section.number("probeFailures", Defaults.PROBE_FAILURES, 1, 1_000),
        section.duration("probeTimeout", Defaults.PROBE_TIMEOUT, PROBE_MIN, Duration.ofMinutes(1)),
        section.duration("alert", Defaults.ALERT_CONFIRMATION, Duration.ZERO, hour),
        section.duration("healthChecks", Defaults.HEALTH_CONFIRMATION, Duration.ZERO, hour),
        section.duration("lateness", Defaults.LATENESS, Duration.ZERO, hour));
  }

  private static Plan.Limits limits(Section root) {
    Section section = root.section("limits", "irreversiblePerHour", "instancesAtOncePercent", "lagBytesMax", "recoveriesPerHour");
    return new Plan.Limits(
        (int) section.number("irreversiblePerHour", Defaults.IRREVERSIBLE_PER_HOUR, 0, 1000),
        (int) section.number("instancesAtOncePercent", Defaults.INSTANCES_AT_ONCE_PERCENT, 1, 100),
        section.number("lagBytesMax", Defaults.LAG_BYTES_MAX, 0, 1L << 50),
        (int) section.number("recoveriesPerHour", Defaults.RECOVERIES_PER_HOUR, 0, 1000));
  }

  private static Map<Scenario, Mode> modes(Section root, Map<String, Plan.Person> people) {
    List<String> words = SCENARIOS.stream().map(Scenario::word).sorted().toList();
    var modes = new EnumMap<Scenario, Mode>(Scenario.class);
    Section scenarios = root.optional("scenarios").map(value -> Section.refusing(value, NO_SCENARIOS, words)).orElseGet(Section::absent);
    for (Scenario scenario : SCENARIOS) {
      Section section = scenarios.section(scenario.word(), "mode");
      Optional<Value> value = section.optional("mode");
      Optional<String> mode = value.flatMap(Value::text);
      if (mode.isEmpty()) {
        continue;
      }
      if (!List.of("auto", "approve", "observe").contains(mode.get())) {
        value.get().wrong(
            Value.echo(mode.get()) + " is not a mode",
            "Write auto (acts by itself), approve (asks first) or observe (looks and says what it would do).");
        continue;
      }
      modes.put(scenario, Mode.valueOf(mode.get().toUpperCase(Locale.ROOT)));
      if (mode.get().equals("approve") && people.values().stream().noneMatch(each -> each.roles().contains(Plan.Person.APPROVER))) {
        value.get().wrong("nobody may approve", "Give somebody in people the role approver, or choose auto.");
      }
    }
    return modes;
  }
}
