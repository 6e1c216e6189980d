package dev.rebound.lab.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rebound.lab.http.LocalServer;
import dev.rebound.lab.http.Reply;
import dev.rebound.lab.http.Request;
import dev.rebound.lab.mail.Mail;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for Slack: {@code chat.postMessage}, {@code chat.update}, {@code auth.test}, {@code conversations.open} (form-encoded,
 * bearer token), with Slack's limits of messages and blocks, a page at {@code /}, and {@code POST /press?ts=&action=&user=} that presses
 * a button as a user.
 */
public final class SlackStandIn implements AutoCloseable {
  /** Who presses where nobody says otherwise. */
  public static final String DEFAULT_USER = "U-DANA";

  private static final List<String> USERS = List.of(DEFAULT_USER, "U-LEE", "U-STRANGER");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String token;
  private final Supplier<List<Mail>> mails;
  private final RateLimit limit;
  private final SlackMessages messages;
  private final ButtonPress press;
  private final LocalServer server;
  private volatile @Nullable URI interactivity;
  private volatile boolean down;

  private SlackStandIn(int port, String token, String signingSecret, Supplier<List<Mail>> mails, Clock clock) throws IOException {
    this.token = token;
    this.mails = mails;
    this.limit = new RateLimit(clock);
    this.messages = new SlackMessages(clock);
    this.press = new ButtonPress(signingSecret, clock);
    this.server = LocalServer.start(port, this::handle);
  }

  /**
   * Starts it.
   *
   * @param port 0 for any free one
   * @param mails shown on the same page
   */
  public static SlackStandIn start(int port, Path tokenFile, Path signingSecretFile, Supplier<List<Mail>> mails, Clock clock)
      throws IOException {
    return new SlackStandIn(port, Files.readString(tokenFile).strip(), Files.readString(signingSecretFile).strip(), mails, clock);
  }

  /** Base URL of the Web API, with a trailing slash. */
  public String apiUrl() {
    return server.url() + "/api/";
  }

  /** Where button presses are sent. */
  public void interactivity(URI target) {
    interactivity = target;
  }

  /** While down, the Web API answers 500. */
  public void down(boolean isDown) {
    down = isDown;
  }

  /** For a time the Web API answers 429, with the seconds that are left of it. */
  public void limited(Duration time) {
    limit.close(time);
  }

  /** All messages, oldest first. */
  public List<SlackMessage> messages() {
    return messages.all();
  }

  private Reply handle(Request request) throws InterruptedException {
    if (request.is("GET", "/")) {
      return Reply.html(SlackPage.render(messages.all(), mails.get(), request.query("user").orElse(DEFAULT_USER), USERS));
    }
    if (request.is("POST", "/press")) {
      return pressed(request);
    }
    if (request.path().startsWith("/response/")) {
      return response(request);
    }
    return request.path().startsWith("/api/") ? api(request) : Reply.error(404, "no such path");
  }

  private Reply api(Request request) {
    if (down) {
      return Reply.error(500, "the stand-in is down");
    }
    Optional<Long> early = limit.refused();
    if (early.isPresent()) {
      return tooMany(early.get());
    }
    if (!authorised(request)) {
      return failure("invalid_auth");
    }
    Map<String, String> form = request.form();
    return switch (request.path()) {
      case "/api/auth.test" -> Reply.json(200, Map.of(
          "ok", true, "url", server.url() + "/", "team", "lab", "user", "rebound", "team_id", "T0LAB",
          "user_id", "U-REBOUND", "bot_id", "B0LAB"));
      case "/api/conversations.open" -> form.containsKey("users")
          ? Reply.json(200, Map.of("ok", true, "channel", Map.of("id", SlackMessage.channelId(form.getOrDefault("users", "")))))
          : failure("users_list_not_supplied");
      case "/api/chat.postMessage" -> post(form);
      case "/api/chat.update" -> update(form);
      default -> failure("unknown_method");
    };
  }

  private boolean authorised(Request request) {
    String given = request.header("Authorization").orElse("");
    return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
  }

  private Reply post(Map<String, String> form) {
    Optional<JsonNode> blocks = blocks(form);
    if (blocks.isEmpty()) {
      return failure("invalid_blocks");
    }
    String channel = form.getOrDefault("channel", "");
    String text = form.getOrDefault("text", "");
    if (channel.isEmpty()) {
      return failure("channel_not_found");
    }
    if (text.isEmpty() && blocks.get().isEmpty()) {
      return failure("no_text");
    }
    Optional<Long> early = limit.refused(channel);
    if (early.isPresent()) {
      return tooMany(early.get());
    }
    SlackMessage message = messages.post(channel, form.getOrDefault("thread_ts", ""), text, blocks.get());
    return stored(message);
  }

  private Reply update(Map<String, String> form) {
    Optional<JsonNode> blocks = blocks(form);
    if (blocks.isEmpty()) {
      return failure("invalid_blocks");
    }
    if (form.getOrDefault("channel", "").startsWith("#")) {
      return failure("channel_not_found"); // an update needs the id
    }
    return messages.update(form.getOrDefault("channel", ""), form.getOrDefault("ts", ""), form.getOrDefault("text", ""), blocks.get())
        .map(SlackStandIn::stored).orElseGet(() -> failure("message_not_found"));
  }

  private Reply response(Request request) {
    try {
      JsonNode answer = MAPPER.readTree(request.text());
      JsonNode blocks = answer.path("blocks").isArray() ? answer.path("blocks") : JsonNodeFactory.instance.arrayNode();
      return messages.find(request.path().substring("/response/".length()))
          .map(message -> answer.path("replace_original").asBoolean()
              ? messages.update(message.channelId(), message.ts(), answer.path("text").asText(), blocks).orElse(message)
              : messages.post(message.channel(), message.ts(), answer.path("text").asText(), blocks))
          .map(SlackStandIn::stored).orElseGet(() -> Reply.error(404, "no such message"));
    } catch (JsonProcessingException e) {
      return Reply.error(400, "not JSON");
    }
  }

  private Reply pressed(Request request) throws InterruptedException {
    String user = request.query("user").orElse(DEFAULT_USER);
    URI target = interactivity;
    Optional<SlackMessage> message = request.query("ts").flatMap(messages::find);
    Optional<SlackMessage.Button> button = message.flatMap(each -> request.query("action").flatMap(each::button));
    if (target == null) {
      return Reply.error(409, "no interactivity URL is set");
    }
    if (message.isEmpty() || button.isEmpty()) {
      return Reply.error(404, "no such button");
    }
    try {
      int status = press.send(target, message.get(), button.get(), user, server.url() + "/response/" + message.get().ts());
      return request.query("from").isPresent()
          ? Reply.seeOther("/?user=" + URLEncoder.encode(user, StandardCharsets.UTF_8))
          : Reply.json(200, Map.of("ok", status == 200, "status", status));
    } catch (IOException e) {
      return Reply.error(502, "the receiver did not answer within 3 s");
    }
  }

  private static Reply stored(SlackMessage message) {
    return Reply.json(200, Map.of(
        "ok", true, "channel", message.channelId(), "ts", message.ts(), "text", message.text(),
        "message", Map.of("type", "message", "ts", message.ts(), "text", message.text())));
  }

  private static Reply failure(String error) {
    return Reply.json(200, Map.of("ok", false, "error", error));
  }

  private static Reply tooMany(long seconds) {
    Reply reply = Reply.json(429, Map.of("ok", false, "error", "ratelimited"));
    return new Reply(
        reply.status(), Map.of("Content-Type", "application/json", "Retry-After", Long.toString(seconds)), reply.body());
  }

  /** No blocks are an empty array; what is no array, or more than Slack takes, is empty. */
  private static Optional<JsonNode> blocks(Map<String, String> form) {
    try {
      JsonNode blocks = MAPPER.readTree(form.getOrDefault("blocks", "[]"));
      return blocks.isArray() && BlockLimits.hold(blocks) ? Optional.of(blocks) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
