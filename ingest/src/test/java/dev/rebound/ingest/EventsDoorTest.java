package dev.rebound.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Json;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SignalEvent.Weight;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Intakes;
import dev.rebound.core.plan.Intakes.EventRule;
import dev.rebound.core.plan.Intakes.Means;
import dev.rebound.core.plan.Vantage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CloudEvents in their three modes, with the samples of the specification. A real server on a free port, a log in memory. */
class EventsDoorTest {
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";
  private static final Map<String, String> DOWN =
      Map.of(
          "specversion", "1.0", "id", "1", "source", "/azure/health", "type", "db.down", "subject", "pg-b",
          "time", "2026-11-20T09:00:00Z");

  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    var rules =
        List.of(
            new EventRule("db.down", "/azure/*", "database", Means.DOWN), new EventRule("db.up", "*", "database", Means.UP),
            new EventRule("db.*", "*", "database", Means.SYMPTOM), new EventRule("com.github.*", "*", "orders-api", Means.SYMPTOM),
            new EventRule("api.down", "*", "orders-api", Means.DOWN));
    door = new Door(folder, Door.with(Door.plan("orders"), Vantage.NONE, new Intakes(null, List.of(), rules)));
  }

  @AfterEach
  void close() {
    door.close();
  }

  private Door.Answer post(String type, byte[] body, String... headers) {
    var all = new ArrayList<>(List.of("Authorization", "Bearer " + Door.TOKEN, "Content-Type", type));
    all.addAll(List.of(headers));
    return door.post("/api/v1/events", body, all.toArray(String[]::new));
  }

  private static byte[] event(String name, Object value) {
    var changed = new TreeMap<String, Object>(DOWN);
    changed.put(name, value);
    return Json.bytes(changed);
  }

  @Test
  void shouldMakeAHealthCheckOfAnEventThatMeansDown() {
    assertThat(post(STRUCTURED, Json.bytes(DOWN)).counts()).isEqualTo("1/0/0");

    assertThat(door.log.events(HealthReported.class)).containsExactly(
        new HealthReported(
            "database", "pg-b", "events:/azure/health", ProbeKind.POSTGRESQL, Role.UNKNOWN, Health.DOWN,
            Instant.parse("2026-11-20T09:00:00Z"), 0, "CloudEvent db.down"));
    assertThat(door.log.stored().getFirst().envelope().system().value()).isEqualTo("orders");
  }

  @Test
  void shouldNameTheComponentWhereTheSubjectIsNoInstanceOfIt() {
    post(STRUCTURED, event("subject", "orders-api-1"));
    post(STRUCTURED, Json.bytes(Map.of("specversion", "1.0", "id", "2", "source", "/x", "type", "db.up")));
    post(STRUCTURED, Json.bytes(Map.of("specversion", "1.0", "id", "3", "source", "/x", "type", "api.down", "subject", "orders-api-9")));

    var checks = door.log.events(HealthReported.class);
    assertThat(checks).extracting(HealthReported::target).containsExactly("database", "database", "orders-api-9");
    assertThat(checks).extracting(HealthReported::health).containsExactly(Health.DOWN, Health.UP, Health.DOWN);
    assertThat(checks.get(1).observedAt()).isEqualTo(door.clock.instant());
    assertThat(checks.get(2).kind()).isEqualTo(ProbeKind.KUBERNETES);
  }

  @Test
  void shouldTakeTheDocumentedSampleAsASymptom() {
    assertThat(post(STRUCTURED + "; charset=utf-8", Samples.of("cloudevents-structured.json")).counts()).isEqualTo("1/0/0");

    assertThat(door.log.events(AlertReported.class)).singleElement().satisfies(event -> {
      assertThat(event.source()).isEqualTo("events");
      assertThat(event.component()).isEqualTo("orders-api");
      assertThat(event.status()).isEqualTo(AlertStatus.FIRING);
      assertThat(event.weight()).isEqualTo(Weight.SUPPORTING);
      assertThat(event.labels()).isEqualTo(
          Map.of("alertname", "com.github.pull_request.opened", "source", "https://github.com/cloudevents/spec/pull", "subject", "123"));
      assertThat(event.startsAt()).isEqualTo(Instant.parse("2018-04-05T17:31:00Z"));
    });
  }

  @Test
  void shouldTakeTheDocumentedBatchAndKeepWhatNoRuleKnows() {
    assertThat(post(BATCH, Samples.of("cloudevents-batch.json")).counts()).isEqualTo("2/0/0");

    assertThat(door.log.stored()).extracting(each -> each.envelope().system()).containsOnly(SystemName.UNROUTED);
    assertThat(door.log.events(AlertReported.class)).extracting(AlertReported::weight).containsOnly(Weight.SUPPORTING);
    assertThat(door.status().json().path("unrouted").asInt()).isEqualTo(2);
    assertThat(door.status().json().path("lastUnrouted").findValuesAsText("alert"))
        .containsExactly("com.example.someevent", "com.example.someotherevent");
  }

  @Test
  void shouldReadTheAttributesOfABinaryEventFromItsHeaders() {
    byte[] data = "<much wow=\"xml\"/>".getBytes(UTF_8);
    var headers = new String[] {
      "ce-specversion", "1.0", "ce-id", "1", "ce-source", "/azure/health%20x+y", "ce-type", "db.down", "ce-subject", "pg-b",
      "ce-time", "2026-11-20T09:00:00Z"};

    assertThat(post("text/xml", data, headers).counts()).isEqualTo("1/0/0");
    assertThat(door.log.events(HealthReported.class)).extracting(HealthReported::observer).containsExactly("events:/azure/health x+y");
    assertThat(post("text/xml", data, headers).counts()).isEqualTo("0/1/0");

    headers[5] = "/%zz";
    assertThat(post("text/xml", data, headers).status()).isEqualTo(400);
    headers[4] = "ce-id";
    headers[5] = "2";
    assertThat(post("text/xml", data, headers).status()).isEqualTo(400);
    assertThat(post("text/xml", data, "ce-specversion", "1.0").counts()).isEqualTo("0/0/1");
  }

  @Test
  void shouldCountAnEventOnceByItsSourceAndId() {
    assertThat(post(STRUCTURED, Json.bytes(DOWN)).counts()).isEqualTo("1/0/0");
    assertThat(post(STRUCTURED, event("time", "2026-11-20T09:00:01Z")).counts()).isEqualTo("0/1/0");
    assertThat(post(STRUCTURED, event("source", "/azure/other")).counts()).isEqualTo("1/0/0");
  }

  @Test
  void shouldRejectEachBadEventWithItsReason() {
    List<byte[]> bad =
        List.of(
            event("specversion", "0.3"), event("id", ""), event("type", 7), event("source", "x".repeat(1_025)), event("time", "now"),
            event("subject", "pg\u202eb"));
    for (byte[] each : bad) {
      assertThat(post(STRUCTURED, each).counts()).isEqualTo("0/0/1");
    }
    assertThat(door.log.rejected()).extracting(MemoryLog.Rejected::reason).containsExactly(
        "'specversion' is not 1.0", "'id' is blank", "'type' is not a string", "a text of 'source' is longer than 1024 characters",
        "'time' is not a date and time of RFC 3339", "'subject' has a control character or a mark of direction");
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldAskWhoSendsAndWhatItIs() {
    assertThat(door.post("/api/v1/events", Json.bytes(DOWN), "Content-Type", STRUCTURED).status()).isEqualTo(401);
    var answer = post("application/json", Json.bytes(DOWN));
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(post(BATCH, "{".getBytes(UTF_8)).status()).isEqualTo(400);
  }

  @Test
  void shouldHideTheSecretsOfAnEvent() {
    post(STRUCTURED, event("source", "https://user:hunter2@ci.example/x"));
    var unrouted = Map.of("specversion", "1.0", "id", "9", "source", "/x?token=hunter2", "type", "other", "subject", "pwd=hunter2");
    post(STRUCTURED, Json.bytes(unrouted));

    assertThat(door.log.stored()).hasSize(2).noneMatch(each -> each.toString().contains("hunter2"));
  }
}
