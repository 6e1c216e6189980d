package dev.rebound.plan;

import dev.rebound.core.plan.Component;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the primaries and replicas of databases and caches: each has a name and an address of its own in the whole plan. */
final class NodesReader {
  /** What the nodes are. */
  enum Kind {
    POSTGRESQL,
    REDIS
  }

  private final Places places;
  private final Map<String, Value> names = new HashMap<>();
  private final Map<String, Value> urls = new HashMap<>();

  NodesReader(Places places) {
    this.places = places;
  }

  /** The initial primary; a stand-in where it is missing, which is reported. */
  Component.Node primary(Section section, Kind kind) {
    Optional<Value> value = section.required("primary", "Name the initial primary: { name: …, url: … }.");
    return value.map(each -> node(each, kind)).orElse(new Component.Node("", "", null));
  }

  List<Component.Node> replicas(Section section, Kind kind) {
    return section.items("replicas", "Write a list of { name: …, url: … }.", item -> Optional.of(node(item, kind)));
  }

  private Component.Node node(Value value, Kind kind) {
    Section section =
        Section.of(value, kind == Kind.POSTGRESQL ? new String[] {"name", "url", "supervisor", "site", "barriers"}
            : new String[] {"name", "url", "supervisor", "site"});
    String name = section.text("name", "Give the node a name that is unique in the plan.");
    String url = kind == Kind.POSTGRESQL ? Addresses.jdbc(section) : Addresses.redis(section);
    section.optional("name").filter(at -> !name.isEmpty()).ifPresent(at -> {
      Names.check(name, at);
      if (names.putIfAbsent(name, at) != null) {
        at.wrong("the node name " + Value.echo(name) + " is used twice", "Give each node its own name.");
      }
    });
    section.optional("url").filter(at -> !url.isEmpty()).ifPresent(at -> {
      if (urls.putIfAbsent(url, at) != null) {
        at.wrong("two nodes have the same url", "Each instance has its own address.");
      }
    });
    places.node(name, section);
    var node = new Component.Node(name, url, Addresses.http(section, "supervisor").orElse(null));
    return BarriersReader.read(section).filter(_ -> kind == Kind.POSTGRESQL)
        .map(barriers -> new Component.Node(name, url, node.supervisor(), barriers)).orElse(node);
  }
}
