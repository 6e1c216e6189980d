package dev.rebound.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.AlertMatcher;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Intakes;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Vantage;
import dev.rebound.ingest.http.DoorLimits;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.KillSwitch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A real server on a free port, with a log in memory and a clock that the test turns. */
public final class Door implements AutoCloseable {
  public static final String TOKEN = "webhook-token-1";
  public static final String SIGNING_SECRET = "signing-secret";

  /** Our answers take a second; the rest is a loaded machine. */
  private static final Duration ANSWER_WAIT = Duration.ofSeconds(60);

  public final MemoryLog log = new MemoryLog();
  public final TestClock clock = new TestClock();
  public final Path folder;
  public final KillSwitch killSwitch;
  public final IngestServer server;
  private final HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  public Door(Path folder, ActivePlan... plans) {
    this(folder, DoorLimits.ANSWER_LIMIT, plans);
  }

  /** A door that waits only this long for its log. */
  public Door(Path folder, Duration answerLimit, ActivePlan... plans) {
    this.folder = folder;
    write("webhook-token", TOKEN);
    write("webhook-users", "am:pw");
    write("command-tokens", "dana:dana-token\nlee:lee-token\neve:eve-token");
    write("slack-signing", SIGNING_SECRET);
    this.killSwitch = new KillSwitch(folder.resolve("stop"));
    var settings =
        IngestSettings.of(folder.resolve("webhook-token"), folder.resolve("command-tokens"), folder)
            .withPort(0)
            .withWebhookUsers(folder.resolve("webhook-users"))
            .withAnswerLimit(answerLimit);
    this.server = IngestServer.start(settings, List.of(plans), log, killSwitch, clock, new DoorStatus(), List.of());
  }

  public record Answer(int status, Map<String, String> headers, String text) {
    public JsonNode json() {
      return Json.read(text.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    public String header(String name) {
      return headers.getOrDefault(name, "");
    }

    public String counts() {
      return json().path("accepted") + "/" + json().path("duplicates") + "/" + json().path("rejected");
    }
  }

  public void write(String file, String content) {
    try {
      Files.writeString(folder.resolve(file), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A webhook with the right token. */
  public Answer webhook(byte[] body, String... headers) {
    var all = new String[headers.length + 2];
    all[0] = "Authorization";
    all[1] = "Bearer " + TOKEN;
    System.arraycopy(headers, 0, all, 2, headers.length);
    return post("/api/v1/webhooks/alertmanager", body, all);
  }

  public Answer webhook(String body) {
    return webhook(body.getBytes(StandardCharsets.UTF_8));
  }

  public Answer post(String path, byte[] body, String... headers) {
    return send("POST", path, body, headers);
  }

  /** What the door shows to a person. */
  public Answer status() {
    return send("GET", "/api/v1/status", new byte[0], "Authorization", "Bearer dana-token");
  }

  /** A webhook with the right token whose length is not announced. */
  public Answer chunked(byte[] body) {
    var publisher = HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    return send("POST", "/api/v1/webhooks/alertmanager", publisher, "Authorization", "Bearer " + TOKEN);
  }

  public Answer send(String method, String path, byte[] body, String... headers) {
    return send(method, path, HttpRequest.BodyPublishers.ofByteArray(body), headers);
  }

  private Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).timeout(ANSWER_WAIT);
    request.method(method, body);
    if (Arrays.stream(headers).noneMatch("Content-Type"::equalsIgnoreCase)) {
      request.header("Content-Type", "application/json");
    }
    for (int at = 0; at < headers.length; at += 2) {
      request.header(headers[at], headers[at + 1]);
    }
    try {
      var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      var shown =
          response.headers().map().entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().getFirst()));
      return new Answer(response.statusCode(), shown, response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path + ": " + e, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One alert as Alertmanager sends it; a test may replace pieces of the text. */
  public static String alert(String name, String status) {
    return """
        {"status":"%s","labels":{"alertname":"%s","severity":"critical"},"annotations":{"summary":"s"},\
        "startsAt":"2026-11-22T20:14:40.968Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://p/g"}"""
        .formatted(status, name);
  }

  public static String body(String... alerts) {
    return "{\"version\":\"4\",\"status\":\"firing\",\"alerts\":[" + String.join(",", alerts) + "]}";
  }

  /** A plan in which dana may respond, lee may approve and respond, and eve has no role. */
  public static ActivePlan plan(String system, String... matchers) {
    var database =
        new Component.Postgresql(
            "database", List.of(), new Component.Node("pg-a", "jdbc:postgresql://127.0.0.1:1/" + system, null),
            List.of(new Component.Node("pg-b", "jdbc:postgresql://127.0.0.1:2/" + system, null)),
            new Component.Credentials("rebound", "pg-password"), Component.Durability.SYNCHRONOUS);
    var api =
        new Component.KubernetesApplication(
            "orders-api", List.of("database"), null, "orders", "orders-api", null, "http://127.0.0.1:3/health");
    var components = new LinkedHashMap<String, Component>();
    components.put("database", database);
    components.put("orders-api", api);
    var routes =
        Arrays.stream(matchers)
            .map(text -> text.split(" -> ", -1))
            .map(each -> new Plan.AlertRoute(AlertMatcher.parse(each[0]), each[1]))
            .toList();
    var people =
        Map.of(
            "dana", new Plan.Person("dana", "U0DANA", null, List.of(Plan.Person.RESPONDER)),
            "lee", new Plan.Person("lee", "U0LEE", null, List.of(Plan.Person.RESPONDER, Plan.Person.APPROVER)),
            "eve", new Plan.Person("eve", "U0EVE", null, List.of()));
    var plan =
        new Plan(
            new SystemName(system), new Plan.Objectives(Duration.ofHours(4), Duration.ofHours(1), Duration.ofHours(8), 99.9),
            List.of("ingest-1"),
            components, routes, new Plan.Confirmation(Duration.ofMillis(250), 3, Duration.ofSeconds(1), Duration.ofSeconds(5)),
            Map.of(Scenario.DATABASE, Mode.AUTO), new Plan.Limits(1, 34, 1024 * 1024), Duration.ofMinutes(10), people,
            List.of(new Plan.Level("on-call", Duration.ZERO, List.of("dana"), List.of("lee"))),
            new Plan.Channels(new Plan.Slack("#incidents", "slack-token", "slack-signing", Plan.Slack.API_URL), null));
    return ActivePlan.of(plan, "system: " + system + "\n");
  }

  /** The same plan with more words about where its parts stand and what others send. */
  public static ActivePlan with(ActivePlan active, Vantage vantage, Intakes intakes) {
    Plan plan = active.plan();
    return new ActivePlan(
        new Plan(
            plan.system(), plan.objectives(), plan.observers(), plan.components(), plan.alerts(), plan.confirmation(), plan.modes(),
            plan.limits(), plan.approvalExpiry(), plan.people(), plan.escalation(), plan.channels(), vantage, intakes, plan.own(),
            plan.onCall()),
        active.text(), active.hash());
  }

  /** The same plan with Slack's Web API somewhere else. */
  public static ActivePlan slackAt(ActivePlan active, String apiUrl) {
    Plan plan = active.plan();
    return new ActivePlan(
        new Plan(
            plan.system(), plan.objectives(), plan.observers(), plan.components(), plan.alerts(), plan.confirmation(), plan.modes(),
            plan.limits(), plan.approvalExpiry(), plan.people(), plan.escalation(),
            new Plan.Channels(new Plan.Slack("#incidents", "slack-token", "slack-signing", apiUrl), null), plan.vantage(), plan.intakes(),
            plan.own(), plan.onCall()),
        active.text(), active.hash());
  }

  @Override
  public void close() {
    server.close();
  }
}
