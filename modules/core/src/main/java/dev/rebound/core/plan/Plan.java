package dev.rebound.core.plan;

import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The disaster-recovery plan of one protected system, typed and validated. Read from YAML by {@code modules/plan}.
 *
 * @param observers ids of the ingest instances that probe; one where the plan names none
 * @param components by name, in the order of the file
 * @param modes the mode of each scenario
 * @param people by id
 * @param escalation the ladder, lowest level first, at least one level
 * @param vantage sites, observers and heartbeats
 * @param intakes what others send, and what it means
 * @param own the plan's own steps
 * @param onCall who has duty
 */
public record Plan(
    SystemName system, Objectives objectives, List<String> observers, Map<String, Component> components, List<AlertRoute> alerts,
    Confirmation confirmation, Map<Scenario, Mode> modes, Limits limits, Duration approvalExpiry, Map<String, Person> people,
    List<Level> escalation, Channels channels, Vantage vantage, Intakes intakes, OwnCalls own, OnCall onCall) {

  /** A plan of one place that takes alerts and its own probes alone. */
  public Plan(
      SystemName system, Objectives objectives, List<String> observers, Map<String, Component> components, List<AlertRoute> alerts,
      Confirmation confirmation, Map<Scenario, Mode> modes, Limits limits, Duration approvalExpiry, Map<String, Person> people,
      List<Level> escalation, Channels channels) {
    this(
        system, objectives, observers, components, alerts, confirmation, modes, limits, approvalExpiry, people, escalation, channels,
        Vantage.NONE, Intakes.NONE, OwnCalls.NONE, OnCall.DEFAULT);
  }

  /** A plan without duties by turns. */
  public Plan(
      SystemName system, Objectives objectives, List<String> observers, Map<String, Component> components, List<AlertRoute> alerts,
      Confirmation confirmation, Map<Scenario, Mode> modes, Limits limits, Duration approvalExpiry, Map<String, Person> people,
      List<Level> escalation, Channels channels, Vantage vantage, Intakes intakes, OwnCalls own) {
    this(
        system, objectives, observers, components, alerts, confirmation, modes, limits, approvalExpiry, people, escalation, channels,
        vantage, intakes, own, OnCall.DEFAULT);
  }

  public Plan {
    observers = List.copyOf(observers);
    components = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(components));
    alerts = List.copyOf(alerts);
    modes = Map.copyOf(modes);
    people = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(people));
    escalation = List.copyOf(escalation);
  }

  /** The same plan with own steps. */
  public Plan withOwn(OwnCalls calls) {
    return new Plan(
        system, objectives, observers, components, alerts, confirmation, modes, limits, approvalExpiry, people, escalation, channels,
        vantage, intakes, calls, onCall);
  }

  /** The same plan with other duties. */
  public Plan withOnCall(OnCall duties) {
    return new Plan(
        system, objectives, observers, components, alerts, confirmation, modes, limits, approvalExpiry, people, escalation, channels,
        vantage, intakes, own, duties);
  }

  /** The same plan with a public page. */
  public Plan withStatusPage(StatusPage page) {
    return new Plan(
        system, objectives, observers, components, alerts, confirmation, modes, limits, approvalExpiry, people, escalation,
        new Channels(channels.slack(), channels.email(), page, channels.communication()), vantage, intakes, own, onCall);
  }

  /** The same plan with stakeholders. */
  public Plan withCommunication(Communication communication) {
    return new Plan(
        system, objectives, observers, components, alerts, confirmation, modes, limits, approvalExpiry, people, escalation,
        new Channels(channels.slack(), channels.email(), channels.statusPage(), communication), vantage, intakes, own, onCall);
  }

  /** The mode of a scenario: the plan's word or the default, {@code auto}, for a site {@code approve}. */
  public Mode modeOf(Scenario scenario) {
    return modes.getOrDefault(scenario, scenario == Scenario.SITE ? Mode.APPROVE : Mode.AUTO);
  }

  /** The database component of a name, if it is one. */
  public Optional<Component.Postgresql> database(String component) {
    return components.get(component) instanceof Component.Postgresql database ? Optional.of(database) : Optional.empty();
  }

  /** The applications that depend directly on a component, in the order of the file. */
  public List<Component.KubernetesApplication> applicationsOn(String component) {
    return components.values().stream()
        .filter(Component.KubernetesApplication.class::isInstance)
        .map(Component.KubernetesApplication.class::cast)
        .filter(application -> application.dependsOn().contains(component))
        .toList();
  }

  /** How many observers must agree: {@link Defaults#OBSERVERS_MIN} where the plan has that many, else all it has. */
  public int observersThatMustAgree() {
    return Math.min(Defaults.OBSERVERS_MIN, observers.size());
  }

  /** Recovery time, data loss and tolerable downtime; availability in percent. */
  public record Objectives(Duration rto, Duration rpo, Duration mtd, double availabilityPercent) {}

  /**
   * When a failure counts as confirmed.
   *
   * @param healthChecks how long the health checks of others must say "down" without a break
   * @param lateness how late a signal may arrive and still count by its sender's time
   */
  public record Confirmation(
      Duration probeInterval, int probeFailures, Duration probeTimeout, Duration alert, Duration healthChecks, Duration lateness) {
    /** With the defaults for what others send. */
    public Confirmation(Duration probeInterval, int probeFailures, Duration probeTimeout, Duration alert) {
      this(probeInterval, probeFailures, probeTimeout, alert, Defaults.HEALTH_CONFIRMATION, Defaults.LATENESS);
    }
  }

  /**
   * What Rebound may do without asking.
   *
   * @param recoveriesPerHour of the whole system; beyond it the storm brake asks
   */
  public record Limits(int irreversiblePerHour, int instancesAtOncePercent, long lagBytesMax, int recoveriesPerHour) {
    /** With the default of the storm brake. */
    public Limits(int irreversiblePerHour, int instancesAtOncePercent, long lagBytesMax) {
      this(irreversiblePerHour, instancesAtOncePercent, lagBytesMax, Defaults.RECOVERIES_PER_HOUR);
    }
  }

  /** One matcher line: alerts that match it are evidence about the component. */
  public record AlertRoute(AlertMatcher match, String component) {}

  /**
   * A person.
   *
   * @param slack Slack user id; null where they have none
   * @param email address; null where they have none
   * @param roles "responder" (may acknowledge and abort) and "approver" (may approve and reject); both where the plan says nothing
   */
  public record Person(String id, @Nullable String slack, @Nullable String email, List<String> roles) {
    public static final String RESPONDER = "responder";
    public static final String APPROVER = "approver";

    public Person {
      roles = List.copyOf(roles);
    }
  }

  /** One level of the escalation matrix; {@code tell} is the word {@code notify} of the file. */
  public record Level(String name, Duration after, List<String> tell, List<String> backup) {
    public Level {
      tell = List.copyOf(tell);
      backup = List.copyOf(backup);
    }
  }

  /**
   * The ways to reach people; a null channel is not configured.
   *
   * @param statusPage the way to reach users: the public page
   * @param communication the stakeholders, who are reached by Slack and e-mail; null where nobody is promised anything
   */
  public record Channels(
      @Nullable Slack slack, @Nullable Email email, @Nullable StatusPage statusPage, @Nullable Communication communication) {
    /** Without a public page and without stakeholders. */
    public Channels(@Nullable Slack slack, @Nullable Email email) {
      this(slack, email, null, null);
    }
  }

  /**
   * Slack.
   *
   * @param apiUrl base of the Web API, with a trailing slash
   */
  public record Slack(String channel, String tokenFile, String signingSecretFile, String apiUrl) {
    public static final String API_URL = "https://slack.com/api/";
  }

  /** Whether a mail may travel unencrypted. */
  public enum Tls {
    /** It is encrypted where the server offers STARTTLS. */
    WHEN_OFFERED,
    /** It is encrypted, to a server whose certificate is right, or it is not sent. */
    REQUIRED
  }

  /**
   * E-mail: {@code smtp://host:port} or {@code smtps://host:port}; credentials by file, null where the server wants none.
   *
   * @param tls what {@code smtp} does; {@code smtps} is always encrypted
   */
  public record Email(String smtp, String from, @Nullable String username, @Nullable String passwordFile, Tls tls) {
    /** Where the plan does not insist on encryption. */
    public Email(String smtp, String from, @Nullable String username, @Nullable String passwordFile) {
      this(smtp, from, username, passwordFile, Tls.WHEN_OFFERED);
    }
  }
}
