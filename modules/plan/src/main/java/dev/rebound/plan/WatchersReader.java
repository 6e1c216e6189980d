package dev.rebound.plan;

import dev.rebound.core.plan.AlertMatcher;
import dev.rebound.core.plan.Vantage.Heartbeat;
import dev.rebound.core.plan.Vantage.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads who looks: {@code observers} and {@code heartbeats}. */
final class WatchersReader {
  /** The observer of a plan that names none. */
  static final String ALONE = "ingest";

  private static final Duration HEARTBEAT_MAX = Duration.ofDays(1);

  private final Set<String> components;
  private final Places places;

  WatchersReader(Set<String> components, Places places) {
    this.components = components;
    this.places = places;
  }

  /**
   * Everybody who looks, in the order of the file.
   *
   * @param ids of all
   * @param described those of whom the plan says more than their id
   */
  record Observers(List<String> ids, List<Observer> described) {}

  Observers observers(Section root) {
    var ids = new ArrayList<String>();
    var described = new ArrayList<Observer>();
    root.items("observers", "Write the names of the ingest instances that probe: [ a, b ].", item -> {
      Optional<Word> id = item.node() instanceof MappingNode ? described(item, described) : item.text().map(text -> new Word(text, item));
      id.ifPresent(word -> {
        Names.check(word.text(), word.at());
        if (ids.contains(word.text())) {
          word.at().wrong("the observer " + Value.echo(word.text()) + " is named twice", "Two points of view need two observers.");
        }
        ids.add(word.text());
      });
      return Optional.empty();
    });
    root.optional("observers").filter(at -> at.kind().equals("a list of 0")).ifPresent(at ->
        at.wrong("no observer is named", "Name one, or leave the key out for '" + ALONE + "'."));
    return new Observers(ids.isEmpty() ? List.of(ALONE) : ids, described);
  }

  private Optional<Word> described(Value item, List<Observer> described) {
    Section section = Section.of(item, "id", "site", "control");
    List<Word> control = section.words("control", "Write a list of components: [ gateway ].");
    var seen = new HashSet<String>();
    for (Word word : control) {
      if (!components.contains(word.text())) {
        word.at().wrong("there is no component " + Value.echo(word.text()), Nearest.suggest(word.text(), components, "components"));
      } else if (!seen.add(word.text())) {
        word.at().wrong(Value.echo(word.text()) + " is named twice", "Keep one of them.");
      }
    }
    String site = places.site(section).orElse("");
    Optional<Value> at = section.required("id", "Give the id of an ingest instance.");
    return at.flatMap(Value::text).map(id -> {
      described.add(new Observer(id, site, control.stream().map(Word::text).toList()));
      return new Word(id, at.get());
    });
  }

  List<Heartbeat> heartbeats(Section root) {
    var names = new HashSet<String>();
    return root.items("heartbeats", "Write a list of { name: …, match: 'alertname=\"Watchdog\"', within: 5m }.", item -> {
      Section section = Section.of(item, "name", "match", "within");
      String name = section.text("name", "Name the monitoring that must be heard, as prometheus.");
      section.optional("name").ifPresent(at -> {
        Names.check(name, at);
        if (!name.isEmpty() && !names.add(name)) {
          at.wrong("the heartbeat " + Value.echo(name) + " stands here twice", "Give each its own name.");
        }
      });
      Duration within = section.required("within", "Write how long it may be silent, as 5m.")
          .map(value -> Section.duration(value, HEARTBEAT_MAX, Duration.ofSeconds(1), HEARTBEAT_MAX)).orElse(HEARTBEAT_MAX);
      return matcher(section).map(match -> new Heartbeat(name, match, within));
    });
  }

  /** The matchers under the key {@code match}; what is wrong with them is reported. */
  static Optional<AlertMatcher> matcher(Section section) {
    String text = section.text("match", "Write Alertmanager's matchers: 'alertname=\"PostgresqlDown\", role=\"primary\"'.");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(AlertMatcher.parse(text));
    } catch (IllegalArgumentException | StackOverflowError e) {
      String reason = e.getMessage() == null ? "too complex" : e.getMessage();
      section.optional("match").ifPresent(value ->
          value.wrong("this matcher cannot be read (" + Value.echo(reason) + ")", "Write label=\"value\", joined by commas."));
      return Optional.empty();
    }
  }
}
