package dev.rebound.plan;

import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.StandbyLoss;
import dev.rebound.core.plan.Component.KubernetesApplication.ProxyBackend;
import dev.rebound.core.plan.Component.KubernetesApplication.Routing;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.plan.Barrier;
import dev.rebound.core.plan.Component;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code components} and checks their names, nodes and dependencies. */
final class ComponentsReader {
  private static final List<String> KINDS = List.of("postgresql", "kubernetes", "redis", "http", "tcp");
  private static final int PORT_MAX = 65_535;
  /** Of an application: more than any cluster of one Deployment is asked for by hand. */
  static final int REPLICAS_MAX = 10_000;

  private final @Nullable Path base;
  private final Places places;
  private final NodesReader nodes;
  private final WarmUpReader warmUps;
  private final Map<String, List<Word>> dependencies = new LinkedHashMap<>();
  private final Map<String, Value> connections = new LinkedHashMap<>();

  /** @param places told where each component and node stands; knows the sites */
  ComponentsReader(@Nullable Path base, Places places) {
    this.base = base;
    this.places = places;
    this.nodes = new NodesReader(places);
    this.warmUps = new WarmUpReader(base);
  }

  Map<String, Component> read(Section root) {
    Optional<Value> value = root.required("components", "Name what is protected: components: { database: { postgresql: … } }.");
    Section section = value.map(Section::free).orElseGet(Section::absent);
    if (value.isPresent() && section.entries().isEmpty() && value.get().kind().startsWith("a mapping")) {
      value.get().wrong("no component is named", "Name at least one.");
    }
    var components = new LinkedHashMap<String, Component>();
    section.entries().forEach((name, each) -> {
      Names.checkKey(name, each);
      component(name, each).ifPresent(component -> components.put(name, component));
    });
    checkDependencies(section.entries().keySet(), components);
    warmUps.checkDatabases(components);
    places.checkNames(section.entries().keySet());
    return components;
  }

  /** The names of all components that were read, also of those in which something is wrong. */
  Set<String> names() {
    return dependencies.keySet();
  }

  private Optional<Component> component(String name, Value value) {
    Section section =
        Section.of(value, "postgresql", "kubernetes", "redis", "http", "tcp", "dependsOn", "probe", "site", "knownAs");
    dependencies.put(name, section.words("dependsOn", "Write a list of components: [ database ]."));
    places.component(name, value, section);
    List<String> kinds = KINDS.stream().filter(section::has).toList();
    if (kinds.size() != 1) {
      if (value.kind().startsWith("a mapping")) {
        value.problems().add(value.place(), value.path(),
            kinds.isEmpty() ? "it is not said what this component is" : "a component is one thing, but here stand "
                + String.join(" and ", kinds), "Give it one of " + String.join(", ", KINDS) + ".");
      }
      return Optional.empty();
    }
    String kind = kinds.getFirst();
    section.optional("probe").filter(_ -> !kind.equals("kubernetes")).ifPresent(probe ->
        probe.problems().add(probe.place(), probe.path(), "a component of the kind " + kind + " has no probe of its own",
            "It is probed at the addresses that stand there already."));
    return Optional.of(switch (kind) {
      case "postgresql" -> database(name, section);
      case "redis" -> cache(name, section);
      case "http" -> new Component.WebService(name, dependsOn(name),
          Addresses.requiredHttp(section.section("http", "url"), "url"));
      case "tcp" -> port(name, section.section("tcp", "host", "port"));
      default -> application(name, section);
    });
  }

  private List<String> dependsOn(String name) {
    return dependencies.getOrDefault(name, List.of()).stream().map(Word::text).toList();
  }

  private Component database(String name, Section component) {
    Section section = component.section("postgresql", "primary", "replicas", "credentials", "durability", "onStandbyLoss", "backups");
    Component.Node primary = nodes.primary(section, NodesReader.Kind.POSTGRESQL);
    List<Component.Node> replicas = nodes.replicas(section, NodesReader.Kind.POSTGRESQL);
    section.required("credentials", "Write { username: …, passwordFile: … }.");
    return new Component.Postgresql(name, dependsOn(name), primary, replicas, credentials(section), durability(section),
        section.optional("backups").map(value -> new BackupsReader(base).read(value)).orElse(List.of()), standbyLoss(section));
  }

  private Component cache(String name, Section component) {
    Section section = component.section("redis", "primary", "replicas", "credentials", "sentinel", "warmUp");
    Component.Node primary = nodes.primary(section, NodesReader.Kind.REDIS);
    List<Component.Node> replicas = nodes.replicas(section, NodesReader.Kind.REDIS);
    return new Component.Redis(
        name, dependsOn(name), primary, replicas, section.has("credentials") ? credentials(section) : null, sentinels(section),
        section.optional("warmUp").map(value -> warmUps.read(value)).orElse(null));
  }

  private Component.@Nullable Sentinels sentinels(Section cache) {
    if (!cache.has("sentinel")) {
      return null;
    }
    Section section = cache.section("sentinel", "name", "nodes", "credentials");
    String right = "Write a list of { url: redis://host:port }.";
    section.required("nodes", right);
    return new Component.Sentinels(
        section.text("name", "Name the primary as the Sentinels know it."),
        section.items("nodes", right, item -> Optional.of(Addresses.redis(Section.of(item, "url")))),
        section.has("credentials") ? credentials(section) : null);
  }

  private Component.Credentials credentials(Section section) {
    return Secrets.credentials(section, base);
  }

  private Component port(String name, Section section) {
    String host = Addresses.host(section);
    return new Component.TcpService(name, dependsOn(name), host, (int) section.requiredNumber("port", "Write the port.", 1, PORT_MAX));
  }

  private static Durability durability(Section section) {
    Optional<Value> value = section.optional("durability");
    String word = value.flatMap(Value::text).orElse("synchronous");
    return switch (word) {
      case "synchronous" -> Durability.SYNCHRONOUS;
      case "asynchronous" -> Durability.ASYNCHRONOUS;
      default -> {
        value.ifPresent(each -> each.wrong(Value.echo(word) + " is not a durability",
            "Write synchronous (the standby confirms each commit) or asynchronous (a stated loss is accepted)."));
        yield Durability.SYNCHRONOUS;
      }
    };
  }

  private static StandbyLoss standbyLoss(Section section) {
    Optional<Value> value = section.optional("onStandbyLoss");
    String word = value.flatMap(Value::text).orElse("degrade");
    return switch (word) {
      case "degrade" -> StandbyLoss.DEGRADE;
      case "wait" -> StandbyLoss.WAIT;
      default -> {
        value.ifPresent(each -> each.wrong(Value.echo(word) + " is nothing that can become of commits",
            "Write degrade (they go on without a standby) or wait (until a person has looked)."));
        yield StandbyLoss.DEGRADE;
      }
    };
  }

  private Component application(String name, Section component) {
    Section section = component.section("kubernetes", "api", "namespace", "deployment", "connection", "cacheConnection", "replicas",
        "service", "haproxy");
    String namespace = section.text("namespace", "Name the namespace.");
    String deployment = section.text("deployment", "Name the deployment.");
    section.optional("namespace").ifPresent(at -> Names.check(namespace, at));
    section.optional("deployment").ifPresent(at -> Names.check(deployment, at));
    section.optional("connection").ifPresent(at -> connections.put(name, at));
    return new Component.KubernetesApplication(name, dependsOn(name), Addresses.http(section, "api").orElse(null), namespace, deployment,
        ConnectionsReader.read(section, "connection").orElse(null), ConnectionsReader.read(section, "cacheConnection").orElse(null),
        Addresses.http(component, "probe").orElse(null), Math.toIntExact(section.number("replicas", 0, 1, REPLICAS_MAX)),
        routing(section).orElse(null));
  }

  private static Optional<Routing> routing(Section application) {
    Optional<String> service = application.optionalText("service");
    service.ifPresent(name -> Names.check(name, application.optional("service").orElseThrow()));
    Optional<ProxyBackend> proxy = application.optional("haproxy").map(at -> {
      Section section = Section.of(at, "socket", "backend");
      if (service.isEmpty()) {
        at.wrong("it is not said which Service knows the instances", "Name it: service: orders-api.");
      }
      return new ProxyBackend(BarriersReader.socket(section), BarriersReader.proxyName(section, "backend"));
    });
    return service.map(name -> new Routing(name, proxy.orElse(null)));
  }

  private void checkDependencies(Set<String> names, Map<String, Component> components) {
    dependencies.forEach((name, words) -> {
      var seen = new LinkedHashSet<String>();
      for (Word word : words) {
        if (!names.contains(word.text())) {
          word.at().wrong("there is no component " + Value.echo(word.text()), Nearest.suggest(word.text(), names, "components"));
        } else if (!seen.add(word.text())) {
          word.at().wrong(Value.echo(word.text()) + " is named twice", "Keep one of them.");
        }
      }
    });
    var reported = new LinkedHashSet<String>();
    for (String name : names) {
      cycle(name, reported);
    }
    connections.forEach((name, at) -> {
      long databases = dependsOn(name).stream().map(components::get).filter(Component.Postgresql.class::isInstance).count();
      if (databases != 1) {
        at.problems().add(at.place(), at.path(), "a connection leads to one database, but dependsOn names " + databases,
            "Name in dependsOn the one database whose address stands there.");
      }
      if (components.get(name) instanceof Component.KubernetesApplication application
          && application.connection() instanceof Connection.HaProxy(Barrier.ProxyServer server) && cutOff(server, components)) {
        at.problems().add(at.place(), at.path(), "a barrier cuts off the server that is pointed at each new primary",
            "Give the barrier a server of its own, or take it out: once pointed elsewhere, this server leads no client to the old one.");
      }
    });
  }

  private static boolean cutOff(Barrier.ProxyServer server, Map<String, Component> components) {
    return components.values().stream()
        .flatMap(component -> component instanceof Component.Postgresql database ? database.nodes().stream() : Stream.of())
        .flatMap(node -> node.barriers().stream())
        .anyMatch(new Barrier.HaProxy(server)::equals);
  }

  /** Follows the dependencies from one component; a cycle through it is reported once, at the dependency that closes it. */
  private void cycle(String start, Set<String> reported) {
    record Walk(String at, List<String> way) {}
    var open = new ArrayList<Walk>(List.of(new Walk(start, List.of(start))));
    var seen = new LinkedHashSet<String>();
    while (!open.isEmpty()) {
      Walk walk = open.removeLast();
      for (Word word : dependencies.getOrDefault(walk.at(), List.of())) {
        var way = new ArrayList<>(walk.way());
        way.add(word.text());
        if (word.text().equals(start)) {
          if (way.stream().noneMatch(reported::contains)) {
            word.at().wrong("the dependencies form a circle: " + String.join(" -> ", way), "Take one of them out.");
            reported.addAll(way);
          }
        } else if (seen.add(word.text())) {
          open.add(new Walk(word.text(), way));
        }
      }
    }
  }
}
