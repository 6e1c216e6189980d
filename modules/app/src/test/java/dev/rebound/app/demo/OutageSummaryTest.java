package dev.rebound.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutageSummaryTest {
  private static final Instant FROM = Instant.parse("2026-11-25T12:00:00Z");
  private static final Instant UNTIL = FROM.plusSeconds(1);

  private static OutageReport outage(double firstWriteS, OutageReport.Loss loss) {
    var step = new OutageReport.StepLine("fence-primary", firstWriteS / 2, 0.1, "DONE", 30);
    return new OutageReport(
        "hang", "database", 0.5, 0.9, 1.2, firstWriteS, 2.0, 5.0, 6.0, 1000, loss == null ? 0 : loss.lost(), loss, 0.1, 0,
        new OutageReport.Cache(null, 0.01, 10, 0), "RECOVERED", List.of(step), List.of());
  }

  @Test
  void shouldGiveMedianMinimumAndMaximumOfTheCountedOutagesOnly() {
    Map<String, Object> line = OutageSummary.of(
        "database", "hang", "synchronous", List.of(outage(9, null)), List.of(outage(3, null), outage(1, null), outage(2, null)),
        List.of(4.0, 5.0, 6.0));
    assertThat(line).containsEntry("firstWriteS", List.of(2.0, 1.0, 3.0)).containsEntry("load1", List.of(5.0, 4.0, 6.0))
        .containsEntry("warmUp", 1).containsEntry("outages", 3).containsEntry("lostWrites", 0L).doesNotContainKey("lossStated")
        .doesNotContainKey("firstCacheWriteS");
    assertThat(line.get("steps").toString()).contains("fence-primary").contains("startedS=[1.0, 0.5, 1.5]");
  }

  @Test
  void shouldHoldALossAgainstTheStatedInterval() {
    var inside = OutageReport.Loss.of(FROM, UNTIL, List.of(FROM.plusMillis(5), UNTIL.minusMillis(1)));
    var outside = OutageReport.Loss.of(FROM, UNTIL, List.of(FROM.minusMillis(1), FROM.plusMillis(5)));
    var nothing = OutageReport.Loss.of(FROM, UNTIL, List.of());
    assertThat(List.of(inside.inside(), outside.inside(), nothing.inside())).containsExactly(true, false, true);
    assertThat(outage(1, inside).good()).isTrue();
    assertThat(outage(1, outside).good()).isFalse();

    Map<String, Object> line = OutageSummary.of(
        "database", "hang", "asynchronous", List.of(), List.of(outage(1, inside), outage(1, outside), outage(1, nothing)), List.of());
    assertThat(line).containsEntry("lossStated", 3).containsEntry("lossWithWrites", 2L).containsEntry("lossInside", 2L)
        .containsEntry("lostWrites", 4L).containsEntry("lossStatedS", List.of(1.0, 1.0, 1.0));
  }
}
