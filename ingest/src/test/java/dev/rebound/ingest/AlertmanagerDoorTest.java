package dev.rebound.ingest;

import static dev.rebound.ingest.Door.alert;
import static dev.rebound.ingest.Door.body;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertmanagerDoorTest {
  private static final String PATH = "/api/v1/webhooks/alertmanager";
  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    door =
        new Door(
            folder, Door.plan("orders", "alertname=\"PostgresqlDown\" -> database", "alertname=~\"Postgresql.*|Api.*\" -> orders-api"),
            Door.plan("billing", "alertname=\"PostgresqlDown\" -> database"));
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void shouldStoreEveryAlertOfEveryCapturedBodyOnce() {
    var fingerprints = new java.util.HashSet<String>();
    for (Path file : Captures.files(".http.json")) {
      JsonNode captured = Json.read(Captures.bytes(file), JsonNode.class);
      JsonNode alerts = captured.path("body").path("alerts");
      for (JsonNode each : alerts) {
        fingerprints.add(each.path("fingerprint").asText() + each.path("startsAt").asText() + each.path("status").asText());
      }

      var answer = door.webhook(Json.bytes(captured.path("body")));

      if (file.getFileName().toString().startsWith("prometheus-to-alertmanager-post-v2")) {
        assertThat(answer.status()).as(file.toString()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).contains("not a JSON object", "line 1, column 1");
      } else {
        assertThat(answer.status()).as(file.toString()).isEqualTo(202);
        int taken = answer.json().path("accepted").asInt() + answer.json().path("duplicates").asInt();
        assertThat(taken).as(file.toString()).isEqualTo(alerts.size());
        assertThat(answer.json().path("rejected").asInt()).as(file.toString()).isZero();
      }
    }
    assertThat(door.log.stored()).extracting(each -> each.envelope().system() + "/" + each.envelope().id()).doesNotHaveDuplicates();
    assertThat(door.log.events(AlertReported.class).stream().map(each -> each.fingerprint() + each.startsAt() + each.status()).distinct())
        .hasSize(fingerprints.size());
  }

  @Test
  void shouldTakeTheCapturedBytesUnchangedAndRecogniseTheRepetition() {
    for (Path file : Captures.files(".json")) {
      if (file.toString().endsWith(".http.json") || file.getFileName().toString().startsWith("prometheus-")) {
        continue;
      }
      byte[] bytes = Captures.bytes(file);
      int alerts = Json.read(bytes, JsonNode.class).path("alerts").size();

      var first = door.webhook(bytes);
      var second = door.webhook(bytes);

      assertThat(first.status()).as(file.toString()).isEqualTo(202);
      assertThat(second.counts()).as(file.toString()).isEqualTo("0/" + alerts + "/0");
    }
  }

  @Test
  void shouldAdmitTheCapturedCredentials() {
    door.write("webhook-token", "s3cr3t-token");
    door.clock.advance(Duration.ofSeconds(2));
    for (String name : java.util.List.of("bearer", "basic-auth")) {
      JsonNode captured = Json.read(Captures.bytes(Captures.folder().resolve(name + ".http.json")), JsonNode.class);
      String authorization = "";
      for (JsonNode header : captured.path("request").path("headers")) {
        authorization = header.path(0).asText().equals("Authorization") ? header.path(1).asText() : authorization;
      }

      var answer = door.post(PATH, Json.bytes(captured.path("body")), "Authorization", authorization);

      assertThat(answer.status()).as(name).isEqualTo(202);
    }
  }

  @Test
  void shouldComputeTheFingerprintThatAlertmanagerSends() {
    JsonNode captured = Json.read(Captures.bytes(Captures.folder().resolve("group-200-firing.json")), JsonNode.class);
    var expected = new java.util.ArrayList<String>();
    captured
        .path("alerts")
        .forEach(
            each -> {
              expected.add(each.path("fingerprint").asText());
              ((com.fasterxml.jackson.databind.node.ObjectNode) each).remove("fingerprint");
            });

    var answer = door.webhook(Json.bytes(captured));

    assertThat(answer.counts()).isEqualTo("200/0/0");
    assertThat(door.log.events(AlertReported.class)).extracting(AlertReported::fingerprint).containsExactlyElementsOf(expected);
  }

  @Test
  void shouldRouteToEachSystemAndComponentThatWantsTheAlert() {
    var answer = door.webhook(body(alert("PostgresqlDown", "firing"), alert("ApiSlow", "firing"), alert("DiskFull", "firing")));

    assertThat(answer.counts()).isEqualTo("3/0/0");
    assertThat(door.log.stored()).extracting(each -> each.envelope().system() + ":" + ((AlertReported) each.envelope().event()).component())
        .containsExactly("orders:database", "orders:orders-api", "billing:database", "orders:orders-api", "unrouted:");
    assertThat(door.server.status().unroutedCount()).isEqualTo(1);
  }

  @Test
  void shouldStoreTheEventWithItsProvenance() {
    byte[] bytes = body(alert("ApiSlow", "firing")).getBytes(StandardCharsets.UTF_8);

    var answer = door.post(PATH + "/grafana-1/", bytes, "Authorization", "bearer " + Door.TOKEN);

    assertThat(answer.status()).isEqualTo(202);
    var stored = door.log.stored().getFirst();
    assertThat(stored.topic()).isEqualTo(Topics.SIGNALS);
    assertThat(stored.envelope().system()).isEqualTo(new SystemName("orders"));
    assertThat(stored.envelope().writer()).isEqualTo(Writers.INGEST);
    assertThat(stored.envelope().at()).isEqualTo(door.clock.instant());
    assertThat(stored.envelope().planHash()).isEqualTo(Door.plan("orders").hash());
    assertThat(stored.envelope().id()).startsWith("alert/");
    var event = (AlertReported) stored.envelope().event();
    assertThat(event.source()).isEqualTo("grafana-1");
    assertThat(event.status()).isEqualTo(AlertStatus.FIRING);
    assertThat(event.endsAt()).isNull();
  }

  @Test
  void shouldStoreTheGoodAlertsAndRejectTheBadOnesOneByOne() {
    String good = alert("ApiSlow", "firing");
    var bad =
        java.util.List.of(
            good.replace("\"firing\"", "\"pending\""), good.replace("\"critical\"", "3"), good.replaceFirst("\"startsAt\":\"[^\"]*\",", ""),
            good.replace("2026-11-22T20:14:40.968Z", "yesterday"), good.replace("\"severity\"", "\"alertname\""), "17", "null",
            good.replaceFirst("\"labels\":\\{[^}]*}", "\"labels\":{}"),
            good.replace("\"summary\":\"s\"", "\"password\":\"hunter2\",\"summary\":{}"),
            good.replace("ApiSlow", "\\ud800"), good.replace("2026-11-22T20:14:40.968Z", "0001-01-01T00:00:00Z"),
            good.replace("2026-11-22T20:14:40.968Z", "+999999999-12-31T23:59:59-18:00"),
            good.replace("critical", "x".repeat(5_000)));
    var all = new java.util.ArrayList<>(bad);
    all.add(6, good);

    var answer = door.webhook(body(all.toArray(String[]::new)));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.counts()).isEqualTo("1/0/" + bad.size());
    assertThat(door.log.rejected()).hasSize(bad.size()).allSatisfy(each -> assertThat(each.reason()).isNotBlank());
    assertThat(door.log.rejected().get(0).reason()).isEqualTo("'status' is neither firing nor resolved");
    assertThat(door.log.rejected().get(4).reason()).contains("Duplicate").contains("alertname");
    assertThat(door.log.rejected().toString()).doesNotContain("hunter2").contains("[redacted]");
  }

  @Test
  void shouldTakeAnEndOnlyFromAResolvedAlertThatHasOne() {
    String resolved = alert("ApiSlow", "resolved");
    var ends = new java.util.ArrayList<java.time.Instant>();
    for (String text :
        java.util.List.of(
            resolved, resolved.replaceFirst("\"endsAt\":\"[^\"]*\",", ""),
            resolved.replaceFirst("\"endsAt\":\"[^\"]*\"", "\"endsAt\":null"),
            alert("ApiSlow", "firing").replace("0001-01-01", "2026-11-23"), resolved.replace("0001-01-01", "2026-11-23"))) {
      door.webhook(body(text.replace("ApiSlow", "Api" + ends.size())));
      ends.add(door.log.events(AlertReported.class).getLast().endsAt());
    }
    assertThat(ends).containsExactly(null, null, null, null, java.time.Instant.parse("2026-11-23T00:00:00Z"));
  }

  @Test
  void shouldCutLongAnnotationsWithAMark() {
    door.webhook(body(alert("ApiSlow", "firing").replace("\"s\"", "\"" + "x".repeat(100_000) + "\"")));

    String summary = door.log.events(AlertReported.class).getFirst().annotations().getOrDefault("summary", "");
    assertThat(summary).hasSize(16 * 1024).endsWith("[cut by Rebound]");
  }

  @Test
  void shouldRejectAnEventThatKafkaWouldNotTake() {
    var annotations = new StringBuilder("\"summary\":\"s\"");
    for (int at = 0; at < 20; at++) {
      annotations.append(",\"a").append(at).append("\":\"").append("\\u0001".repeat(16_000)).append('"');
    }

    var answer = door.webhook(body(alert("ApiSlow", "firing").replace("\"summary\":\"s\"", annotations), alert("ApiDown", "firing")));

    assertThat(answer.counts()).isEqualTo("1/0/1");
    assertThat(door.log.rejected().getFirst().reason()).contains("900000 bytes");
    assertThat(door.log.rejected().getFirst().text().length()).isLessThanOrEqualTo(16 * 1024);
  }

  @Test
  void shouldRefuseWhatIsNoWebhookWithTheReason() {
    assertProblem(door.webhook("{\"version\":\"4\",\n \"alerts\":[}"), 400, "line 2, column");
    assertProblem(door.webhook("{\"version\":\"4\"}"), 400, "'alerts'");
    assertProblem(door.webhook("{\"version\":\"1\",\"alerts\":[]}"), 400, "'version'");
    assertProblem(door.webhook("{\"version\":4,\"alerts\":[]}"), 400, "'version'");
    assertProblem(door.webhook("{\"version\":\"4\",\"alerts\":{}}"), 400, "'alerts'");
    assertProblem(door.webhook("{\"version\":\"4\",\"alerts\":[],\"alerts\":[]}"), 400, "twice");
    assertProblem(door.webhook("{\"version\":\"4\",\"alerts\":[]} x"), 400, "malformed");
    assertProblem(door.webhook(""), 400, "not a JSON object");
    assertProblem(door.webhook(new byte[] {'{', '"', (byte) 0xc3, '"', '}'}), 400, "not UTF-8, line 1, column 3");
    assertProblem(door.webhook("{\"a\":" + "[".repeat(100_000)), 400, "malformed");
    assertThat(door.log.rejected()).hasSize(10);
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldAnswerNothingToStrangersAndStoreNothingOfThem() {
    byte[] bytes = body(alert("ApiSlow", "firing")).getBytes(StandardCharsets.UTF_8);
    String wrongUser = Base64.getEncoder().encodeToString("am:wrong".getBytes(StandardCharsets.UTF_8));

    for (String authorization : java.util.List.of("Bearer nope", "Bearer ", "Basic " + wrongUser, "Basic ???", "Digest x", Door.TOKEN)) {
      var answer = door.post(PATH, bytes, "Authorization", authorization);
      assertProblem(answer, 401, "bearer");
      assertThat(answer.header("www-authenticate")).startsWith("Bearer");
    }
    assertProblem(door.post(PATH, "{".getBytes(StandardCharsets.UTF_8)), 401, "bearer");
    assertThat(door.log.stored()).isEmpty();
    assertThat(door.log.rejected()).isEmpty();
  }

  @Test
  void shouldAdmitOldAndNewTokenDuringARotationAndOnlyTheNewOneAfterIt() {
    byte[] bytes = body(alert("ApiSlow", "firing")).getBytes(StandardCharsets.UTF_8);
    door.write("webhook-token", Door.TOKEN + "\nnew-token\n");
    door.clock.advance(Duration.ofSeconds(1));
    assertThat(door.post(PATH, bytes, "Authorization", "Bearer " + Door.TOKEN).status()).isEqualTo(202);
    assertThat(door.post(PATH, bytes, "Authorization", "Bearer new-token").status()).isEqualTo(202);

    door.write("webhook-token", "new-token\n");
    door.clock.advance(Duration.ofSeconds(1));

    assertThat(door.post(PATH, bytes, "Authorization", "Bearer " + Door.TOKEN).status()).isEqualTo(401);
    assertThat(door.post(PATH, bytes, "Authorization", "Bearer new-token").status()).isEqualTo(202);
  }

  @Test
  void shouldAskForARepetitionWhileTheTokensCannotBeRead() {
    door.write("webhook-token", "");
    door.clock.advance(Duration.ofSeconds(1));

    assertProblem(door.webhook(body(alert("ApiSlow", "firing"))), 503, "credentials");
  }

  @Test
  void shouldRefuseBodiesOverTheLimit() {
    assertProblem(door.webhook(new byte[8 * 1024 * 1024 + 1]), 413, "");
    var many = body(java.util.stream.Stream.generate(() -> "1").limit(20_001).toArray(String[]::new));
    assertProblem(door.webhook(many), 400, "20000");
    assertThat(door.webhook(body(alert("ApiSlow", "firing"))).status()).isEqualTo(202);
  }

  @Test
  void shouldAskForARepetitionWhenTheLogDoesNotTakeIt(@TempDir Path other) {
    door.close();
    door = new Door(other, Duration.ofMillis(500), Door.plan("orders"));
    String bytes = body(alert("ApiSlow", "firing"), "17");
    for (var mood : java.util.List.of(MemoryLog.Mood.FAILS, MemoryLog.Mood.THROWS, MemoryLog.Mood.HANGS)) {
      door.log.mood(mood);
      assertProblem(door.webhook(bytes), 503, "send it again");
      assertThat(door.send("GET", "/api/v1/health/ready", new byte[0]).status()).isEqualTo(503);
    }
    door.log.mood(MemoryLog.Mood.TAKES);

    assertThat(door.webhook(bytes).counts()).isEqualTo("1/0/1");
    assertThat(door.send("GET", "/api/v1/health/ready", new byte[0]).status()).isEqualTo(200);
  }

  @Test
  void shouldCountDuplicatesAndStoreThemOnce() {
    door.webhook(body(alert("ApiSlow", "firing"), alert("ApiSlow", "firing")));

    assertThat(door.webhook(body(alert("ApiSlow", "firing"), alert("ApiSlow", "resolved"))).counts()).isEqualTo("1/1/0");
    assertThat(door.log.events(AlertReported.class)).hasSize(2);
  }

  @Test
  void shouldNotAnswerAConcurrentDuplicateBeforeTheFirstIsStored() throws Exception {
    door.log.mood(MemoryLog.Mood.HOLDS);
    byte[] bytes = body(alert("ApiSlow", "firing")).getBytes(StandardCharsets.UTF_8);
    var first = CompletableFuture.supplyAsync(() -> door.webhook(bytes));
    var second = CompletableFuture.supplyAsync(() -> door.webhook(bytes));
    for (long until = System.nanoTime() + Duration.ofSeconds(10).toNanos(); door.log.heldCount() == 0 && System.nanoTime() < until; ) {
      Thread.sleep(5);
    }
    assertThat(door.log.heldCount()).isEqualTo(1);
    Thread.sleep(100);
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();

    door.log.release();

    assertThat(java.util.List.of(first.get().counts(), second.get().counts())).containsExactlyInAnyOrder("1/0/0", "0/1/0");
    assertThat(door.log.stored()).hasSize(1);
  }

  @Test
  void shouldAnswerFrameworkErrorsAsProblems() {
    assertProblem(door.send("GET", "/nowhere", new byte[0]), 404, "");
    assertProblem(door.send("GET", "/api/v1/commands/ack", new byte[0]), 405, "");
    assertProblem(door.send("PUT", PATH, new byte[0], "Authorization", "Bearer " + Door.TOKEN), 405, "");
    var picture = door.post("/api/v1/commands/ack", new byte[] {1}, "Content-Type", "image/png", "Authorization", "Bearer dana-token");
    assertProblem(picture, 415, "");
    assertProblem(door.post(PATH + "/a%20b", new byte[0], "Authorization", "Bearer " + Door.TOKEN), 404, "source");
  }

  @Test
  void shouldTakeACompressedBodyAndRefuseABomb() throws Exception {
    byte[] good = gzip(body(alert("ApiSlow", "firing")).getBytes(StandardCharsets.UTF_8));

    assertThat(door.webhook(good, "Content-Encoding", "gzip").counts()).isEqualTo("1/0/0");
    assertProblem(door.webhook(gzip(new byte[64 * 1024 * 1024]), "Content-Encoding", "gzip"), 413, "");
    byte[] plain = body(alert("ApiSlow", "firing")).getBytes(StandardCharsets.UTF_8);
    assertProblem(door.webhook(plain, "Content-Encoding", "gzip"), 400, "compressed");
  }

  private static byte[] gzip(byte[] bytes) throws java.io.IOException {
    var out = new java.io.ByteArrayOutputStream();
    try (var gzip = new java.util.zip.GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void shouldTolerateATrailingSlash() {
    byte[] bytes = body(alert("ApiSlow", "firing")).getBytes(StandardCharsets.UTF_8);

    assertThat(door.post(PATH + "/", bytes, "Authorization", "Bearer " + Door.TOKEN).status()).isEqualTo(202);
  }

  @Test
  void shouldShowWhatItSaw() {
    door.webhook(body(alert("ApiSlow", "firing"), alert("DiskFull", "firing"), "1"));

    JsonNode shown = door.status().json();

    assertThat(shown.path("lastWebhook").path("alertmanager").asText()).isEqualTo(door.clock.instant().toString());
    assertThat(shown.path("accepted").asInt()).isEqualTo(2);
    assertThat(shown.path("unrouted").asInt()).isEqualTo(1);
    assertThat(shown.path("rejected").asInt()).isEqualTo(1);
    assertThat(shown.path("killSwitch").asText()).isEqualTo("released");
    assertThat(door.send("GET", "/api/v1/health", new byte[0]).json().path("live").asBoolean()).isTrue();
  }

  private static void assertProblem(Door.Answer answer, int status, String detail) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.json().path("title").asText()).isNotBlank();
    assertThat(answer.json().path("detail").asText()).contains(detail);
  }
}
