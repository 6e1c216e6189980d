package dev.rebound.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SystemName;
import dev.rebound.ingest.health.HealthLimits;
import dev.rebound.ingest.intake.IntakeLimits;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The door of health checks. A real server on a free port, a log in memory. */
class HealthDoorTest {
  private static final String CHECKS = "/api/v1/health-checks";
  private static final String GOOD =
      """
      {"target":"pg-a","kind":"postgres","role":"primary","site":"primary","probe":"probe-a","status":"DOWN",\
      "observedAt":"2026-11-20T09:00:05.200Z","latencyMs":3,"detail":"no answer"}""";

  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    door = new Door(folder, Door.plan("orders"));
  }

  @AfterEach
  void close() {
    door.close();
  }

  private Door.Answer post(String body, String... headers) {
    var all = new String[headers.length + 2];
    all[0] = "Authorization";
    all[1] = "Bearer " + Door.TOKEN;
    System.arraycopy(headers, 0, all, 2, headers.length);
    return door.post(CHECKS, body.getBytes(UTF_8), all);
  }

  @Test
  void shouldStoreACheckForTheSystemThatKnowsItsTarget() {
    var answer = post(GOOD);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.counts()).isEqualTo("1/0/0");
    assertThat(door.log.stored()).singleElement().satisfies(each -> {
      assertThat(each.envelope().system()).isEqualTo(new SystemName("orders"));
      assertThat(each.envelope().at()).isEqualTo(door.clock.instant());
      assertThat(each.envelope().id()).startsWith("health/");
    });
    assertThat(door.log.events(HealthReported.class)).containsExactly(
        new HealthReported(
            "database", "pg-a", "probe-a", ProbeKind.POSTGRESQL, Role.PRIMARY, Health.DOWN, Instant.parse("2026-11-20T09:00:05.200Z"), 3,
            "no answer"));
  }

  @Test
  void shouldTakeAnArrayAndLinesAndAnObjectOverSeveralLines() {
    String second = GOOD.replace("pg-a", "orders-api-7d9f").replace("postgres", "http");
    assertThat(post("[" + GOOD + "," + second + "]").counts()).isEqualTo("2/0/0");
    door.log.forget();

    String lines = (GOOD + "\n\n" + second + "\r\n").replace(":05.2", ":06.2");
    assertThat(post(lines, "Content-Type", "application/x-ndjson").counts()).isEqualTo("2/0/0");
    assertThat(post(GOOD.replace(":05.2", ":07.2").replace(",", ",\n  ").replace("{", "{\n  ")).counts()).isEqualTo("1/0/0");
    assertThat(post("[]").counts()).isEqualTo("0/0/0");

    assertThat(door.log.events(HealthReported.class)).extracting(HealthReported::component)
        .containsExactly("database", "orders-api", "database");
  }

  @ParameterizedTest
  @CsvSource({"replica,REPLICA", "standby,UNKNOWN", "witness,UNKNOWN", "primary,PRIMARY"})
  void shouldReadARole(String word, Role role) {
    post(GOOD.replace("\"role\":\"primary\"", "\"role\":\"" + word + "\""));

    assertThat(door.log.events(HealthReported.class)).extracting(HealthReported::role).containsExactly(role);
  }

  @Test
  void shouldCountADuplicateOnce() {
    assertThat(post(GOOD).counts()).isEqualTo("1/0/0");
    assertThat(post(GOOD.replace("no answer", "another way")).counts()).isEqualTo("0/1/0");
    assertThat(post("[" + GOOD.replace("DOWN", "UP") + "," + GOOD.replace("probe-a", "probe-b") + "]").counts()).isEqualTo("2/0/0");
  }

  @Test
  void shouldSendACheckToEverySystemThatKnowsItsTarget(@TempDir Path other) {
    try (var both = new Door(other, Door.plan("orders"), Door.plan("billing"))) {
      both.post(CHECKS, GOOD.getBytes(UTF_8), "Authorization", "Bearer " + Door.TOKEN);

      assertThat(both.log.stored()).extracting(each -> each.envelope().system().value()).containsExactly("orders", "billing");
    }
  }

  @Test
  void shouldKeepAndShowACheckOfAnUnknownTarget() {
    assertThat(post(GOOD.replace("pg-a", "pg-z")).counts()).isEqualTo("1/0/0");

    assertThat(door.log.stored()).singleElement().satisfies(each -> assertThat(each.envelope().system()).isEqualTo(SystemName.UNROUTED));
    var status = door.status().json();
    assertThat(status.path("unrouted").asInt()).isEqualTo(1);
    assertThat(status.path("lastUnrouted").path(0).path("alert").asText()).isEqualTo("health check of pg-z by probe-a");
    assertThat(status.path("lastWebhook").has("health-checks")).isTrue();
  }

  /** As in the recorded trace of odd and hostile payloads, and then some. */
  @Test
  void shouldRejectEachBadCheckWithItsReasonAndStoreItsNeighbours() {
    var bad = new LinkedHashMap<String, String>();
    bad.put(GOOD.replace("DOWN", "EXPLODED").replace("no answer", "x".repeat(20_000)), "'status' is none of UP, DOWN and DEGRADED");
    bad.put("{\"target\":\"\",\"kind\":\"mainframe\",\"status\":\"DOWN\",\"observedAt\":\"not a time\"}", "'target' is blank");
    bad.put(GOOD.replace("pg-a", "pg-a\\nredis-0"), "'target' has a control character or a mark of direction");
    bad.put(GOOD.replace("probe-a", "probe-\u202e"), "'probe' has a control character or a mark of direction");
    bad.put(GOOD.replace(":3,", ":1e308,"), "'latencyMs' is not between 0 and " + HealthLimits.LATENCY_MILLIS_MAX);
    bad.put(GOOD.replace(":3,", ":-1,"), "'latencyMs' is not between 0 and " + HealthLimits.LATENCY_MILLIS_MAX);
    bad.put(GOOD.replace(":3,", ":\"3\","), "'latencyMs' is not a number");
    bad.put(GOOD.replace("\"postgres\"", "\"mainframe\""), "'kind' is none of postgres, redis, http and tcp");
    bad.put(GOOD.replace("\"pg-a\"", "7"), "'target' is not a string");
    bad.put(GOOD.replace("\"pg-a\"", "null"), "'target' is missing");
    bad.put(GOOD.replace("\"probe\"", "\"prob\""), "'probe' is missing");
    bad.put(GOOD.replace("\"observedAt\"", "\"at\""), "'observedAt' is missing");
    bad.put(GOOD.replace("2026-11-20T09:00:05.200Z", "yesterday"), "'observedAt' is not a date and time of RFC 3339");
    bad.put(GOOD.replace("2026-", "1926-"), "'observedAt' is before " + IntakeLimits.TIME_MIN);
    bad.put(GOOD.replace("2026-", "9026-"), "'observedAt' is after " + IntakeLimits.TIME_MAX);
    bad.put(GOOD.replace("no answer", "half \\ud83d"), "a text of 'detail' has half a surrogate pair");
    bad.put(GOOD.replace("pg-a", "p".repeat(HealthLimits.NAME_MAX + 1)), "a text of 'target' is longer than 256 characters");
    bad.put(GOOD.replace("{", "{\"target\":\"pg-b\","), "Duplicate field 'target', line 1, column 26");
    bad.put("[1]", "the item is not an object");
    bad.put("null", "the item is not an object");
    String first = GOOD.replace("pg-a", "pg-b");

    assertThat(post("[" + first + "," + String.join(",", bad.keySet()) + "," + GOOD + "]").counts()).isEqualTo("2/0/" + bad.size());

    assertThat(door.log.rejected()).extracting(MemoryLog.Rejected::reason).containsExactlyElementsOf(bad.values());
    assertThat(door.log.events(HealthReported.class)).extracting(HealthReported::target).containsExactly("pg-b", "pg-a");
  }

  @Test
  void shouldRejectABadLineAlone() {
    String lines = String.join("\n", GOOD.substring(0, 60), GOOD, "not json", GOOD.replace("pg-a", "pg-b") + " x");
    assertThat(post(lines).counts()).isEqualTo("1/0/3");

    assertThat(door.log.events(HealthReported.class)).hasSize(1);
    assertThat(door.log.rejected()).hasSize(3).allSatisfy(each -> assertThat(each.source()).isEqualTo("health-checks"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", " ", "{\"target\":\"pg-primary-0\",\"status\":\"DOWN\"", "null", "7", "\"x\"", "[{}", "{}{}", "[]x", "\n{\n"})
  void shouldRefuseABodyThatIsNeitherObjectNorArrayNorLines(String body) {
    var answer = post(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(door.log.stored()).isEmpty();
    assertThat(door.log.rejected()).hasSize(1);
  }

  @Test
  void shouldCutALongDetailAndHideItsSecrets() {
    post(GOOD.replace("no answer", "password=hunter2 \\u0000 " + "é".repeat(5_000)));

    assertThat(door.log.events(HealthReported.class)).singleElement().satisfies(event -> {
      assertThat(event.detail()).hasSizeLessThan(HealthLimits.DETAIL_MAX + 10).endsWith("[cut by Rebound]");
      assertThat(event.detail()).startsWith("password=[redacted] ").doesNotContain("\0");
    });
  }

  @Test
  void shouldAskWhoSendsAndWhatBeforeItReads() {
    assertThat(door.post(CHECKS, GOOD.getBytes(UTF_8)).status()).isEqualTo(401);
    assertThat(door.post(CHECKS, GOOD.getBytes(UTF_8), "Authorization", "Bearer dana-token").status()).isEqualTo(401);
    assertThat(post(GOOD, "Content-Type", "text/csv").status()).isEqualTo(415);
    assertThat(post(" ".repeat(IntakeLimits.BODY_BYTES_MAX + 1)).status()).isEqualTo(413);
    assertThat(door.log.attempts()).isZero();
  }

  @Test
  void shouldAnswer503WhereTheLogDoesNotTakeItAndTakeTheRepetition() {
    door.log.mood(MemoryLog.Mood.FAILS);
    assertThat(post(GOOD).status()).isEqualTo(503);
    door.log.mood(MemoryLog.Mood.TAKES);

    assertThat(post(GOOD).counts()).isEqualTo("1/0/0");
  }
}
