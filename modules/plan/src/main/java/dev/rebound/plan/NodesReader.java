package dev.rebound.plan;

import dev.rebound.core.plan.Component;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads the primaries and replicas of databases and caches: each has a name and an address of its own in the whole plan. */
final class NodesReader {
  private final Places places;
  private final Map<String, Value> names = new HashMap<>();
  private final Map<String, Value> urls = new HashMap<>();

  NodesReader(Places places) {
    this.places = places;
  }

  /**
   * The initial primary; a stand-in where it is missing, which is reported.
   *
   * @param url reads and checks the key {@code url}
   */
  Component.Node primary(Section section, Function<Section, String> url) {
    Optional<Value> value = section.required("primary", "Name the initial primary: { name: …, url: … }.");
    return value.map(each -> node(each, url)).orElse(new Component.Node("", "", null));
  }

  List<Component.Node> replicas(Section section, Function<Section, String> url) {
    return section.items("replicas", "Write a list of { name: …, url: … }.", item -> Optional.of(node(item, url)));
  }

  private Component.Node node(Value value, Function<Section, String> reader) {
    Section section = Section.of(value, "name", "url", "supervisor", "site");
    String name = section.text("name", "Give the node a name that is unique in the plan.");
    String url = reader.apply(section);
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
    return new Component.Node(name, url, Addresses.http(section, "supervisor").orElse(null));
  }
}
