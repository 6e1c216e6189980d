package dev.rebound.ingest.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.rebound.contracts.IncidentEvent.Verb;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.SystemName;
import dev.rebound.ingest.http.Answers;
import dev.rebound.ingest.http.BodyReader;
import dev.rebound.ingest.http.DoorLimits;
import dev.rebound.ingest.http.Gate;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.redaction.Redaction;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * {@code POST /api/v1/commands/{ack|approve|reject|abort|stop|release}} with the bearer token of a person and a JSON object of
 * {@code system}, {@code incident} and {@code reason}, all optional; 202 after it is stored.
 */
@Controller("/api/v1/commands")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CommandController {
  /** Longest text of a field that names something, characters. */
  private static final int NAME_MAX = 200;

  private static final Pattern KEY = Pattern.compile("[!-~]{1,128}");
  private static final ObjectReader JSON = Json.MAPPER.reader();

  private final Gate gate;
  private final BodyReader bodies;
  private final ActivePlans plans;
  private final CommandIntake intake;

  CommandController(Gate gate, BodyReader bodies, ActivePlans plans, CommandIntake intake) {
    this.gate = gate;
    this.bodies = bodies;
    this.plans = plans;
    this.intake = intake;
  }

  @Post("/{verb}")
  @Consumes(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> command(HttpRequest<?> request, String verb) {
    String person = gate.admitPerson(request.getHeaders().getAll("Authorization"));
    Verb said = verb(verb);
    String id = id(request);
    var given = bodies.read(request, DoorLimits.COMMAND_BYTES_MAX, (body, waited) -> intake.take(said(id, said, person, fields(body))));
    var answer = new LinkedHashMap<String, Object>();
    answer.put("command", given.id());
    if (!given.recorded()) {
      answer.put("recorded", false);
    }
    return Answers.json(HttpStatus.ACCEPTED, answer);
  }

  private CommandIntake.Said said(String id, Verb verb, String person, JsonNode fields) {
    String incident = text(fields, "incident", NAME_MAX);
    return new CommandIntake.Said(
        id, verb, system(fields), incident.isBlank() ? null : new IncidentId(incident), person, "token",
        text(fields, "reason", CommandIntake.REASON_MAX));
  }

  private static Verb verb(String word) {
    for (Verb verb : Verb.values()) {
      if (verb.name().toLowerCase(Locale.ROOT).equals(word)) {
        return verb;
      }
    }
    throw Refusal.notFound("the commands are ack, approve, reject, abort, stop and release");
  }

  private static String id(HttpRequest<?> request) {
    String key = request.getHeaders().get("Idempotency-Key");
    if (key == null) {
      return UUID.randomUUID().toString();
    }
    if (!KEY.matcher(key).matches()) {
      throw Refusal.badRequest("Idempotency-Key is 1 to 128 printable characters without blanks");
    }
    return key;
  }

  private static JsonNode fields(byte[] body) {
    if (body.length == 0) {
      return Json.MAPPER.createObjectNode();
    }
    try {
      JsonNode fields = JSON.readTree(body);
      if (fields != null && fields.isObject()) {
        return fields;
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

  private static String text(JsonNode fields, String name, int lengthMax) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual() || value.textValue().length() > lengthMax || hasLoneSurrogate(value.textValue())) {
      throw Refusal.badRequest("'" + name + "' is a string of at most " + lengthMax + " characters");
    }
    return Redaction.of(value.textValue());
  }

  /** JSON can escape half a surrogate pair, which no UTF-8 can carry on. */
  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }

  private SystemName system(JsonNode fields) {
    String name = text(fields, "system", NAME_MAX);
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
