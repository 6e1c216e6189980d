package dev.rebound.ingest.grafana;

import dev.rebound.ingest.alertmanager.AlertIntake;
import dev.rebound.ingest.alertmanager.Dialect;
import dev.rebound.ingest.grafana.GrafanaSignature.Shown;
import dev.rebound.ingest.http.Answers;
import dev.rebound.ingest.http.BodyReader;
import dev.rebound.ingest.http.DoorLimits;
import dev.rebound.ingest.http.Gate;
import dev.rebound.ingest.http.SourceName;
import dev.rebound.ingest.intake.IntakeLimits;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/webhooks/grafana[/{source}]}: 202 with counts after everything is stored.
 *
 * <p>Where no plan names a secret, Grafana sends the bearer token. Where one does, every body must be signed; a signature can only be
 * checked after the body was read, so a sender that shows nothing else may send no more than {@link DoorLimits#SMALL_BODY_BYTES_MAX},
 * which never takes room from a large body (decision 0007). One that also shows the bearer token may send as much as an Alertmanager.
 */
@Controller("/api/v1/webhooks/grafana")
@ExecuteOn(TaskExecutors.BLOCKING)
final class GrafanaController {
  private static final String DEFAULT_SOURCE = "grafana";
  private static final String AUTHORIZATION = "Authorization";

  private final Gate gate;
  private final BodyReader bodies;
  private final GrafanaSignature signature;
  private final AlertIntake intake;

  GrafanaController(Gate gate, BodyReader bodies, GrafanaSignature signature, AlertIntake intake) {
    this.gate = gate;
    this.bodies = bodies;
    this.signature = signature;
    this.intake = intake;
  }

  @Post
  @Consumes(MediaType.ALL)
  HttpResponse<byte[]> webhook(HttpRequest<?> request) {
    return webhook(DEFAULT_SOURCE, request);
  }

  @Post("/{source}")
  @Consumes(MediaType.ALL)
  HttpResponse<byte[]> webhook(String source, HttpRequest<?> request) {
    HttpHeaders headers = request.getHeaders();
    var shown = shown(headers);
    boolean signed = signature.wanted();
    if (signed) {
      signature.mayBe(shown);
    }
    boolean token = !signed || !headers.getAll(AUTHORIZATION).isEmpty();
    if (token) {
      gate.admitSender(headers.getAll(AUTHORIZATION));
    }
    String name = SourceName.checked(source);
    int bytesMax = token ? IntakeLimits.BODY_BYTES_MAX : DoorLimits.SMALL_BODY_BYTES_MAX;
    var taken =
        bodies.read(
            request, bytesMax,
            (body, waited) -> {
              if (signed) {
                signature.verify(shown, body);
              }
              return intake.take(name, Dialect.GRAFANA, body, waited);
            });
    return Answers.json(HttpStatus.ACCEPTED, taken.counts());
  }

  private static Shown shown(HttpHeaders headers) {
    String signature = only(headers, GrafanaSignature.HEADER);
    return new Shown(
        signature == null ? only(headers, GrafanaSignature.FIRST_HEADER) : signature, only(headers, GrafanaSignature.TIMESTAMP_HEADER));
  }

  /** Two headers of one name are an attempt to have different readers see different things. */
  private static @Nullable String only(HttpHeaders headers, String name) {
    var all = headers.getAll(name);
    return all.size() == 1 ? all.getFirst() : null;
  }
}
