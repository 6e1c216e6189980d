package dev.rebound.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Json;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.Weight;
import dev.rebound.core.plan.Intakes;
import dev.rebound.core.plan.Intakes.LogRule;
import dev.rebound.core.plan.Vantage;
import dev.rebound.ingest.logs.LogLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Log lines as shippers post them, and what they amount to. A real server on a free port, a log in memory. */
class LogsDoorTest {
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final String REFUSED = "FATAL: connection to database refused";

  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    var rules = List.of(
        new LogRule("ConnectionsRefused", "connection .* refused", "database", 3, WITHIN),
        new LogRule("Wild", "^" + "a?".repeat(30) + "a{30}$", "orders-api", 1, WITHIN));
    door = new Door(folder, Door.with(Door.plan("orders"), Vantage.NONE, new Intakes(null, rules, List.of())));
  }

  @AfterEach
  void close() {
    door.close();
  }

  private Door.Answer post(String body) {
    return door.post("/api/v1/logs", body.getBytes(UTF_8), "Authorization", "Bearer " + Door.TOKEN, "Content-Type", "application/x-ndjson");
  }

  private Door.Answer lines(int count, String message) {
    String line = new String(Json.bytes(Map.of("message", message)), UTF_8);
    return post(IntStream.range(0, count).mapToObj(each -> line).collect(Collectors.joining("\n")));
  }

  private List<AlertReported> alerts() {
    return door.log.events(AlertReported.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fluentd.json", "vector.ndjson", "logstash.json"})
  void shouldReadTheLinesOfEachShipper(String sample) {
    for (int each = 0; each < 2; each++) {
      assertThat(post(new String(Samples.of(sample), UTF_8)).counts()).isEqualTo("2/0/0");
      assertThat(alerts()).isEmpty();
    }

    assertThat(post(new String(Samples.of(sample), UTF_8)).counts()).isEqualTo("2/0/0");

    assertThat(alerts()).singleElement().satisfies(alert -> assertThat(alert.labels()).containsEntry("alertname", "ConnectionsRefused"));
  }

  @Test
  void shouldTellOnceThatSoManyLinesCameWithinTheirTime() {
    Instant first = door.clock.instant();
    lines(1, REFUSED);
    door.clock.advance(Duration.ofSeconds(29));
    assertThat(lines(10, REFUSED).counts()).isEqualTo("10/0/0");
    lines(10, REFUSED);

    assertThat(alerts()).singleElement().satisfies(alert -> {
      assertThat(alert.source()).isEqualTo("logs");
      assertThat(alert.component()).isEqualTo("database");
      assertThat(alert.status()).isEqualTo(AlertStatus.FIRING);
      assertThat(alert.weight()).isEqualTo(Weight.SUPPORTING);
      assertThat(alert.startsAt()).isEqualTo(first);
      assertThat(alert.endsAt()).isNull();
      assertThat(alert.annotations()).isEqualTo(Map.of("lines", "3 or more within 30 s", "sample", REFUSED));
    });
    assertThat(door.log.stored().getFirst().envelope().system().value()).isEqualTo("orders");
  }

  @Test
  void shouldForgetLinesThatAreTooOldAndThoseThatDoNotMatch() {
    for (int each = 0; each < 20; each++) {
      lines(1, REFUSED);
      lines(50, "started");
      door.clock.advance(Duration.ofSeconds(16));
    }

    assertThat(alerts()).isEmpty();
  }

  @Test
  void shouldTellItsEndAfterAQuietTimeAndANewBeginningAfterThat() {
    lines(3, REFUSED);
    door.clock.advance(WITHIN);
    door.server.logs().tick(door.clock.instant());
    assertThat(alerts()).hasSize(1);
    door.clock.advance(Duration.ofSeconds(1));
    door.server.logs().tick(door.clock.instant());
    door.server.logs().tick(door.clock.instant());

    assertThat(alerts()).extracting(AlertReported::status).containsExactly(AlertStatus.FIRING, AlertStatus.RESOLVED);
    assertThat(alerts().get(1).startsAt()).isEqualTo(alerts().getFirst().startsAt());
    assertThat(alerts().get(1).endsAt()).isEqualTo(door.clock.instant());
    lines(2, REFUSED);
    assertThat(alerts()).hasSize(2);
    lines(1, REFUSED);
    assertThat(alerts()).hasSize(3);
    assertThat(door.log.stored()).extracting(each -> each.envelope().id()).doesNotHaveDuplicates();
  }

  @Test
  void shouldTellAgainWhatTheLogDidNotTake() {
    door.log.mood(MemoryLog.Mood.FAILS);
    assertThat(lines(3, REFUSED).status()).isEqualTo(503);
    door.log.mood(MemoryLog.Mood.TAKES);
    lines(1, REFUSED);
    assertThat(alerts()).hasSize(1);
    door.clock.advance(WITHIN.plusSeconds(1));
    for (var mood : List.of(MemoryLog.Mood.FAILS, MemoryLog.Mood.THROWS, MemoryLog.Mood.TAKES)) {
      assertThat(alerts()).hasSize(1);
      door.log.mood(mood);
      door.server.logs().tick(door.clock.instant());
    }

    assertThat(alerts()).hasSize(2);
  }

  @Test
  void shouldLookOnlyAtTheBeginningOfALineAndNotForEver() {
    lines(3, "x".repeat(LogLimits.LOOKED_AT_MAX) + REFUSED);
    assertThat(alerts()).isEmpty();

    assertThat(lines(1, "a".repeat(30)).counts()).isEqualTo("0/0/1");
    assertThat(door.log.rejected()).extracting(MemoryLog.Rejected::reason)
        .containsExactly("a pattern of a plan takes too long for this line");
  }

  @Test
  void shouldKeepNoSecretOfALineAndNoHalfCharacter() {
    lines(3, REFUSED + " password=hunter2 " + "\ud83d\ude80".repeat(3_000));

    assertThat(alerts().getFirst().annotations().get("sample"))
        .startsWith(REFUSED + " password=[redacted] ").endsWith("[cut by Rebound]").hasSizeLessThanOrEqualTo(LogLimits.SAMPLE_MAX);
  }

  @Test
  void shouldRejectWhatIsNoLine() {
    String body = "[{\"msg\":\"x\"},{\"message\":7},{\"log\":\"\\ud83d\"},\"text\",{\"message\":\"good\"}]";
    assertThat(post(body).counts()).isEqualTo("1/0/4");
    assertThat(post("plain text").status()).isEqualTo(400);
    assertThat(door.post("/api/v1/logs", "{}".getBytes(UTF_8)).status()).isEqualTo(401);
    String[] plain = {"Authorization", "Bearer " + Door.TOKEN, "Content-Type", "text/plain"};
    assertThat(door.post("/api/v1/logs", "x".getBytes(UTF_8), plain).status()).isEqualTo(415);
  }
}
