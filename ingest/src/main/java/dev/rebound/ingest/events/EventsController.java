package dev.rebound.ingest.events;

import dev.rebound.ingest.http.Answers;
import dev.rebound.ingest.http.BodyReader;
import dev.rebound.ingest.http.Gate;
import dev.rebound.ingest.http.Refusal;
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
import java.util.Set;

/** {@code POST /api/v1/events}: CloudEvents 1.0 in binary, structured or batch mode; 202 with counts after everything is stored. */
@Controller("/api/v1/events")
@ExecuteOn(TaskExecutors.BLOCKING)
final class EventsController {
  private static final Set<String> JSON_MODES = Set.of("application/cloudevents+json", "application/cloudevents-batch+json");

  private final Gate gate;
  private final BodyReader bodies;
  private final CloudEventIntake intake;

  EventsController(Gate gate, BodyReader bodies, CloudEventIntake intake) {
    this.gate = gate;
    this.bodies = bodies;
    this.intake = intake;
  }

  @Post
  @Consumes(MediaType.ALL)
  HttpResponse<byte[]> events(HttpRequest<?> request) {
    var headers = request.getHeaders();
    gate.admitSender(headers.getAll("Authorization"));
    boolean json = request.getContentType().map(MediaType::getName).filter(JSON_MODES::contains).isPresent();
    if (!json && !BinaryMode.isUsed(headers)) {
      throw Refusal.unsupported("a CloudEvent has a media type application/cloudevents…, or a header ce-specversion");
    }
    var taken =
        bodies.read(
            request, IntakeLimits.BODY_BYTES_MAX,
            (body, waited) -> intake.take(CloudEventIntake.SOURCE, json ? body : BinaryMode.event(headers), waited));
    return Answers.json(HttpStatus.ACCEPTED, taken.counts());
  }
}
