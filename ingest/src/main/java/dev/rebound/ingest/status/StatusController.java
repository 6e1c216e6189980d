package dev.rebound.ingest.status;

import dev.rebound.ingest.http.Answers;
import dev.rebound.ingest.http.Gate;
import dev.rebound.kafka.KillSwitch;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;

/**
 * Is the door alive, is it ready, what did it see. The first two are open, for load balancers, and tell a yes or a no; what it saw names
 * targets and is shown to people with a token.
 */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class StatusController {
  private final Gate gate;
  private final DoorStatus status;
  private final KillSwitch killSwitch;

  StatusController(Gate gate, DoorStatus status, KillSwitch killSwitch) {
    this.gate = gate;
    this.status = status;
    this.killSwitch = killSwitch;
  }

  /** Alive: always 200 while the process answers. */
  @Get("/health")
  HttpResponse<byte[]> health() {
    return Answers.json(HttpStatus.OK, Map.of("live", true, "ready", status.ready()));
  }

  /** Ready: 503 while the log does not take records. */
  @Get("/health/ready")
  HttpResponse<byte[]> ready() {
    boolean ready = status.ready();
    return Answers.json(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, Map.of("live", true, "ready", ready));
  }

  @Get("/status")
  HttpResponse<byte[]> status(HttpRequest<?> request) {
    gate.admitPerson(request.getHeaders().getAll("Authorization"));
    var shown = status.snapshot();
    shown.put("killSwitch", killSwitch.engaged() ? "engaged" : "released");
    return Answers.json(HttpStatus.OK, shown);
  }
}
