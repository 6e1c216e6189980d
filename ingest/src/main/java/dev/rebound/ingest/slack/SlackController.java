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

/**
 * Slack sends what was pressed to {@code POST /api/v1/slack/interactivity}, and what was typed to {@code POST /api/v1/slack/commands}. The
 * body is taken as raw bytes, because they are signed.
 */
@Controller("/api/v1/slack")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SlackController {
  private final BodyReader bodies;
  private final SlackIntake buttons;
  private final SlashIntake slash;

  SlackController(BodyReader bodies, SlackIntake buttons, SlashIntake slash) {
    this.bodies = bodies;
    this.buttons = buttons;
    this.slash = slash;
  }

  @Post("/interactivity")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  HttpResponse<byte[]> interactivity(HttpRequest<?> request) {
    var shown = shown(request);
    var reply = bodies.read(request, DoorLimits.COMMAND_BYTES_MAX, (form, waited) -> buttons.take(form, shown));
    return reply.text().isEmpty() ? HttpResponse.ok() : answer(reply.text());
  }

  @Post("/commands")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  HttpResponse<byte[]> commands(HttpRequest<?> request) {
    var shown = shown(request);
    return answer(bodies.read(request, DoorLimits.COMMAND_BYTES_MAX, (form, waited) -> slash.take(form, shown)));
  }

  private static SlackSignatures.Shown shown(HttpRequest<?> request) {
    var headers = request.getHeaders();
    return new SlackSignatures.Shown(headers.get(HeaderNames.X_SLACK_REQUEST_TIMESTAMP), headers.get(HeaderNames.X_SLACK_SIGNATURE));
  }

  private static HttpResponse<byte[]> answer(String text) {
    return Answers.json(HttpStatus.OK, SlackAnswer.fields(text));
  }
}
