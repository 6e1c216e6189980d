package dev.rebound.app.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.SignalEvent.AlertReported;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The alert of {@code test-alert}, before it is sent. */
final class TestAlertTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void shouldStayATestWhateverLabelsAreWished() {
    var alert = TestAlert.of(Map.of("alertname", "PostgresqlDown", AlertReported.TEST_LABEL, "false", TestAlert.ID_LABEL, "mine"), NOW);

    assertThat(AlertReported.isTest(alert.labels())).isTrue();
    assertThat(alert.labels()).containsEntry(TestAlert.ID_LABEL, alert.id()).containsEntry("alertname", "PostgresqlDown");
    assertThat(alert.asReal()).isEqualTo(Map.of("alertname", "PostgresqlDown", "severity", "none"));
  }

  @Test
  void shouldHaveTheBodyThatAlertmanagerSends() {
    var alert = TestAlert.of(Map.of(), NOW);
    JsonNode body = Json.read(alert.body(), JsonNode.class);

    assertThat(body.fieldNames()).toIterable()
        .containsExactly(
            "receiver", "status", "alerts", "groupLabels", "commonLabels", "commonAnnotations", "externalURL", "version", "groupKey",
            "truncatedAlerts");
    assertThat(body.path("version").asText()).isEqualTo("4");
    assertThat(body.path("alerts").path(0).path("endsAt").asText()).isEqualTo("0001-01-01T00:00:00Z");
    assertThat(body.path("alerts").path(0).path("labels").path("alertname").asText()).isEqualTo("ReboundTest");
    assertThat(body.path("alerts").path(0).path("fingerprint").asText()).matches("[0-9a-f]{16}");
  }

  @Test
  void shouldNeverBeADuplicateOfAnother() {
    assertThat(TestAlert.of(Map.of(), NOW).body()).isNotEqualTo(TestAlert.of(Map.of(), NOW).body());
  }
}
