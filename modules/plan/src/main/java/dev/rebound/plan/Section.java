package dev.rebound.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of the file. Each question for a key reports what is wrong with it and answers with a harmless stand-in, so that one reading
 * finds every problem; whoever asked must not use the result when a problem was reported.
 */
final class Section {
  private static final Pattern SECRET_KEY = Pattern.compile("(?i).*(password|passwd|pwd|token|secret|credential|apikey|privatekey).*");
  static final String SECRETS_BY_FILE = "Write it to a file that only Rebound can read and name that file (passwordFile, tokenFile).";

  private final @Nullable Value at;
  private final Map<String, Value> entries;

  private Section(@Nullable Value at, Map<String, Value> entries) {
    this.at = at;
    this.entries = entries;
  }

  /** A section that is not there (or is no mapping, which was reported): it asks for nothing more. */
  static Section absent() {
    return new Section(null, Map.of());
  }

  /** A mapping with known keys. */
  static Section of(Value value, String... known) {
    return read(value, List.of(known), Map.of());
  }

  /** A mapping with known keys. @param refused keys that somebody may expect here, with the sentence that says why they are none */
  static Section refusing(Value value, Map<String, String> refused, List<String> known) {
    return read(value, known, refused);
  }

  /** A mapping with free keys, as {@code people}. */
  static Section free(Value value) {
    return read(value, List.of(), Map.of());
  }

  private static Section read(Value value, List<String> known, Map<String, String> refused) {
    if (!(value.node() instanceof MappingNode mapping)) {
      String right = known.isEmpty() ? "Write names with their values." : "Write keys with values; known keys: " + String.join(", ",
          known) + ".";
      value.wrong("expected a mapping, found " + value.kind(), right);
      return absent();
    }
    var entries = new LinkedHashMap<String, Value>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getTag().equals(Tag.NULL)) {
        value.problems().add(tuple.getKeyNode(), value.path(), "a key is a plain word", "Write a word before the colon.");
        continue;
      }
      String name = key.getValue();
      String path = value.path().isEmpty() ? name : value.path() + "." + name;
      if (refused.containsKey(name)) {
        value.problems().add(key, path, "the key " + Value.echo(name) + " does not belong here", refused.getOrDefault(name, ""));
      } else if (!known.isEmpty() && !known.contains(name)) {
        unknown(value, key, name, known);
      } else if (entries.containsKey(name)) {
        value.problems().add(key, path, "the key " + Value.echo(name) + " stands here twice", "Keep one of them.");
      } else {
        entries.put(name, new Value(path, tuple.getValueNode(), key, value.problems()));
      }
    }
    return new Section(value, entries);
  }

  private static void unknown(Value value, ScalarNode key, String name, List<String> known) {
    if (Nearest.of(name, known).isEmpty() && SECRET_KEY.matcher(name).matches()) {
      value.problems().secret(key, value.path(), "a secret never stands in the plan, but the key " + Value.echo(name) + " would hold one",
          SECRETS_BY_FILE);
    } else {
      value.problems().add(key, value.path(), "unknown key " + Value.echo(name), Nearest.suggest(name, known, "keys here"));
    }
  }

  Map<String, Value> entries() {
    return entries;
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  Optional<Value> optional(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** A key that must be there. */
  Optional<Value> required(String key, String right) {
    Value value = entries.get(key);
    if (value == null && at != null) {
      at.problems().add(at.place(), at.path(), "the key '" + key + "' is missing", right);
    }
    return Optional.ofNullable(value);
  }

  /** The section of a key, or an absent one. */
  Section section(String key, String... known) {
    return optional(key).map(value -> of(value, known)).orElseGet(Section::absent);
  }

  Section requiredSection(String key, String right, String... known) {
    return required(key, right).map(value -> of(value, known)).orElseGet(Section::absent);
  }

  String text(String key, String right) {
    return required(key, right).flatMap(Value::text).orElse("");
  }

  /** A text that may be left out. */
  Optional<String> optionalText(String key) {
    return optional(key).flatMap(Value::text);
  }

  /** A contact that must be there; empty also where it is still to be filled in. */
  String contact(String key, String right) {
    return required(key, right).flatMap(Value::contact).orElse("");
  }

  /** A contact that may be left out; empty also where it is still to be filled in. */
  Optional<String> optionalContact(String key) {
    return optional(key).flatMap(Value::contact);
  }

  Duration duration(String key, Duration whenLeftOut, Duration min, Duration max) {
    return optional(key).map(value -> duration(value, whenLeftOut, min, max)).orElse(whenLeftOut);
  }

  static Duration duration(Value value, Duration otherwise, Duration min, Duration max) {
    String right = "Write a number and a unit, as 250ms, 5s, 10m, 4h or 30d.";
    Optional<String> text = value.scalar("a duration", right);
    if (text.isEmpty()) {
      return otherwise;
    }
    Optional<Duration> duration = Durations.parse(text.get());
    if (duration.isEmpty()) {
      value.wrong(Value.echo(text.get()) + " is not a duration", right);
      return otherwise;
    }
    if (duration.get().compareTo(min) < 0 || duration.get().compareTo(max) > 0) {
      value.wrong(Durations.write(duration.get()) + " is out of range",
          "Choose from " + Durations.write(min) + " to " + Durations.write(max) + ".");
      return otherwise;
    }
    return duration.get();
  }

  long number(String key, long whenLeftOut, long min, long max) {
    return optional(key).map(value -> number(value, whenLeftOut, min, max)).orElse(whenLeftOut);
  }

  /** A number that must be there; the smallest one where it is missing or wrong, which is reported. */
  long requiredNumber(String key, String right, long min, long max) {
    return required(key, right).map(value -> number(value, min, min, max)).orElse(min);
  }

  static long number(Value value, long otherwise, long min, long max) {
    String right = "Write a whole number from " + min + " to " + max + ".";
    Optional<String> text = value.scalar("a whole number", right);
    if (text.isEmpty()) {
      return otherwise;
    }
    String digits = text.get().endsWith("%") && max == 100 ? text.get().substring(0, text.get().length() - 1) : text.get();
    if (digits.matches("[0-9]{1,18}") && Long.parseLong(digits) >= min && Long.parseLong(digits) <= max) {
      return Long.parseLong(digits);
    }
    value.wrong(Value.echo(text.get()) + " is not a whole number in its range", right);
    return otherwise;
  }

  /** The texts of a list; empty where the key is left out. */
  List<Word> words(String key, String right) {
    return items(key, right, item -> item.text().map(text -> new Word(text, item)));
  }

  /** The items of a list, each read by the given function; empty where the key is left out. */
  <T> List<T> items(String key, String right, Function<Value, Optional<T>> reader) {
    Optional<Value> value = optional(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!(value.get().node() instanceof SequenceNode sequence)) {
      value.get().wrong("expected a list, found " + value.get().kind(), right);
      return List.of();
    }
    var items = new ArrayList<T>();
    for (int i = 0; i < sequence.getValue().size(); i++) {
      var node = sequence.getValue().get(i);
      reader.apply(new Value(value.get().path() + "[" + i + "]", node, node, value.get().problems())).ifPresent(items::add);
    }
    return items;
  }
}
