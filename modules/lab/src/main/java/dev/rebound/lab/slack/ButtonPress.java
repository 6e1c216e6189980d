package dev.rebound.lab.slack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/** Sends what Slack sends when somebody presses a button. */
final class ButtonPress {
  /** Slack gives the receiver three seconds. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

  private static final String TEAM = "T0LAB";
  private static final String APP = "A0LAB";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String signingSecret;
  private final Clock clock;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER_LIMIT).build();

  ButtonPress(String signingSecret, Clock clock) {
    this.signingSecret = signingSecret;
    this.clock = clock;
  }

  /** Sends it. @return the receiver's status */
  int send(URI target, SlackMessage message, SlackMessage.Button button, String user, String responseUrl)
      throws IOException, InterruptedException {
    String body = "payload=" + URLEncoder.encode(payload(message, button, user, responseUrl).toString(), StandardCharsets.UTF_8);
    long timestamp = clock.instant().getEpochSecond();
    HttpRequest request = HttpRequest.newBuilder(target)
        .timeout(ANSWER_LIMIT)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("X-Slack-Request-Timestamp", Long.toString(timestamp))
        .header("X-Slack-Signature", Signature.of(signingSecret, timestamp, body))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private ObjectNode payload(SlackMessage message, SlackMessage.Button button, String user, String responseUrl) {
    String name = user.replaceFirst("^U-?", "").toLowerCase(Locale.ROOT);
    ObjectNode payload = MAPPER.createObjectNode();
    payload.put("type", "block_actions");
    payload.putObject("user").put("id", user).put("username", name).put("name", name).put("team_id", TEAM);
    payload.put("api_app_id", APP);
    payload.putObject("container").put("type", "message").put("message_ts", message.ts()).put("channel_id", message.channelId())
        .put("is_ephemeral", false);
    payload.put("trigger_id", message.ts() + "." + clock.millis());
    payload.putObject("team").put("id", TEAM).put("domain", "lab");
    payload.putObject("channel").put("id", message.channelId()).put("name", message.channel());
    payload.putObject("message").put("type", "message").put("ts", message.ts()).put("text", message.text()).set("blocks", message.blocks());
    payload.put("response_url", responseUrl);
    ObjectNode action = payload.putArray("actions").addObject();
    action.put("type", "button").put("action_id", button.actionId()).put("block_id", button.blockId()).put("value", button.value());
    action.putObject("text").put("type", "plain_text").put("text", button.text());
    action.put("action_ts", String.format(Locale.ROOT, "%d.%06d", clock.millis() / 1000, clock.millis() % 1000 * 1000));
    return payload;
  }
}
