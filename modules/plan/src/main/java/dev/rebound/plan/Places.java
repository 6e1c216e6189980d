package dev.rebound.plan;

import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.plan.Vantage.Place;
import dev.rebound.core.plan.Vantage.Site;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads {@code sites} and collects where components and nodes stand and what alerts call them. A component of which nothing is said
 * stands in the active site, where there is one; a node stands where its component stands.
 */
final class Places {
  private static final int KNOWN_AS_MAX_CHARACTERS = 253;

  private final Map<String, Site> sites = new TreeMap<>();
  private final Map<String, Place> places = new TreeMap<>();
  private final Map<String, Value> recoveries = new TreeMap<>();
  private final Map<String, Value> nodes = new HashMap<>();
  private final Map<String, String> knownAs = new HashMap<>();

  /** Reads the sites; first of all, because the others name them. */
  void readSites(Section root) {
    Optional<Value> value = root.optional("sites");
    Section section = value.map(Section::free).orElseGet(Section::absent);
    section.entries().forEach((name, each) -> {
      Names.checkKey(name, each);
      Section site = Section.of(each, "role", "knownAs", "recovery");
      site.optional("recovery").ifPresent(at -> recoveries.put(name, at));
      Optional<Value> role = site.required("role", "Write active (users are served from it) or standby.");
      String word = role.flatMap(Value::text).orElse("");
      role.filter(_ -> !word.isEmpty() && !Set.of("active", "standby").contains(word)).ifPresent(at ->
          at.wrong(Value.echo(word) + " is not a role of a site", "Write active (users are served from it) or standby."));
      sites.put(name, new Site(name, word.equals("active"), knownAs(name, site)));
    });
    value.filter(at -> at.kind().startsWith("a mapping") && sites.values().stream().noneMatch(Site::active)).ifPresent(at ->
        at.problems().add(at.place(), at.path(), "no site is active", "Give the site that serves the users the role active."));
  }

  /** Notes where a component stands. */
  void component(String name, Value value, Section component) {
    List<String> called = knownAs(name, component);
    Optional<String> said = site(component);
    List<String> active = sites.values().stream().filter(Site::active).map(Site::name).toList();
    if (!component.has("site") && active.size() > 1) {
      value.problems().add(value.place(), value.path(), "several sites are active, but not which one this component stands in",
          "Write site: with one of " + String.join(", ", sites.keySet()) + ".");
    }
    String site = said.orElse(active.size() == 1 ? active.getFirst() : "");
    if (!site.isEmpty() || !called.isEmpty()) {
      places.put(name, new Place(site, called));
    }
  }

  /** Notes where a node stands, if the plan says so. */
  void node(String name, Section node) {
    site(node).ifPresent(site -> {
      node.optional("name").ifPresent(at -> nodes.put(name, at));
      places.putIfAbsent(name, new Place(site, List.of()));
    });
  }

  /** Reports nodes that stand elsewhere than a component of the same name, which would be one part with two places. */
  void checkNames(Set<String> components) {
    nodes.forEach((name, at) -> {
      if (components.contains(name)) {
        at.wrong("a component is called " + Value.echo(name), "A node with a site of its own needs a name of its own.");
      }
    });
  }

  /** The site that a section names; nothing where it names none or an unknown one, which is reported. */
  Optional<String> site(Section section) {
    Optional<String> word = section.optionalText("site");
    return word.filter(text -> {
      if (!sites.containsKey(text)) {
        section.optional("site").ifPresent(at ->
            at.wrong("there is no site " + Value.echo(text), Nearest.suggest(text, sites.keySet(), "sites")));
      }
      return sites.containsKey(text);
    });
  }

  private List<String> knownAs(String owner, Section section) {
    List<Word> words = section.words("knownAs", "Write a list of what alerts call it: [ https://orders.example.com ].");
    for (Word word : words) {
      String other = knownAs.putIfAbsent(word.text(), owner);
      if (other != null) {
        word.at().wrong("this is already a name of " + Value.echo(other), "A name leads to one part of the system.");
      } else if (word.text().length() > KNOWN_AS_MAX_CHARACTERS) {
        word.at().wrong("this name is too long", "Write at most " + KNOWN_AS_MAX_CHARACTERS + " characters.");
      }
    }
    return words.stream().map(Word::text).toList();
  }

  /** What the plan says of how each site takes over from another one; not read yet. */
  Map<String, Value> recoveries() {
    return recoveries;
  }

  /** Notes how a site takes over from another one. */
  void recoversBy(String site, SiteRecovery recovery) {
    sites.computeIfPresent(site, (_, known) -> new Site(known.name(), known.active(), known.knownAs(), recovery));
  }

  Map<String, Site> sites() {
    return sites;
  }

  Map<String, Place> places() {
    return places;
  }
}
