package dev.rebound.plan;

import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.plan.SiteRecovery.SiteFence;
import dev.rebound.core.plan.SiteRecovery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code sites.NAME.recovery}: how a standby site takes over from a lost one (R4, docs/decisions/0027). */
final class SiteRecoveryReader {
  /** Of one attempt to fence a site: a provider may take its time to switch off. */
  static final Duration FENCE_TIMEOUT = Duration.ofSeconds(30);
  static final Duration FENCE_TIMEOUT_MIN = Duration.ofMillis(100);
  /** An attempt of the step is longer, and may try others after it. */
  static final Duration FENCE_TIMEOUT_MAX = Duration.ofMinutes(1);
  /** Between two responders: clocks that are kept by NTP differ by some ten milliseconds. */
  static final Duration CLOCK_SKEW = Duration.ofSeconds(2);
  static final int INSTANCES_MAX = ComponentsReader.REPLICAS_MAX;

  private final @Nullable Path base;
  private final OwnCallReader calls;
  private final Map<String, Component> components;
  private final Places places;
  private final Set<String> nodes = new HashSet<>();
  private final Set<String> replaced = new HashSet<>();

  SiteRecoveryReader(@Nullable Path base, @Nullable AllowList allowed, Map<String, Component> components, Places places) {
    this.base = base;
    this.calls = new OwnCallReader(base, allowed);
    this.components = components;
    this.places = places;
    components.values().stream().flatMap(SiteRecoveryReader::nodesOf).map(Node::name).forEach(nodes::add);
  }

  private static Stream<Node> nodesOf(Component component) {
    return switch (component) {
      case Postgresql database -> database.nodes().stream();
      case Component.Redis cache -> cache.nodes().stream();
      case KubernetesApplication _, Component.WebService _, Component.TcpService _ -> Stream.empty();
    };
  }

  /** Reads it for each site that has one, and tells the places. */
  void read() {
    places.recoveries().forEach((site, value) -> places.recoversBy(site, recovery(site, value)));
  }

  private SiteRecovery recovery(String site, Value value) {
    Section section = Section.of(value, "replaces", "fence", "manifests", "database", "applications", "present", "dns", "checks");
    String replaces = replaces(section, site);
    String fenceRight = "Write what switches the site off: [ { name: power, http: { url: … } } ].";
    section.required("fence", fenceRight).filter(at -> at.kind().equals("a list of 0")).ifPresent(at ->
        at.wrong("without a fence the site is never taken over", fenceRight));
    List<SiteFence> fences = section.items("fence", fenceRight, this::fence);
    Section ofDatabase =
        section.requiredSection(
            "database", "Say which database it takes over, by which replicas.", "component", "replicas", "credentials", "backups");
    List<Node> replicas = replicas(ofDatabase);
    Postgresql database = database(ofDatabase, replicas);
    List<KubernetesApplication> applications =
        section.items(
            "applications", "Write a list of { component: …, namespace: …, deployment: …, replicas: … }.", this::application);
    List<SiteRecovery.SwitchedName> names = new DnsReader(base, calls).read(section);
    List<String> checks =
        section.items("checks", "Write a list of URLs that answer 2xx: [ https://orders.example.com/healthz ].", Addresses::httpItem);
    section.required("checks", "Name at least one URL that answers once users are served from there.")
        .filter(at -> at.kind().equals("a list of 0")).ifPresent(at ->
            at.wrong("nothing would show that users are served", "Name at least one URL."));
    if (!database.backups().isEmpty()) {
      applications.stream().filter(each -> each.connection() == null || each.connection() instanceof Connection.HaProxy).forEach(each ->
          value.problems().add(value.place(), value.path(),
              "a restored database has a new name, but nothing says where " + each.name() + " reads it",
              "Give each application a connection: { secret: …, key: … }."));
    }
    return new SiteRecovery(
        site, replaces, fences, database, replicas, applications, names, checks, new SiteHoldingsReader(base).read(section));
  }

  private String replaces(Section section, String site) {
    String replaces = section.text("replaces", "Name the site that it takes over from.");
    section.optional("replaces").filter(_ -> !replaces.isEmpty()).ifPresent(at -> {
      if (!places.sites().containsKey(replaces)) {
        at.wrong("there is no site " + Value.echo(replaces), Nearest.suggest(replaces, places.sites().keySet(), "sites"));
      } else if (replaces.equals(site)) {
        at.wrong("a site does not take over from itself", "Name another one.");
      } else if (!replaced.add(replaces)) {
        at.wrong("another site takes over from " + Value.echo(replaces) + " already", "One site takes over from it.");
      }
    });
    return replaces;
  }

  private Optional<SiteFence> fence(Value item) {
    Section section = Section.of(item, "name", "http", "command", "lease", "timeout");
    String name = section.text("name", "Name what it switches off, as power.");
    section.optional("name").ifPresent(at -> Names.check(name, at));
    Duration timeout = section.duration("timeout", FENCE_TIMEOUT, FENCE_TIMEOUT_MIN, FENCE_TIMEOUT_MAX);
    Optional<Value> lease = section.optional("lease");
    if (lease.isEmpty()) {
      return Optional.of(new SiteFence.Called(name, calls.read(section, item), timeout));
    }
    if (section.has("http") || section.has("command") || section.has("timeout")) {
      lease.get().wrong("a fence is one thing, but more than a lease stands here", "Leave http, command and timeout out.");
    }
    return Optional.of(leased(name, Section.of(lease.get(), "api", "namespace", "name", "stopWithin", "clockSkew")));
  }

  private static SiteFence leased(String name, Section section) {
    String namespace = section.text("namespace", "Name the namespace.");
    section.optional("namespace").ifPresent(at -> Names.check(namespace, at));
    String lease = section.text("name", "Name the Lease.");
    section.optional("name").ifPresent(at -> Names.check(lease, at));
    Duration stopWithin = section.required("stopWithin", "Say how long a host takes at most to stop, as 10s.")
        .map(at -> Section.duration(at, FENCE_TIMEOUT_MAX, Duration.ZERO, FENCE_TIMEOUT_MAX)).orElse(FENCE_TIMEOUT_MAX);
    return new SiteFence.Leased(
        name, Addresses.http(section, "api").orElse(null), namespace, lease, stopWithin,
        section.duration("clockSkew", CLOCK_SKEW, Duration.ZERO, FENCE_TIMEOUT_MAX));
  }

  private List<Node> replicas(Section section) {
    String right = "Write a list of { name: …, url: … }, or name backups that a restore there takes.";
    List<Node> replicas = section.items("replicas", right, this::replica);
    if (!section.has("backups")) {
      section.required("replicas", right).filter(at -> at.kind().equals("a list of 0")).ifPresent(at ->
          at.wrong("no replica is named, and no backup", right));
    }
    return replicas;
  }

  private Postgresql database(Section section, List<Node> replicas) {
    String component = section.text("component", "Name the PostgreSQL component.");
    Component known = components.get(component);
    section.optional("component").filter(_ -> !component.isEmpty() && !(known instanceof Postgresql)).ifPresent(at ->
        at.wrong("there is no PostgreSQL component " + Value.echo(component), "Name one of the plan."));
    Credentials credentials =
        section.has("credentials") ? Secrets.credentials(section, base)
            : known instanceof Postgresql database ? database.credentials() : new Credentials("", "");
    List<BackupSource> backups = section.optional("backups").map(new BackupsReader(base)::readDumps).orElse(List.of());
    Node lost = known instanceof Postgresql database ? database.primary() : new Node("", "", null);
    Node first = replicas.isEmpty() ? lost : replicas.getFirst();
    return new Postgresql(
        component, List.of(), first, replicas.stream().skip(1).toList(), credentials, Durability.ASYNCHRONOUS, backups);
  }

  private Optional<Node> replica(Value item) {
    Section section = Section.of(item, "name", "url", "supervisor");
    String name = section.text("name", "Give the replica a name that is unique in the plan.");
    section.optional("name").filter(_ -> !name.isEmpty()).ifPresent(at -> {
      Names.check(name, at);
      if (!nodes.add(name)) {
        at.wrong("the node name " + Value.echo(name) + " is used twice", "Give each node its own name.");
      }
    });
    return Optional.of(new Node(name, Addresses.jdbc(section), Addresses.http(section, "supervisor").orElse(null)));
  }

  private Optional<KubernetesApplication> application(Value item) {
    Section section = Section.of(item, "component", "api", "namespace", "deployment", "replicas", "connection");
    String component = section.text("component", "Name the application that it stands in for.");
    section.optional("component").filter(_ -> !component.isEmpty() && !(components.get(component) instanceof KubernetesApplication))
        .ifPresent(at -> at.wrong("there is no application in Kubernetes named " + Value.echo(component), "Name one of the plan."));
    String namespace = section.text("namespace", "Name the namespace.");
    section.optional("namespace").ifPresent(at -> Names.check(namespace, at));
    String deployment = section.text("deployment", "Name the Deployment.");
    section.optional("deployment").ifPresent(at -> Names.check(deployment, at));
    long replicas = section.requiredNumber("replicas", "Say how many instances it shall have.", 1, INSTANCES_MAX);
    return Optional.of(
        new KubernetesApplication(
            component, List.of(), Addresses.http(section, "api").orElse(null), namespace, deployment,
            ConnectionsReader.read(section, "connection").orElse(null), null, null, (int) replicas, null));
  }
}
