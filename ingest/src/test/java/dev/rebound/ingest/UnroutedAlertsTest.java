package dev.rebound.ingest;

import static dev.rebound.ingest.Door.alert;
import static dev.rebound.ingest.Door.body;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SystemName;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts that no plan gets, and what the status tells of them. A real server on a free port, a log in memory. */
class UnroutedAlertsTest {
  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    door = new Door(folder, Door.plan("orders", "alertname=~\"Postgres.*\" -> database", "rebound_test=~\".+\" -> database"));
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void shouldKeepATestFromEveryMatcher() {
    assertThat(door.webhook(body(labelled("PostgresqlDown", "\"rebound_test\":\"true\""))).counts()).isEqualTo("1/0/0");

    assertThat(door.log.stored()).singleElement().satisfies(each -> {
      assertThat(each.envelope().system()).isEqualTo(SystemName.UNROUTED);
      assertThat(((AlertReported) each.envelope().event()).component()).isEmpty();
    });
  }

  @Test
  void shouldRouteWhatOnlyResemblesATest() {
    door.webhook(body(labelled("PostgresqlDown", "\"rebound_test\":\"false\"")));

    assertThat(door.log.stored()).extracting(each -> each.envelope().system().value()).containsExactly("orders");
  }

  @Test
  void shouldShowTheLastFewByTheNamesOfTheirLabels() {
    for (int number = 1; number <= 7; number++) {
      door.webhook(body(labelled("Other" + number, "\"customer\":\"a-secret-of-a-customer\"")));
    }
    door.webhook(body(alert("PostgresqlDown", "firing")));
    door.webhook(body(alert("PostgresqlDown", "firing")));

    JsonNode status = door.status().json();

    assertThat(status.path("unrouted").asInt()).isEqualTo(7);
    assertThat(status.path("lastUnrouted").findValuesAsText("alert")).containsExactly("Other3", "Other4", "Other5", "Other6", "Other7");
    assertThat(status.path("lastUnrouted").path(0).path("labels").toString()).isEqualTo("[\"alertname\",\"customer\",\"severity\"]");
    assertThat(status.path("lastUnrouted").path(0).path("at").asText()).isEqualTo(door.clock.instant().toString());
    assertThat(status.toString()).doesNotContain("a-secret-of-a-customer");
  }

  @Test
  void shouldRedactAndCutWhatItShows() {
    String many = "\"a\\u001b[31m\":\"1\",\"" + "n".repeat(100) + "\":\"1\"";
    door.webhook(body(labelled("Slack xoxb-1234-abcd", many)));

    JsonNode shown = door.status().json().path("lastUnrouted").path(0);

    assertThat(shown.path("alert").asText()).isEqualTo("Slack [redacted]");
    assertThat(shown.path("labels").path(0).asText()).isEqualTo("a [31m");
    assertThat(shown.path("labels").toString()).contains("n".repeat(64) + "…").doesNotContain("n".repeat(65));
  }

  @Test
  void shouldShowNothingOfABodyThatWasNotStored() {
    door.log.mood(MemoryLog.Mood.FAILS);
    assertThat(door.webhook(body(alert("Other", "firing"))).status()).isEqualTo(503);

    assertThat(door.status().json().path("lastUnrouted")).isEmpty();
  }

  private static String labelled(String name, String more) {
    return alert(name, "firing").replace("\"severity\":", more + ",\"severity\":");
  }
}
