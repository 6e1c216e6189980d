package dev.rebound.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a change of an event's schema would break: records that were written before, read by the new code, and new records, read by code of
 * the day before. Allowed are new optional fields and, because readers are upgraded before writers, new words of an enum.
 */
final class SchemaChange {
  private static final Set<String> HANDLED = Set.of("properties", "required", "enum", "items", "additionalProperties", "description");

  private SchemaChange() {}

  /** One sentence for each break, with the place; empty where the change is allowed. */
  static List<String> breaks(JsonNode before, JsonNode after) {
    var breaks = new ArrayList<String>();
    compare("data", before, after, breaks);
    return breaks;
  }

  private static void compare(String at, JsonNode before, JsonNode after, List<String> breaks) {
    JsonNode fields = before.path("properties");
    JsonNode newFields = after.path("properties");
    for (String field : names(fields)) {
      if (newFields.has(field)) {
        compare(at + "." + field, fields.get(field), newFields.get(field), breaks);
      } else {
        breaks.add(at + "." + field + " is gone or has another name");
      }
    }
    Set<String> required = words(before.path("required"));
    Set<String> nowRequired = words(after.path("required"));
    nowRequired.stream().filter(field -> !required.contains(field))
        .forEach(field -> breaks.add(at + "." + field + " is required now, and older records lack it"));
    required.stream().filter(field -> newFields.has(field) && !nowRequired.contains(field))
        .forEach(field -> breaks.add(at + "." + field + " may be missing now, and older readers need it"));
    words(before.path("enum")).stream().filter(word -> !words(after.path("enum")).contains(word))
        .forEach(word -> breaks.add(at + " has no word " + word + " any more"));
    for (String nested : List.of("items", "additionalProperties")) {
      if (before.has(nested) && after.has(nested)) {
        compare(at + "[]", before.get(nested), after.get(nested), breaks);
      } else if (before.has(nested) != after.has(nested)) {
        breaks.add(at + " has other values than before");
      }
    }
    var keywords = names(before);
    keywords.addAll(names(after));
    keywords.removeAll(HANDLED);
    keywords.stream().filter(keyword -> !before.path(keyword).equals(after.path(keyword)))
        .forEach(keyword -> breaks.add("%s: %s was %s and is %s".formatted(at, keyword, before.path(keyword), after.path(keyword))));
  }

  private static TreeSet<String> names(JsonNode object) {
    var names = new TreeSet<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> words(JsonNode array) {
    var words = new TreeSet<String>();
    array.forEach(word -> words.add(word.asText()));
    return words;
  }
}
