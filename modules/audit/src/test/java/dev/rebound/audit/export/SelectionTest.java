package dev.rebound.audit.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.verifier.LogRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an export is about. */
final class SelectionTest {
  private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

  private static LogRecord at(Instant time, String value) {
    return new LogRecord(0, time.toEpochMilli(), null, List.of(), value.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldTakeWhatWasWrittenBetween() {
    var hour = new Selection.Between(NOON, NOON.plusSeconds(3600));
    assertThat(hour.takes(at(NOON.minusMillis(1), "x"))).isFalse();
    assertThat(hour.takes(at(NOON, "x"))).isTrue();
    assertThat(hour.takes(at(NOON.plusSeconds(3600), "x"))).isFalse();
  }

  @Test
  void shouldTakeWhatNamesTheIncidentOrItsRecovery() {
    var incident = new Selection.OfIncident("orders-database-12-13");
    assertThat(incident.takes(at(NOON, "{\"recovery\":\"orders-database-12-13/r1\"}"))).isTrue();
    assertThat(incident.takes(at(NOON, "{\"incident\":\"orders-database-12-14\"}"))).isFalse();
    assertThat(incident.takes(at(NOON, "{\"incident\":\"orders-database-12-131\"}"))).as("a longer number is another incident").isFalse();
    assertThat(incident.takes(new LogRecord(0, 0, null, List.of(), null))).isFalse();
  }
}
