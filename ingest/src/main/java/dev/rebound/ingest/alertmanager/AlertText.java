package dev.rebound.ingest.alertmanager;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the text of one alert, strictly: what is not as Alertmanager sends it is rejected with a reason. */
final class AlertText {
  /** Times that are believed, from and to. Captured: 40 days ago and 2 minutes in the future. */
  static final Instant TIME_MIN = Instant.parse("1970-01-01T00:00:00Z");

  static final Instant TIME_MAX = Instant.parse("2200-01-01T00:00:00Z");

  /** Go's zero time, which Alertmanager writes where there is no end. */
  private static final String NO_TIME = "0001-01-01T00:00:00Z";
  private static final Instant NO_TIME_READ = Instant.parse(NO_TIME);

  private static final ObjectReader STRICT =
      JsonMapper.builder(WebhookBody.JSON).build().reader().with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private AlertText() {}

  /** What became of an alert's text. */
  sealed interface Reading permits Good, Bad {}

  /**
   * A readable alert.
   *
   * @param endsAt null while firing, or where the sender gave no time
   */
  record Good(
      AlertStatus status, Map<String, String> labels, Map<String, String> annotations, Instant startsAt, @Nullable Instant endsAt,
      String fingerprint, String generatorUrl)
      implements Reading {}

  /** An alert that cannot be taken. */
  record Bad(String reason) implements Reading {}

  /** Thrown and caught in this class alone: it ends the reading of one alert. */
  private static final class NotTaken extends RuntimeException {
    NotTaken(String reason) {
      super(reason, null, false, false);
    }
  }

  /** Reads the alert at a place of a body that {@link WebhookBody} has found to be JSON. */
  static Reading read(byte[] body, WebhookBody.Place place) {
    try {
      JsonNode alert = STRICT.readTree(body, place.from(), place.length());
      return alert.isObject() ? read(alert) : new Bad("the alert is not an object");
    } catch (NotTaken e) {
      return new Bad(String.valueOf(e.getMessage()));
    } catch (JsonProcessingException e) {
      return new Bad(WebhookBody.message(e));
    } catch (IOException e) {
      throw new IllegalStateException("reading an array of bytes needs no input", e);
    }
  }

  private static Good read(JsonNode alert) {
    AlertStatus status =
        switch (text(alert, "status", AlertLimits.STATUS_MAX)) {
          case "firing" -> AlertStatus.FIRING;
          case "resolved" -> AlertStatus.RESOLVED;
          default -> throw new NotTaken("'status' is neither firing nor resolved");
        };
    Map<String, String> labels = pairs(alert, "labels", AlertLimits.LABEL_VALUE_MAX, false);
    if (labels.isEmpty()) {
      throw new NotTaken("'labels' is missing or empty");
    }
    Map<String, String> annotations = pairs(alert, "annotations", AlertLimits.ANNOTATION_VALUE_MAX, true);
    Instant startsAt = time(alert, "startsAt");
    if (startsAt.isBefore(TIME_MIN)) {
      throw new NotTaken("'startsAt' is before " + TIME_MIN);
    }
    // Go's zero time, year 1, means: no end. It is far before TIME_MIN.
    Instant endsAt = present(alert, "endsAt") ? time(alert, "endsAt") : Instant.MIN;
    boolean ended = status == AlertStatus.RESOLVED && !endsAt.isBefore(TIME_MIN);
    String fingerprint =
        present(alert, "fingerprint") ? text(alert, "fingerprint", AlertLimits.FINGERPRINT_MAX) : Fingerprint.of(labels);
    if (fingerprint.isBlank()) {
      throw new NotTaken("'fingerprint' is blank");
    }
    String generatorUrl =
        present(alert, "generatorURL") ? cut(text(alert, "generatorURL", Integer.MAX_VALUE), AlertLimits.GENERATOR_URL_MAX) : "";
    return new Good(status, labels, annotations, startsAt, ended ? endsAt : null, fingerprint, generatorUrl);
  }

  private static boolean present(JsonNode alert, String name) {
    return alert.hasNonNull(name);
  }

  private static String text(JsonNode object, String name, int lengthMax) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw new NotTaken("'" + name + "' is missing");
    }
    if (!value.isTextual()) {
      throw new NotTaken("'" + name + "' is not a string");
    }
    return sound(name, value.textValue(), lengthMax);
  }

  private static Map<String, String> pairs(JsonNode alert, String name, int valueMax, boolean cut) {
    JsonNode object = alert.path(name);
    if (object.isMissingNode() || object.isNull()) {
      return Map.of();
    }
    if (!object.isObject()) {
      throw new NotTaken("'" + name + "' is not an object");
    }
    if (object.size() > AlertLimits.LABELS_MAX) {
      throw new NotTaken("'" + name + "' has more than " + AlertLimits.LABELS_MAX + " entries");
    }
    var pairs = new TreeMap<String, String>();
    object.properties()
        .forEach(
            entry -> {
              String key = sound(name, entry.getKey(), AlertLimits.LABEL_NAME_MAX);
              if (!entry.getValue().isTextual()) {
                throw new NotTaken("a value of '" + name + "' is not a string");
              }
              String value = entry.getValue().textValue();
              pairs.put(key, sound(name, cut ? cut(value, valueMax) : value, valueMax));
            });
    return pairs;
  }

  /** JSON can escape half a surrogate pair, which no UTF-8 can carry on. */
  private static String sound(String name, String value, int lengthMax) {
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

  private static String cut(String value, int lengthMax) {
    if (value.length() <= lengthMax) {
      return value;
    }
    int end = lengthMax - AlertLimits.CUT_MARK.length();
    return value.substring(0, Character.isHighSurrogate(value.charAt(end - 1)) ? end - 1 : end) + AlertLimits.CUT_MARK;
  }

  private static Instant time(JsonNode alert, String name) {
    String text = text(alert, name, AlertLimits.TIME_MAX);
    if (text.equals(NO_TIME)) {
      return NO_TIME_READ; // stands in every firing alert, and reading a time is the dearest thing here
    }
    try {
      Instant time = UtcTime.read(text);
      time = time == null ? OffsetDateTime.parse(text).toInstant() : time;
      if (time.isAfter(TIME_MAX)) {
        throw new NotTaken("'" + name + "' is after " + TIME_MAX);
      }
      return time;
    } catch (DateTimeParseException e) {
      throw new NotTaken("'" + name + "' is not a date and time of RFC 3339");
    }
  }
}
