package dev.rebound.ingest.metrics;

import dev.rebound.core.objectives.MonthMetrics;
import dev.rebound.ingest.http.Gate;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;

/** {@code GET /metrics}, for a Prometheus that shows a webhook's token: names of the plan and of incidents are not for everybody. */
@Controller("/metrics")
@Produces("text/plain")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MetricsController {
  private final Gate gate;
  private final MonthFigures figures;

  MetricsController(Gate gate, MonthFigures figures) {
    this.gate = gate;
    this.figures = figures;
  }

  @Get
  HttpResponse<byte[]> metrics(HttpRequest<?> request) {
    gate.admitSender(request.getHeaders().getAll(HttpHeaders.AUTHORIZATION));
    return HttpResponse.ok(figures.text().getBytes(StandardCharsets.UTF_8)).header(HttpHeaders.CONTENT_TYPE, MonthMetrics.MEDIA_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
