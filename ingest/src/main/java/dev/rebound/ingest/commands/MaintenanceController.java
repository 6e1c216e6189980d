package dev.rebound.ingest.commands;

import dev.rebound.ingest.http.Answers;
import dev.rebound.ingest.http.BodyReader;
import dev.rebound.ingest.http.DoorLimits;
import dev.rebound.ingest.http.Gate;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.intake.IntakeLimits;
import dev.rebound.ingest.plans.ActivePlans;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/commands/maintenance} with the bearer token of a person and a JSON object of {@code system}, {@code component},
 * {@code from}, {@code until} and {@code reason}; the last two are needed. 202 after it is stored.
 */
@Controller("/api/v1/commands/maintenance")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MaintenanceController {
  private final Gate gate;
  private final BodyReader bodies;
  private final ActivePlans plans;
  private final MaintenanceIntake intake;

  MaintenanceController(Gate gate, BodyReader bodies, ActivePlans plans, MaintenanceIntake intake) {
    this.gate = gate;
    this.bodies = bodies;
    this.plans = plans;
    this.intake = intake;
  }

  @Post
  @Consumes(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> declare(HttpRequest<?> request) {
    String person = gate.admitPerson(request.getHeaders().getAll("Authorization"));
    String id = CommandFields.id(request);
    var declared =
        bodies.read(request, DoorLimits.COMMAND_BYTES_MAX, (body, waited) -> intake.take(said(id, person, CommandFields.of(body))));
    var answer = new LinkedHashMap<String, Object>();
    answer.put("command", id);
    answer.put("component", declared.component());
    answer.put("from", declared.from().toString());
    answer.put("until", declared.until().toString());
    return Answers.json(HttpStatus.ACCEPTED, answer);
  }

  private MaintenanceIntake.Said said(String id, String person, CommandFields fields) {
    Instant until = time(fields, "until");
    if (until == null) {
      throw Refusal.badRequest("'until' is needed");
    }
    return new MaintenanceIntake.Said(
        id, fields.system(plans), fields.text("component", CommandFields.NAME_MAX), time(fields, "from"), until, person,
        fields.text("reason", CommandIntake.REASON_MAX));
  }

  private static @Nullable Instant time(CommandFields fields, String name) {
    String text = fields.text(name, IntakeLimits.TIME_TEXT_MAX);
    if (text.isEmpty()) {
      return null;
    }
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      if (time.isBefore(IntakeLimits.TIME_MIN) || time.isAfter(IntakeLimits.TIME_MAX)) {
        throw Refusal.badRequest("'" + name + "' is not between " + IntakeLimits.TIME_MIN + " and " + IntakeLimits.TIME_MAX);
      }
      return time;
    } catch (DateTimeParseException e) {
      throw Refusal.badRequest("'" + name + "' is not a date and time of RFC 3339");
    }
  }
}
