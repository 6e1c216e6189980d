package dev.rebound.ingest.slack;

import com.slack.api.app_backend.SlackSignature.HeaderNames;
import dev.rebound.ingest.http.Answers;
import dev.rebound.ingest.http.BodyReader;
import dev.rebound.ingest.http.DoorLimits;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;

/** {@code POST /api/v1/slack/interactivity}: Slack sends here what was pressed. The body is taken as raw bytes, because they are signed. */
@Controller("/api/v1/slack")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SlackController {
  private final BodyReader bodies;
  private final SlackIntake intake;

  SlackController(BodyReader bodies, SlackIntake intake) {
    this.bodies = bodies;
    this.intake = intake;
  }

  @Post("/interactivity")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  HttpResponse<byte[]> interactivity(HttpRequest<?> request) {
    var headers = request.getHeaders();
    String timestamp = headers.get(HeaderNames.X_SLACK_REQUEST_TIMESTAMP);
    String signature = headers.get(HeaderNames.X_SLACK_SIGNATURE);
    var reply = bodies.read(request, DoorLimits.COMMAND_BYTES_MAX, (form, waited) -> intake.take(form, timestamp, signature));
    if (reply.text().isEmpty()) {
      return HttpResponse.ok();
    }
    return Answers.json(HttpStatus.OK, Map.of("response_type", "ephemeral", "replace_original", false, "text", reply.text()));
  }
}
