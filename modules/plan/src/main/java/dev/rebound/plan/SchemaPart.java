package dev.rebound.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;

/** A part of the plan's JSON Schema in the making: what one value may be. Each call adds to it. */
record SchemaPart(ObjectNode node) {
  /** What a name looks like, as {@link Names} reads it. */
  static final String LABEL = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";

  static SchemaPart keys(String description) {
    SchemaPart keys = value("object", description);
    keys.node.put("additionalProperties", false);
    return keys;
  }

  /** A mapping whose keys are names that the plan's owner chooses. */
  static SchemaPart named(String description, SchemaPart values) {
    SchemaPart named = value("object", description);
    named.node.putObject("propertyNames").put("pattern", LABEL);
    named.node.set("additionalProperties", values.node);
    return named;
  }

  static SchemaPart list(String description, SchemaPart items) {
    SchemaPart list = value("array", description);
    list.node.set("items", items.node);
    return list;
  }

  static SchemaPart atLeastOne(SchemaPart list) {
    return list.with("minItems", 1);
  }

  static SchemaPart text(String description) {
    return value("string", description).with("minLength", 1);
  }

  static SchemaPart name(String description) {
    return text(description).with("pattern", LABEL);
  }

  static SchemaPart url(String description) {
    return text(description).with("format", "uri");
  }

  static SchemaPart word(String description, String... words) {
    SchemaPart word = value("string", description);
    Arrays.stream(words).forEach(word.node.putArray("enum")::add);
    return word;
  }

  static SchemaPart time(String description) {
    return value("string", description + " A number and a unit: ms, s, m, h or d.").with("pattern", "^[0-9]{1,9}(ms|s|m|h|d)$");
  }

  static SchemaPart duration(String description, Duration standard) {
    return time(description).with("default", Durations.write(standard));
  }

  /** A whole number, also as a text; one up to 100 also with a percent sign. */
  static SchemaPart number(String description, long min, long max, long standard) {
    return number(description, min, max).with("default", standard);
  }

  static SchemaPart number(String description, long min, long max) {
    SchemaPart number = value("integer", description + " From " + min + " to " + max + ".");
    number.node.putArray("type").add("integer").add("string");
    number.node.put("pattern", max == 100 ? "^[0-9]{1,18}%?$" : "^[0-9]{1,18}$");
    number.node.put("minimum", min).put("maximum", max);
    return number;
  }

  static SchemaPart percentage(String description, String standard) {
    SchemaPart percentage = value("number", description);
    percentage.node.putArray("type").add("number").add("string");
    percentage.node.put("pattern", "^[0-9]{1,3}(\\.[0-9]{1,9})?\\s*%?$").put("exclusiveMinimum", 0).put("maximum", 100);
    return percentage.with("default", standard);
  }

  private static SchemaPart value(String type, String description) {
    return new SchemaPart(JsonNodeFactory.instance.objectNode().put("type", type).put("description", description));
  }

  static ObjectNode required(String key) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.putArray("required").add(key);
    return node;
  }

  SchemaPart may(String key, SchemaPart value) {
    node.withObject("/properties").set(key, value.node);
    return this;
  }

  SchemaPart needs(String key, SchemaPart value) {
    node.withArray("/required").add(key);
    return may(key, value);
  }

  SchemaPart with(String keyword, long number) {
    node.put(keyword, number);
    return this;
  }

  SchemaPart with(String keyword, String word) {
    node.put(keyword, word);
    return this;
  }

  SchemaPart described(String otherwise) {
    return new SchemaPart(node.deepCopy().put("description", otherwise));
  }
}
