package dev.rebound.lab.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rebound.lab.http.LocalServer;
import dev.rebound.lab.http.Reply;
import dev.rebound.lab.http.Request;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SlackStandInTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1531420618), ZoneOffset.UTC);
  private static final String BLOCKS = """
      [{"type":"section","text":{"type":"mrkdwn","text":"orders: the <primary> is lost"}},
       {"type":"actions","block_id":"b1","elements":[
        {"type":"button","action_id":"acknowledge","value":"i-7","text":{"type":"plain_text","text":"I have it"},"style":"primary"},
        {"type":"button","action_id":"abort","value":"i-7","text":{"type":"plain_text","text":"Stop"},"confirm":{}}]}]""";

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<Request> received = new LinkedBlockingQueue<>();
  private SlackStandIn slack;
  private LocalServer receiver;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("token"), "xoxb-lab\n");
    Files.writeString(folder.resolve("signing"), "8f742231b10e8888abcd99yyyzzz85a5\n");
    slack = SlackStandIn.start(0, folder.resolve("token"), folder.resolve("signing"), List::of, CLOCK);
    receiver = LocalServer.start(0, request -> {
      received.add(request);
      return Reply.json(200, Map.of());
    });
    slack.interactivity(URI.create(receiver.url() + "/slack/interactivity"));
  }

  @AfterEach
  void stop() {
    slack.close();
    receiver.close();
  }

  @Test
  void shouldSignAsSlacksOwnExampleIsSigned() {
    // Secret, timestamp, body and result are those of docs.slack.dev, "Verifying requests from Slack".
    String body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
        + "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
        + "%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    assertThat(Signature.of("8f742231b10e8888abcd99yyyzzz85a5", 1531420618, body))
        .isEqualTo("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
  }

  @Test
  void shouldKeepAndUpdateMessages() throws Exception {
    JsonNode posted = call("chat.postMessage", "xoxb-lab", Map.of("channel", "#incidents", "text", "lost", "blocks", BLOCKS));
    assertThat(posted.path("ok").asBoolean()).isTrue();
    String ts = posted.path("ts").asText();
    JsonNode updated = call("chat.update", "xoxb-lab", Map.of("channel", posted.path("channel").asText(), "ts", ts, "text", "recovered"));
    assertThat(updated.path("ok").asBoolean()).isTrue();
    assertThat(slack.messages()).singleElement().satisfies(message -> {
      assertThat(message.text()).isEqualTo("recovered");
      assertThat(message.buttons()).isEmpty();
      assertThat(message.revisions()).isEqualTo(1);
    });
    assertThat(call("chat.update", "xoxb-lab", Map.of("channel", "C0OTHER", "ts", ts, "text", "x")).path("error").asText())
        .isEqualTo("message_not_found");
    assertThat(call("chat.update", "xoxb-lab", Map.of("channel", "C0INCIDENTS", "ts", "1.2", "text", "x")).path("error").asText())
        .isEqualTo("message_not_found");
    assertThat(call("chat.update", "xoxb-lab", Map.of("channel", "#incidents", "ts", ts, "text", "x")).path("error").asText())
        .as("an update needs the channel's id").isEqualTo("channel_not_found");
  }

  @Test
  void shouldRefuseAWrongToken() throws Exception {
    JsonNode answer = call("chat.postMessage", "xoxb-other", Map.of("channel", "#incidents", "text", "lost"));
    assertThat(answer.path("ok").asBoolean(true)).isFalse();
    assertThat(answer.path("error").asText()).isEqualTo("invalid_auth");
    assertThat(slack.messages()).isEmpty();
  }

  @Test
  void shouldAnswer500WhileDown() throws Exception {
    slack.down(true);
    assertThat(send("chat.postMessage", "xoxb-lab", Map.of("channel", "c", "text", "t")).statusCode()).isEqualTo(500);
    slack.down(false);
    assertThat(send("chat.postMessage", "xoxb-lab", Map.of("channel", "c", "text", "t")).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldAskForPatienceOverAMessageASecondAndWhenTold() throws Exception {
    Map<String, String> message = Map.of("channel", "#incidents", "text", "t");
    for (int i = 0; i < 20; i++) {
      assertThat(send("chat.postMessage", "xoxb-lab", message).statusCode()).isEqualTo(200);
    }
    HttpResponse<String> over = send("chat.postMessage", "xoxb-lab", message);
    assertThat(over.statusCode()).isEqualTo(429);
    assertThat(over.headers().firstValue("Retry-After")).contains("1");
    assertThat(send("chat.postMessage", "xoxb-lab", Map.of("channel", "U-DANA", "text", "t")).statusCode()).isEqualTo(200);

    slack.limited(Duration.ofSeconds(30));
    assertThat(send("auth.test", "xoxb-lab", Map.of()).headers().firstValue("Retry-After")).contains("30");
  }

  @Test
  void shouldRefuseBlocksThatSlackWouldRefuse() throws Exception {
    String header = "[{\"type\":\"header\",\"text\":{\"type\":\"plain_text\",\"text\":\"" + "x".repeat(151) + "\"}}]";
    assertThat(call("chat.postMessage", "xoxb-lab", Map.of("channel", "#incidents", "text", "t", "blocks", header)).path("error").asText())
        .isEqualTo("invalid_blocks");
    assertThat(call("chat.postMessage", "xoxb-lab", Map.of("channel", "#incidents", "text", "t", "blocks",
        header.replace("x".repeat(151), "x".repeat(150)))).path("ok").asBoolean()).isTrue();
  }

  @Test
  void shouldSendASignedPressAsTheChosenUser() throws Exception {
    String ts = call("chat.postMessage", "xoxb-lab", Map.of("channel", "#incidents", "text", "lost", "blocks", BLOCKS)).path("ts").asText();

    HttpResponse<String> pressed = post("/press?ts=" + ts + "&action=acknowledge&user=U-LEE");

    assertThat(pressed.statusCode()).isEqualTo(200);
    Request press = received.poll(5, TimeUnit.SECONDS);
    assertThat(press).isNotNull();
    assertThat(press.header("X-Slack-Request-Timestamp")).contains("1531420618");
    assertThat(press.header("X-Slack-Signature")).contains(Signature.of("8f742231b10e8888abcd99yyyzzz85a5", 1531420618, press.text()));
    JsonNode payload = MAPPER.readTree(press.form().get("payload"));
    assertThat(payload.path("type").asText()).isEqualTo("block_actions");
    assertThat(payload.path("user").path("id").asText()).isEqualTo("U-LEE");
    assertThat(payload.path("message").path("ts").asText()).isEqualTo(ts);
    assertThat(payload.path("channel").path("id").asText()).isEqualTo("C0INCIDENTS");
    assertThat(payload.path("actions").get(0).path("action_id").asText()).isEqualTo("acknowledge");
    assertThat(payload.path("actions").get(0).path("value").asText()).isEqualTo("i-7");
  }

  @Test
  void shouldPressAsDanaByDefaultAndKnowOnlyItsOwnButtons() throws Exception {
    String ts = call("chat.postMessage", "xoxb-lab", Map.of("channel", "#incidents", "text", "lost", "blocks", BLOCKS)).path("ts").asText();
    assertThat(post("/press?ts=" + ts + "&action=promote").statusCode()).isEqualTo(404);
    post("/press?ts=" + ts + "&action=abort");
    Request press = received.poll(5, TimeUnit.SECONDS);
    assertThat(press).isNotNull();
    assertThat(MAPPER.readTree(press.form().get("payload")).path("user").path("id").asText()).isEqualTo("U-DANA");
    assertThat(received).isEmpty();
  }

  @Test
  void shouldShowMessagesAndButtonsOnThePage() throws Exception {
    call("chat.postMessage", "xoxb-lab", Map.of("channel", "#incidents", "text", "lost", "blocks", BLOCKS));
    String page = client.send(HttpRequest.newBuilder(URI.create(base() + "/")).build(), HttpResponse.BodyHandlers.ofString()).body();
    assertThat(page).contains("orders: the &lt;primary&gt; is lost").contains(">I have it</button>").contains("action=abort");
  }

  private JsonNode call(String method, String token, Map<String, String> fields) throws Exception {
    return MAPPER.readTree(send(method, token, fields).body());
  }

  private HttpResponse<String> send(String method, String token, Map<String, String> fields) throws Exception {
    String form = fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
    return client.send(HttpRequest.newBuilder(URI.create(slack.apiUrl() + method)).header("Authorization", "Bearer " + token)
        .POST(HttpRequest.BodyPublishers.ofString(form)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String target) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(base() + target)).POST(HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String base() {
    return slack.apiUrl().replace("/api/", "");
  }
}
