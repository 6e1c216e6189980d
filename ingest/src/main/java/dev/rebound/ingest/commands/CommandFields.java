package dev.rebound.ingest.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Redaction;
import dev.rebound.contracts.SystemName;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import io.micronaut.http.HttpRequest;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;

/** The body of a command: a JSON object of texts, without their secrets. */
record CommandFields(JsonNode fields) {
  /** Longest text of a field that names something, characters. */
  static final int NAME_MAX = 200;

  private static final Pattern KEY = Pattern.compile("[!-~]{1,128}");
  private static final ObjectReader JSON = Json.MAPPER.reader();

  /** @throws Refusal 400 where it is no object */
  static CommandFields of(byte[] body) {
    if (body.length == 0) {
      return new CommandFields(Json.MAPPER.createObjectNode());
    }
    try {
      JsonNode fields = JSON.readTree(body);
      if (fields != null && fields.isObject()) {
        return new CommandFields(fields);
      }
      throw Refusal.badRequest("the body is not a JSON object");
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      throw Refusal.badRequest(
          "malformed JSON" + (place == null ? "" : ", line " + place.getLineNr() + ", column " + place.getColumnNr()));
    } catch (IOException e) {
      throw Refusal.badRequest("malformed JSON");
    }
  }

  /** The sender's own id of the command, from the header {@code Idempotency-Key}, or a new one. */
  static String id(HttpRequest<?> request) {
    String key = request.getHeaders().get("Idempotency-Key");
    if (key == null) {
      return UUID.randomUUID().toString();
    }
    if (!KEY.matcher(key).matches()) {
      throw Refusal.badRequest("Idempotency-Key is 1 to 128 printable characters without blanks");
    }
    return key;
  }

  /** A text without its secrets; empty where it is not there. */
  String text(String name, int lengthMax) {
    return Redaction.of(exact(name, lengthMax));
  }

  /** A text as it was sent, for one that a grammar of its own is held against before it is stored; empty where it is not there. */
  String exact(String name, int lengthMax) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual() || value.textValue().length() > lengthMax || hasLoneSurrogate(value.textValue())) {
      throw Refusal.badRequest("'" + name + "' is a string of at most " + lengthMax + " characters");
    }
    return value.textValue();
  }

  /** JSON can escape half a surrogate pair, which no UTF-8 can carry on. */
  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }

  /** The system that is named, or the only one. */
  SystemName system(ActivePlans plans) {
    String name = text("system", NAME_MAX);
    if (name.isBlank()) {
      return plans.only().map(ActivePlan::system)
          .orElseThrow(() -> Refusal.badRequest("'system' is needed where not exactly one plan is active"));
    }
    try {
      return new SystemName(name);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("'system' is not the name of a system");
    }
  }
}
