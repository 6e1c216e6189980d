package dev.rebound.plan;

import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Component.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code components} and checks their names, nodes and dependencies. */
final class ComponentsReader {
  private final @Nullable Path base;
  private final Map<String, Value> nodeNames = new HashMap<>();
  private final Map<String, Value> nodeUrls = new HashMap<>();
  private final Map<String, List<Word>> dependencies = new LinkedHashMap<>();
  private final Map<String, Value> connections = new LinkedHashMap<>();

  ComponentsReader(@Nullable Path base) {
    this.base = base;
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
    return components;
  }

  private Optional<Component> component(String name, Value value) {
    Section section = Section.of(value, "postgresql", "kubernetes", "dependsOn", "probe");
    dependencies.put(name, section.words("dependsOn", "Write a list of components: [ database ]."));
    boolean isDatabase = section.has("postgresql");
    if (isDatabase == section.has("kubernetes")) {
      if (value.kind().startsWith("a mapping")) {
        value.problems().add(value.place(), value.path(), isDatabase ? "a component is one thing" : "it is not said what this component is",
            "Give it either postgresql or kubernetes.");
      }
      return Optional.empty();
    }
    if (isDatabase) {
      section.optional("probe").ifPresent(probe ->
          probe.problems().add(probe.place(), probe.path(), "a database has no probe of its own", "Its nodes are probed by their urls."));
      return Optional.of(database(name, section));
    }
    return Optional.of(application(name, section));
  }

  private List<String> dependsOn(String name) {
    return dependencies.getOrDefault(name, List.of()).stream().map(Word::text).toList();
  }

  private Component database(String name, Section component) {
    Section section = component.section("postgresql", "primary", "replicas", "credentials", "durability");
    Component.Node primary =
        section.required("primary", "Name the initial primary: { name: …, url: … }.").map(this::node)
            .orElse(new Component.Node("", "", null));
    List<Component.Node> replicas =
        section.items("replicas", "Write a list of { name: …, url: … }.", item -> Optional.of(node(item)));
    Section credentials = section.requiredSection("credentials", "Write { username: …, passwordFile: … }.", "username", "passwordFile");
    String username = credentials.text("username", "Name the role by which Rebound logs in.");
    String passwordFile = Secrets.file(credentials, "passwordFile", base, true).orElse("");
    return new Component.Postgresql(name, dependsOn(name), primary, replicas, new Component.Credentials(username, passwordFile),
        durability(section));
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

  private Component.Node node(Value value) {
    Section section = Section.of(value, "name", "url", "supervisor");
    String name = section.text("name", "Give the node a name that is unique in the plan.");
    String url = Addresses.jdbc(section);
    section.optional("name").filter(at -> !name.isEmpty()).ifPresent(at -> {
      Names.check(name, at);
      if (nodeNames.putIfAbsent(name, at) != null) {
        at.wrong("the node name " + Value.echo(name) + " is used twice", "Give each node its own name.");
      }
    });
    section.optional("url").filter(at -> !url.isEmpty()).ifPresent(at -> {
      if (nodeUrls.putIfAbsent(url, at) != null) {
        at.wrong("two nodes have the same url", "Each instance has its own address.");
      }
    });
    return new Component.Node(name, url, Addresses.http(section, "supervisor").orElse(null));
  }

  private Component application(String name, Section component) {
    Section section = component.section("kubernetes", "api", "namespace", "deployment", "connection");
    String namespace = section.text("namespace", "Name the namespace.");
    String deployment = section.text("deployment", "Name the deployment.");
    section.optional("namespace").ifPresent(at -> Names.check(namespace, at));
    section.optional("deployment").ifPresent(at -> Names.check(deployment, at));
    Component.Connection connection = null;
    if (section.has("connection")) {
      Section keys = section.section("connection", "secret", "key");
      connection =
          new Component.Connection(keys.text("secret", "Name the Kubernetes Secret."), keys.text("key", "Name the key in the Secret."));
      section.optional("connection").ifPresent(at -> connections.put(name, at));
    }
    return new Component.KubernetesApplication(name, dependsOn(name), Addresses.http(section, "api").orElse(null), namespace, deployment,
        connection, Addresses.http(component, "probe").orElse(null));
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
            "Name in dependsOn the one database whose address stands in this Secret.");
      }
    });
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
