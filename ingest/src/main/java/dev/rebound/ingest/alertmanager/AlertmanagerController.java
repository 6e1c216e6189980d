package dev.rebound.ingest.alertmanager;

import dev.rebound.ingest.http.Answers;
import dev.rebound.ingest.http.BodyReader;
import dev.rebound.ingest.http.Gate;
import dev.rebound.ingest.http.SourceName;
import dev.rebound.ingest.intake.IntakeLimits;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** {@code POST /api/v1/webhooks/alertmanager[/{source}]}: 202 with counts after everything is stored. */
@Controller("/api/v1/webhooks")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AlertmanagerController {
  private static final String DEFAULT_SOURCE = "alertmanager";

  private final Gate gate;
  private final BodyReader bodies;
  private final AlertIntake intake;

  AlertmanagerController(Gate gate, BodyReader bodies, AlertIntake intake) {
    this.gate = gate;
    this.bodies = bodies;
    this.intake = intake;
  }

  @Post("/alertmanager")
  @Consumes(MediaType.ALL)
  HttpResponse<byte[]> webhook(HttpRequest<?> request) {
    return webhook(DEFAULT_SOURCE, request);
  }

  @Post("/alertmanager/{source}")
  @Consumes(MediaType.ALL)
  HttpResponse<byte[]> webhook(String source, HttpRequest<?> request) {
    gate.admitSender(request.getHeaders().getAll("Authorization"));
    String name = SourceName.checked(source);
    var taken = bodies.read(request, IntakeLimits.BODY_BYTES_MAX, (body, waited) -> intake.take(name, body, waited));
    return Answers.json(HttpStatus.ACCEPTED, taken.counts());
  }
}
