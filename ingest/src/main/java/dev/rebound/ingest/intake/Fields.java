package dev.rebound.ingest.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the fields of one item, strictly: what is not as its sender documents it ends the item with a {@link NotTaken}. */
public final class Fields {
  /** Control characters, line separators, and marks of direction, which make a name read as another one. */
  private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  /** Go's zero time, which Alertmanager writes where there is no end. */
  private static final String NO_TIME = "0001-01-01T00:00:00Z";
  private static final Instant NO_TIME_READ = Instant.parse(NO_TIME);

  private static final ObjectReader STRICT =
      JsonMapper.builder(JsonBody.JSON).build().reader()
          .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Fields() {}

  /** The object at a place of a body. */
  static JsonNode object(byte[] body, JsonBody.Place place) {
    try {
      JsonNode item = STRICT.readTree(body, place.from(), place.length());
      if (!item.isObject()) {
        throw new NotTaken("the item is not an object");
      }
      return item;
    } catch (JsonProcessingException e) {
      throw new NotTaken(JsonBody.message(e));
    } catch (IOException e) {
      throw new IllegalStateException("reading an array of bytes needs no input", e);
    }
  }

  /** Whether a field is there and not null. */
  public static boolean present(JsonNode object, String name) {
    return object.hasNonNull(name);
  }

  /** The text of a field that must be there; longer than so many characters is not taken. */
  public static String text(JsonNode object, String name, int lengthMax) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw new NotTaken("'" + name + "' is missing");
    }
    if (!value.isTextual()) {
      throw new NotTaken("'" + name + "' is not a string");
    }
    return sound(name, value.textValue(), lengthMax);
  }

  /** The text of a field, cut after so many characters and marked; empty where it is not there. */
  public static String cutText(JsonNode object, String name, int lengthMax) {
    return present(object, name) ? cut(text(object, name, Integer.MAX_VALUE), lengthMax) : "";
  }

  /** A word that names something: not blank, without characters that nobody sees. */
  public static String name(JsonNode object, String name, int lengthMax) {
    String word = text(object, name, lengthMax);
    if (word.isBlank()) {
      throw new NotTaken("'" + name + "' is blank");
    }
    if (UNSHOWN.matcher(word).find()) {
      throw new NotTaken("'" + name + "' has a control character or a mark of direction");
    }
    return word;
  }

  /** A map of strings; empty where it is not there. */
  public static Map<String, String> pairs(JsonNode object, String name, Pairs limits) {
    JsonNode pairs = object.path(name);
    if (pairs.isMissingNode() || pairs.isNull()) {
      return Map.of();
    }
    if (!pairs.isObject()) {
      throw new NotTaken("'" + name + "' is not an object");
    }
    if (pairs.size() > limits.entriesMax()) {
      throw new NotTaken("'" + name + "' has more than " + limits.entriesMax() + " entries");
    }
    var read = new TreeMap<String, String>();
    pairs.properties()
        .forEach(
            entry -> {
              String key = sound(name, entry.getKey(), limits.nameMax());
              if (!entry.getValue().isTextual()) {
                throw new NotTaken("a value of '" + name + "' is not a string");
              }
              String value = entry.getValue().textValue();
              read.put(key, sound(name, limits.cut() ? cut(value, limits.valueMax()) : value, limits.valueMax()));
            });
    return read;
  }

  /**
   * The limits of a map of strings.
   *
   * @param entriesMax entries
   * @param nameMax a name, characters
   * @param valueMax a value, characters
   * @param cut whether a longer value is cut and marked; else it is not taken
   */
  public record Pairs(int entriesMax, int nameMax, int valueMax, boolean cut) {}

  /** JSON can escape half a surrogate pair, which no UTF-8 can carry on. */
  public static String sound(String name, String value, int lengthMax) {
    if (value.length() > lengthMax) {
      throw new NotTaken("a text of '" + name + "' is longer than " + lengthMax + " characters");
    }
    for (int at = 0; at < value.length(); at++) {
      char each = value.charAt(at);
      if (Character.isHighSurrogate(each) && at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))) {
        at++;
      } else if (Character.isSurrogate(each)) {
        throw new NotTaken("a text of '" + name + "' has half a surrogate pair");
      }
    }
    return value;
  }

  /** A text, cut after so many characters and marked; never between the halves of a character. */
  public static String cut(String value, int lengthMax) {
    if (value.length() <= lengthMax) {
      return value;
    }
    int end = lengthMax - IntakeLimits.CUT_MARK.length();
    return value.substring(0, Character.isHighSurrogate(value.charAt(end - 1)) ? end - 1 : end) + IntakeLimits.CUT_MARK;
  }

  /** A date and time that must be there and be believable. */
  public static Instant time(JsonNode object, String name) {
    Instant time = anyTime(object, name);
    if (time.isBefore(IntakeLimits.TIME_MIN)) {
      throw new NotTaken("'" + name + "' is before " + IntakeLimits.TIME_MIN);
    }
    return time;
  }

  /** A date and time that must be there; before {@link IntakeLimits#TIME_MIN} it means none, as Go's zero time does. */
  public static Instant anyTime(JsonNode object, String name) {
    String text = text(object, name, IntakeLimits.TIME_TEXT_MAX);
    if (text.equals(NO_TIME)) {
      return NO_TIME_READ; // stands in every firing alert, and reading a time is the dearest thing here
    }
    try {
      Instant time = UtcTime.read(text);
      time = time == null ? OffsetDateTime.parse(text).toInstant() : time;
      if (time.isAfter(IntakeLimits.TIME_MAX)) {
        throw new NotTaken("'" + name + "' is after " + IntakeLimits.TIME_MAX);
      }
      return time;
    } catch (DateTimeParseException e) {
      throw new NotTaken("'" + name + "' is not a date and time of RFC 3339");
    }
  }
}
