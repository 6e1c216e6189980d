package dev.rebound.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Json;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.Topics;
import dev.rebound.ingest.commands.MaintenanceIntake;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Planned work that people declare. A real server on a free port, a log in memory. */
class MaintenanceDoorTest {
  private Door door;
  private Instant now;

  @BeforeEach
  void open(@TempDir Path folder) {
    door = new Door(folder, Duration.ofMillis(500), Door.plan("orders"));
    now = door.clock.instant();
  }

  @AfterEach
  void close() {
    door.close();
  }

  private Door.Answer declare(String person, Map<String, ?> fields, String... headers) {
    var all = new ArrayList<>(List.of("Authorization", "Bearer " + person + "-token"));
    all.addAll(List.of(headers));
    return door.post("/api/v1/commands/maintenance", Json.bytes(fields), all.toArray(String[]::new));
  }

  private static Map<String, Object> with(Map<String, ?> fields, String name, Object value) {
    var changed = new TreeMap<String, Object>(fields);
    changed.put(name, value);
    return changed;
  }

  private Map<String, Object> good() {
    return Map.of("component", "database", "until", now.plus(Duration.ofHours(1)).toString(), "reason", "new disk");
  }

  @Test
  void shouldStoreADeclarationAmongTheSignals() {
    var answer = declare("dana", good());

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("until").asText()).isEqualTo("2026-11-22T21:00:00Z");
    var stored = door.log.stored().getFirst();
    assertThat(stored.topic()).isEqualTo(Topics.SIGNALS);
    assertThat(stored.envelope().system().value()).isEqualTo("orders");
    assertThat(stored.envelope().id()).startsWith("maintenance/");
    assertThat(stored.envelope().event())
        .isEqualTo(new MaintenanceDeclared("database", now, now.plus(Duration.ofHours(1)), "dana", "new disk"));
  }

  @Test
  void shouldTakeAWindowOfTheWholeSystemThatBeginsLater() {
    String from = now.plus(Duration.ofMinutes(10)).toString();
    declare("lee", Map.of("from", from, "until", now.plus(MaintenanceIntake.AHEAD_MAX).toString(), "reason", "token=abcdef123"));

    assertThat(Set.copyOf(door.log.events(MaintenanceDeclared.class))).containsExactly(
        new MaintenanceDeclared("", Instant.parse(from), now.plus(MaintenanceIntake.AHEAD_MAX), "lee", "token=[redacted]"));
  }

  @Test
  void shouldEndAWindowByAnEndInThePast() {
    Instant until = now.minusSeconds(1);

    assertThat(declare("dana", with(good(), "until", until.toString())).status()).isEqualTo(202);

    assertThat(Set.copyOf(door.log.events(MaintenanceDeclared.class)))
        .containsExactly(new MaintenanceDeclared("database", until, until, "dana", "new disk"));
  }

  @Test
  void shouldTellWhatIsWrongWithADeclaration() {
    assertThat(detail(with(good(), "until", now.plus(MaintenanceIntake.AHEAD_MAX).plusMillis(1).toString()))).contains("24 h ahead");
    assertThat(detail(with(good(), "component", "orders"))).isEqualTo("'component' is none of the plan's: database, orders-api");
    assertThat(detail(with(good(), "reason", " "))).contains("'reason' is needed");
    assertThat(detail(with(good(), "until", ""))).contains("'until' is needed");
    assertThat(detail(with(good(), "until", "tomorrow"))).contains("'until' is not a date and time of RFC 3339");
    assertThat(detail(with(good(), "until", 7))).contains("'until' is a string");
    assertThat(detail(with(good(), "until", "9999-01-01T00:00:00Z"))).contains("'until' is not between");
    assertThat(detail(with(good(), "from", now.plus(Duration.ofHours(2)).toString()))).contains("'from' is after 'until'");
    assertThat(detail(with(good(), "system", "billing"))).contains("no plan is active for the system 'billing'");
    assertThat(door.log.stored()).isEmpty();
  }

  private String detail(Map<String, ?> fields) {
    var answer = declare("dana", fields);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    return answer.json().path("detail").asText();
  }

  @Test
  void shouldLetOnlyThoseDeclareWhomThePlanLets() {
    assertThat(declare("eve", good()).status()).isEqualTo(403);
    assertThat(declare("nobody", good()).status()).isEqualTo(401);
    assertThat(door.post("/api/v1/commands/maintenance", "{}".getBytes(UTF_8), "Authorization", "Bearer " + Door.TOKEN).status())
        .isEqualTo(401);
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldStoreADeclarationOnceAndNotSayYesBeforeTheLogDid() {
    for (var mood : List.of(MemoryLog.Mood.FAILS, MemoryLog.Mood.HANGS, MemoryLog.Mood.THROWS)) {
      door.log.mood(mood);
      assertThat(declare("dana", good(), "Idempotency-Key", "k").status()).isEqualTo(503);
    }
    door.log.mood(MemoryLog.Mood.TAKES);
    assertThat(declare("dana", good(), "Idempotency-Key", "k").status()).isEqualTo(202);
    assertThat(declare("dana", good(), "Idempotency-Key", "k").status()).isEqualTo(202);

    assertThat(door.log.stored()).extracting(MemoryLog.Stored::topic).containsExactly(Topics.SIGNALS, Topics.INCIDENTS);
  }
}
