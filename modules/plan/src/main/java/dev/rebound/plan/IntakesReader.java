package dev.rebound.plan;

import dev.rebound.core.plan.Intakes;
import dev.rebound.core.plan.Intakes.EventRule;
import dev.rebound.core.plan.Intakes.LogRule;
import dev.rebound.core.plan.Intakes.Means;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads {@code intakes}: what others send, and what it means. */
final class IntakesReader {
  /** Characters of a log rule's expression; a longer one is no sentence that somebody reviews. */
  static final int PATTERN_MAX_CHARACTERS = 256;
  /** Log lines that a rule may ask for. */
  static final int AT_LEAST_MAX = 1000;
  /** Longest time within which a rule's lines must come. */
  static final Duration WITHIN_MAX = Duration.ofHours(1);
  /** Characters of a CloudEvent's type or source. */
  private static final int ATTRIBUTE_MAX_CHARACTERS = 256;
  private static final List<String> MEANS = Arrays.stream(Means.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();

  private final Set<String> components;
  private final @Nullable Path base;

  IntakesReader(Set<String> components, @Nullable Path base) {
    this.components = components;
    this.base = base;
  }

  Intakes read(Section root) {
    Section section = root.section("intakes", "grafana", "logs", "events");
    String secret =
        section.has("grafana") ? Secrets.file(section.section("grafana", "secretFile"), "secretFile", base, true).orElse(null) : null;
    var names = new HashSet<String>();
    List<LogRule> logs =
        section.items(
            "logs", "Write a list of { name: …, pattern: …, component: …, atLeast: 3, within: 1m }.", item -> log(item, names));
    List<EventRule> events =
        section.items("events", "Write a list of { type: …, source: …, component: …, means: down }.", this::event);
    return new Intakes(secret, logs, events);
  }

  private Optional<LogRule> log(Value item, Set<String> names) {
    Section section = Section.of(item, "name", "pattern", "component", "atLeast", "within");
    String name = section.text("name", "Name the evidence, as an alert's name.");
    section.optional("name").filter(_ -> !name.isEmpty()).ifPresent(at -> {
      if (name.length() > ATTRIBUTE_MAX_CHARACTERS) {
        at.wrong("this name is too long", "Write at most " + ATTRIBUTE_MAX_CHARACTERS + " characters.");
      } else if (!names.add(name)) {
        at.wrong("the rule " + Value.echo(name) + " stands here twice", "Give each its own name.");
      }
    });
    String pattern = section.text("pattern", "Write a regular expression that is found in the line's message.");
    section.optional("pattern").filter(_ -> !pattern.isEmpty()).ifPresent(at -> check(pattern, at));
    String component = component(section);
    int atLeast = (int) section.requiredNumber("atLeast", "Write how many lines it takes, as 3.", 1, AT_LEAST_MAX);
    Duration within = section.required("within", "Write within which time they must come, as 1m.")
        .map(value -> Section.duration(value, WITHIN_MAX, Duration.ofSeconds(1), WITHIN_MAX)).orElse(WITHIN_MAX);
    return Optional.of(new LogRule(name, pattern, component, atLeast, within));
  }

  private static void check(String pattern, Value at) {
    if (pattern.length() > PATTERN_MAX_CHARACTERS) {
      at.wrong("this expression is too long", "Write at most " + PATTERN_MAX_CHARACTERS + " characters.");
      return;
    }
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      at.wrong("this is not a regular expression (" + e.getDescription().replaceAll("\\p{C}", "?") + ")",
          "Write one as java.util.regex.Pattern reads it, in single quotes.");
    }
  }

  private Optional<EventRule> event(Value item) {
    Section section = Section.of(item, "type", "source", "component", "means");
    String type = attribute(section, "type", section.text("type", "Write the event's type; a * at the end matches any ending."));
    String source = attribute(section, "source", section.optionalText("source").orElse("*"));
    String component = component(section);
    String word = section.text("means", "Write down, up or symptom.");
    section.optional("means").filter(_ -> !word.isEmpty() && !MEANS.contains(word)).ifPresent(at ->
        at.wrong(Value.echo(word) + " is nothing that an event can mean",
            "Write down (it does not work), up (it works) or symptom (it may suffer from another)."));
    Means means = MEANS.contains(word) ? Means.valueOf(word.toUpperCase(Locale.ROOT)) : Means.SYMPTOM;
    return Optional.of(new EventRule(type, source, component, means));
  }

  /** Reports a text of which only its last character may stand for any ending. */
  private static String attribute(Section section, String key, String text) {
    section.optional(key).ifPresent(at -> {
      if (text.length() > ATTRIBUTE_MAX_CHARACTERS) {
        at.wrong("this is too long", "Write at most " + ATTRIBUTE_MAX_CHARACTERS + " characters.");
      } else if (text.indexOf('*') >= 0 && text.indexOf('*') < text.length() - 1) {
        at.wrong("a * stands for any ending, but here more follows it", "Write one * at the end, or none.");
      }
    });
    return text;
  }

  private String component(Section section) {
    String component = section.text("component", "Name the component that it is about.");
    section.optional("component").filter(_ -> !component.isEmpty() && !components.contains(component)).ifPresent(at ->
        at.wrong("there is no component " + Value.echo(component), Nearest.suggest(component, components, "components")));
    return component;
  }
}
