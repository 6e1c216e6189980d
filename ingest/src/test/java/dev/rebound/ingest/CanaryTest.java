package dev.rebound.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.app_backend.SlackSignature;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.core.plan.Intakes;
import dev.rebound.core.plan.Vantage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A random secret in every place of the door where one can stand comes out nowhere: no event, no rejected record, no answer, no log line.
 * A real server with a log in memory. In annotations and labels it stands where a secret can be recognised, by its name or by its
 * shape; a bare word in an innocent annotation cannot be known for a secret.
 */
class CanaryTest {
  private static final String WEBHOOKS = "/api/v1/webhooks/alertmanager";
  private static final PrintStream ERR = System.err;

  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final List<String> answers = new ArrayList<>();
  private String canary;
  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    byte[] random = new byte[12];
    new SecureRandom().nextBytes(random);
    canary = "C4NARY" + HexFormat.of().withUpperCase().formatHex(random);
    System.setErr(new PrintStream(logged, true, UTF_8));
    var rules = List.of(new Intakes.LogRule("Refused", "refused", "database", 1, Duration.ofSeconds(30)));
    var plan = Door.plan("orders", "alertname=~\"Api.*\" -> orders-api");
    door = new Door(folder, Duration.ofSeconds(2), Door.with(plan, Vantage.NONE, new Intakes(null, rules, List.of())));
    door.write("webhook-token", "hook-" + canary);
    door.write("webhook-users", "am:" + canary);
    door.write("command-tokens", "dana:dana-token\nlee:" + canary);
    door.write("slack-signing", canary);
    door.clock.advance(Duration.ofSeconds(2));
  }

  @AfterEach
  void close() {
    System.setErr(ERR);
    door.close();
  }

  /** Texts in which the canary stands as a secret stands. */
  private Map<String, String> secretTexts() {
    var texts = new TreeMap<String, String>();
    texts.put("password", canary);
    texts.put("db_Password_2", "x " + canary);
    texts.put("apiKey", canary);
    texts.put("X-Auth-Token", canary);
    texts.put("authorization", "Digest " + canary);
    texts.put("client_secret", canary);
    texts.put("session-id", canary);
    texts.put("a1", "psql \"host=a user=b password=" + canary + "\" failed");
    texts.put("a2", "curl -H 'Authorization: Bearer " + canary + "' http://x");
    texts.put("a3", "Authorization: Basic " + Base64.getEncoder().encodeToString(("u:" + canary).getBytes(UTF_8)) + canary);
    texts.put("a4", "see https://grafana:" + canary + "@grafana.example/d/1");
    texts.put("a5", "see https://" + canary + "@git.example/x.git and postgres://u:p@" + canary + "@db/x");
    texts.put("a6", "jdbc:postgresql://db/orders?user=u&password=" + canary + "&ssl=true");
    texts.put("a7", "http://x/cb?access_token=" + canary + "#top");
    texts.put("a8", "mysqldump --password " + canary + " --user root");
    texts.put("a9", "{\"user\":\"u\",\"token\":\"" + canary + "\"}");
    texts.put("b1", "token: \"" + canary + " with blanks " + canary + "\"");
    texts.put("b2", "-----BEGIN RSA PRIVATE KEY-----\n" + canary + "\n-----END RSA PRIVATE KEY-----\nrest");
    texts.put("b3", "-----BEGIN PRIVATE KEY-----\n" + canary);
    texts.put("b4", "xoxb-123-" + canary);
    texts.put("b5", "https://hooks.slack.com/services/T0/B0/" + canary);
    texts.put("b6", "jwt eyJhbGciOiJIUzI1NiJ9." + canary + "." + canary);
    texts.put("b7", "AKIA" + canary.substring(0, 16));
    texts.put("b8", "AWS_SECRET_ACCESS_KEY=" + canary);
    texts.put("b9", "ghp_" + canary + " glpat-" + canary + " sk_live_" + canary + " AIza" + canary + canary);
    texts.put("c1", "Cookie: a=b; sid=" + canary);
    texts.put("c2", "PGPASSWORD='" + canary + "' psql");
    texts.put("c3", "passwd=" + canary);
    return texts;
  }

  private String alert(Map<String, String> labels, Map<String, String> annotations) {
    var fields = new TreeMap<String, Object>();
    fields.put("status", "firing");
    fields.put("labels", labels);
    fields.put("annotations", annotations);
    fields.put("startsAt", "2026-11-22T20:14:40.968Z");
    fields.put("generatorURL", "http://prometheus:" + canary + "@p:9090/graph?token=" + canary);
    fields.put("password", canary);
    return new String(Json.bytes(fields), UTF_8);
  }

  private void send(String path, byte[] body, String... headers) {
    var all = new ArrayList<>(List.of("Cookie", "sid=" + canary, "X-Api-Key", canary, "Proxy-Authorization", "Basic " + canary));
    all.addAll(List.of(headers));
    answers.add(door.post(path, body, all.toArray(String[]::new)).toString());
  }

  private void webhook(String body) {
    send(WEBHOOKS, body.getBytes(UTF_8), "Authorization", "Bearer hook-" + canary);
  }

  @Test
  void shouldKeepTheSecretsOfWebhooksToItself() {
    var labels = new TreeMap<>(Map.of("alertname", "ApiSlow"));
    secretTexts().forEach((name, text) -> labels.put("l_" + name, text));
    String good = alert(labels, secretTexts());
    String frame = "{\"version\":\"4\",\"externalURL\":\"http://am:" + canary + "@am\",\"alerts\":[%s]}";

    webhook(frame.formatted(good + "," + good.replace("ApiSlow", "DiskFull")));

    assertThat(answers.getLast()).contains("\"accepted\":2");
    assertThat(door.log.events(AlertReported.class)).hasSize(2).first().satisfies(event -> {
      assertThat(event.annotations()).containsOnlyKeys(secretTexts().keySet()).containsEntry("password", "[redacted]");
      assertThat(event.annotations().get("a1")).startsWith("psql \"host=a user=b password=[redacted]");
      assertThat(event.annotations().get("a4")).isEqualTo("see https://[redacted]@grafana.example/d/1");
      assertThat(event.annotations().get("b2")).endsWith("rest");
    });
    var spoilt = List.of("\"firing\"", "\"startsAt\"", "\"labels\":{");
    var spoiling = List.of("\"pending\"", "\"startsAt\":7,\"startsAt\"", "\"labels\":{\"a\":{},");
    for (int at = 0; at < spoilt.size(); at++) {
      webhook(frame.formatted(good.replace(spoilt.get(at), spoiling.get(at))));
      assertThat(answers.getLast()).contains("\"rejected\":1");
    }
    webhook(frame.formatted(good.replace("\"4\"", "\"5\"")).replace("\"4\"", "\"5\""));
    webhook(frame.formatted(good).substring(0, 900));
    webhook("{\"version\":\"4\",\"password\":" + canary + "}");
    webhook("{\"version\":\"4\",\"alerts\":[{\"status\":\"firing\",\"token\":" + canary + "}]}");
    webhook("{\"version\":\"4\",\"alerts\":[{\"p\\u0061ssword\":\"" + canary + "\",\"status\":1}]}");
    webhook("{\"version\":\"4\",\"alerts\":[{\"\\u0070assword=" + canary + "\":1,\"\\u0070assword=" + canary + "\":1}]}");
    for (var charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
      send(WEBHOOKS, frame.formatted(good).getBytes(charset), "Authorization", "Bearer hook-" + canary);
    }
    assertThat(door.log.rejected()).hasSizeGreaterThan(8);
    assertThat(door.log.rejected().toString()).contains("[redacted]");
    assertNothingSeen();
  }

  @Test
  void shouldKeepTheSecretsOfCredentialsAndAddressesToItself() {
    byte[] good = Door.body(Door.alert("ApiSlow", "firing")).getBytes(UTF_8);
    for (String shown : List.of("Bearer " + canary, "Basic " + canary, canary, "Digest username=" + canary, "Bearer hook-" + canary)) {
      send(WEBHOOKS, good, "Authorization", shown);
      send("/api/v1/commands/ack", "{}".getBytes(UTF_8), "Authorization", shown);
      answers.add(door.send("GET", "/api/v1/status?token=" + canary, new byte[0], "Authorization", shown).toString());
    }
    send(WEBHOOKS + "?token=" + canary, good, "Authorization", "Bearer hook-" + canary);
    send(WEBHOOKS + "/token=" + canary, good, "Authorization", "Bearer hook-" + canary);
    send("/api/" + canary, good);
    send("/api/v1/commands/" + canary, good, "Authorization", "Bearer dana-token");
    answers.add(door.send("PUT", WEBHOOKS + "?password=" + canary, good, "Authorization", "Bearer hook-" + canary).toString());
    send("/api/v1/commands/ack", good, "Content-Type", "application/" + canary, "Authorization", "Bearer dana-token");
    try (var connection = new RawConnection(door.server.port())) {
      connection.write("GET /?token=" + canary + "\u0001 HTTP/1.1\r\nBad Header " + canary + ": x\r\n\r\n");
      answers.add(connection.readToEnd(Duration.ofSeconds(60)));
    }
    door.write("webhook-token", "");
    door.clock.advance(Duration.ofSeconds(2));
    send(WEBHOOKS, good, "Authorization", "Bearer hook-" + canary);
    assertThat(answers.getLast()).contains("503");
    assertNothingSeen();
  }

  @Test
  void shouldKeepTheSecretsOfCommandsAndButtonsToItself() {
    for (var mood : List.of(MemoryLog.Mood.TAKES, MemoryLog.Mood.FAILS, MemoryLog.Mood.THROWS)) {
      door.log.mood(mood);
      // Without the texts that only their names tell to be secrets.
      for (String text : secretTexts().entrySet().stream().filter(each -> each.getKey().length() == 2).map(Map.Entry::getValue).toList()) {
        byte[] body = Json.bytes(Map.of("reason", "because " + text, "incident", "i", "password", canary));
        send("/api/v1/commands/ack", body, "Authorization", "Bearer " + canary);
        type("stop because " + text);
      }
      type("ack token=" + canary);
      type("stop password=" + canary);
      door.killSwitch.release();
      byte[] incident = Json.bytes(Map.of("incident", "token=" + canary));
      send("/api/v1/commands/abort", incident, "Authorization", "Bearer dana-token", "Idempotency-Key", "k " + canary);
      send("/api/v1/commands/abort", incident, "Authorization", "Bearer dana-token");
      send("/api/v1/commands/ack", ("{\"token\":" + canary).getBytes(UTF_8), "Authorization", "Bearer dana-token");
      webhook(Door.body(Door.alert("Api" + mood, "firing"), "{\"password\":\"" + canary + "\"}"));
      press("{\"type\":\"block_actions\",\"token\":\"%1$s\",\"trigger_id\":\"%1$s\",\"user\":{\"id\":\"U0DANA\"},\"response_url\":"
          + "\"http://x/%1$s\",\"actions\":[{\"action_id\":\"ack\",\"value\":\"orders|i\",\"action_ts\":\"" + mood + "\"}]}", canary);
      press("{\"type\":\"block_actions\",\"token\":%1$s}", canary);
      press("{\"type\":\"block_actions\",\"token\":\"%1$s\"}", "another");
    }
    assertThat(door.log.stored()).hasSizeGreaterThan(15);
    assertThat(logged.toString(UTF_8)).as("the log").contains("the log did not take");
    assertNothingSeen();
  }

  @Test
  void shouldKeepTheSecretsOfTheOtherSendersToItself() {
    String bearer = "Bearer hook-" + canary;
    int number = 0;
    for (String text : secretTexts().entrySet().stream().filter(each -> each.getKey().length() == 2).map(Map.Entry::getValue).toList()) {
      var check = new TreeMap<String, Object>(Map.of("target", "pg-a", "kind", "postgres", "probe", "p" + number++, "status", "DOWN"));
      check.putAll(Map.of("observedAt", "2026-11-20T09:00:00Z", "detail", text));
      send("/api/v1/health-checks", Json.bytes(check), "Authorization", bearer);
      check.putAll(Map.of("status", "password=" + canary, "target", "host?token=" + canary));
      send("/api/v1/health-checks", Json.bytes(check), "Authorization", bearer);
      check.put("status", "UP");
      send("/api/v1/health-checks", Json.bytes(check), "Authorization", bearer);
      send("/api/v1/logs", Json.bytes(Map.of("message", "connection refused " + text)), "Authorization", bearer);
      send("/api/v1/logs", Json.bytes(Map.of("password", canary)), "Authorization", bearer);
      door.clock.advance(Duration.ofSeconds(31));
      door.server.logs().tick(door.clock.instant());
      String alert = alert(Map.of("alertname", "Api" + number), Map.of("a", text));
      byte[] grafana = ("{\"version\":\"1\",\"alerts\":[" + alert + "]}").getBytes(UTF_8);
      send("/api/v1/webhooks/grafana", grafana, "Authorization", bearer);
      var planned = Map.of("until", "2026-11-22T21:00:00Z", "reason", text, "component", "orders-api");
      send("/api/v1/commands/maintenance", Json.bytes(planned), "Authorization", "Bearer dana-token");
    }
    var event = Map.of("specversion", "1.0", "id", "1", "source", "https://u:" + canary + "@x/y", "type", "t", "data", canary);
    send("/api/v1/events", Json.bytes(event), "Authorization", bearer, "Content-Type", "application/cloudevents+json");
    send("/api/v1/events", canary.getBytes(UTF_8), "Authorization", bearer, "ce-specversion", "1.0", "ce-id", "%zz" + canary);
    assertThat(door.log.stored()).hasSizeGreaterThan(5 * number);
    assertThat(door.log.rejected()).hasSizeGreaterThanOrEqualTo(2 * number);
    assertNothingSeen();
  }

  private void press(String payload, String secret) {
    String form = "payload=" + URLEncoder.encode(payload.formatted(canary), UTF_8);
    String timestamp = String.valueOf(door.clock.instant().getEpochSecond());
    send(
        "/api/v1/slack/interactivity", form.getBytes(UTF_8), "Content-Type", "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp", timestamp, "X-Slack-Signature", new SlackSignature.Generator(secret).generate(timestamp, form));
  }

  private void type(String text) {
    String form = "token=" + canary + "&trigger_id=" + canary + "&command=%2Frebound&user_id=U0DANA&text=" + URLEncoder.encode(text, UTF_8)
        + "&response_url=" + URLEncoder.encode("https://hooks.slack.invalid/" + canary, UTF_8);
    String timestamp = String.valueOf(door.clock.instant().getEpochSecond());
    send(
        "/api/v1/slack/commands", form.getBytes(UTF_8), "Content-Type", "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp", timestamp, "X-Slack-Signature", new SlackSignature.Generator(canary).generate(timestamp, form));
  }

  private void assertNothingSeen() {
    answers.add(door.status().toString());
    answers.add(door.send("GET", "/api/v1/health", new byte[0]).toString());
    String sign = canary.substring(0, 16);
    assertThat(answers).as("answers").noneMatch(each -> each.contains(sign));
    assertThat(door.log.stored()).as("events").noneMatch(each -> (each + new String(Json.bytes(each.envelope()), UTF_8)).contains(sign));
    assertThat(door.log.rejected()).as("rejected").noneMatch(each -> each.toString().contains(sign));
    assertThat(logged.toString(UTF_8)).as("the log").doesNotContain(sign);
  }
}
