package dev.rebound.ingest.logs;

import dev.rebound.ingest.http.Answers;
import dev.rebound.ingest.http.BodyReader;
import dev.rebound.ingest.http.Gate;
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

/** {@code POST /api/v1/logs}: 202 with counts of lines after everything that they amount to is stored. */
@Controller("/api/v1/logs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class LogController {
  private final Gate gate;
  private final BodyReader bodies;
  private final LogIntake intake;

  LogController(Gate gate, BodyReader bodies, LogIntake intake) {
    this.gate = gate;
    this.bodies = bodies;
    this.intake = intake;
  }

  @Post
  @Consumes({MediaType.APPLICATION_JSON, "application/x-ndjson", "application/json_lines"})
  HttpResponse<byte[]> lines(HttpRequest<?> request) {
    gate.admitSender(request.getHeaders().getAll("Authorization"));
    var taken = bodies.read(request, IntakeLimits.BODY_BYTES_MAX, (body, waited) -> intake.take(LogIntake.SOURCE, body, waited));
    return Answers.json(HttpStatus.ACCEPTED, taken.counts());
  }
}
