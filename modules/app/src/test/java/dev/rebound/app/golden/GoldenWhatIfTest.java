package dev.rebound.app.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.replay.LogWhatIf;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.replay.WhatIf.Line;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recorded incidents of the lab, confirmed after 3 rounds, under plans that confirm within 1 s, 5 s and 60 s. */
final class GoldenWhatIfTest {
  private static final PlanReader PLANS = new YamlPlanReader(Path.of(""));
  private static final int ROUND_MILLIS = 250;

  private static LogWhatIf.Result under(int seconds, Scenario scenario) throws IOException, URISyntaxException {
    int rounds = 1 + seconds * 1_000 / ROUND_MILLIS;
    String changed =
        "\nconfirmation: { probeFailures: %d, alert: %ds, healthChecks: %ds }\n".formatted(rounds, seconds, seconds);
    String name = "/golden/" + scenario.word() + ".zip";
    Path file = Path.of(Objects.requireNonNull(GoldenWhatIfTest.class.getResource(name), name).toURI());
    try (FileSystem zip = FileSystems.newFileSystem(file); LogSource log = LogSource.of(zip.getPath("/"))) {
      return LogWhatIf.run(log, text -> PLANS.read(text + changed));
    }
  }

  /**
   * By hand. A window of rounds that begin every 250 ms holds the first one and four more a second: 1 s are 5 failing rounds in a row, 5 s
   * are 21, 60 s are 241. Each incident was opened by the third. The rounds, by {@code audit timeline --all}, minute and second of receipt:
   *
   * <pre>
   *              1st failing   3rd: opened   5th        21st       what ends the row
   * database     30:02.299     30:02.842     30:03.326  30:07.542  30:05.1  pg-b is promoted and seen as primary: pg-a is none any more
   * cache        45:10.811     45:11.304     45:11.886  45:15.943  45:13.0  redis-b is promoted and seen as primary
   * application  33:50.777     33:52.789     33:53.179  33:57.152  34:11.4  an answer, after the 77th
   * </pre>
   *
   * <p>5th less 3rd: 3.326 - 2.842 = 0.484 s; 11.886 - 11.304 = 0.583 s (of the microseconds 11.886487 - 11.303605); 53.179 - 52.789 =
   * 0.390 s. 21st less 3rd: of database and cache the primary is another one before that, so the incident is never opened; of the
   * application 57.152 - 52.789 = 4.364 s (57.152442 - 52.788915). No row has 241. A recovery is planned at the opening.
   */
  @ParameterizedTest
  @CsvSource({
    "1,  DATABASE,    database later 484 recovery later 484",
    "5,  DATABASE,    database never - recovery never -",
    "60, DATABASE,    database never - recovery never -",
    "1,  CACHE,       cache later 583 recovery later 583",
    "5,  CACHE,       cache never - recovery never -",
    "60, CACHE,       cache never - recovery never -",
    "1,  APPLICATION, orders-api later 390 recovery later 390",
    "5,  APPLICATION, orders-api later 4364 recovery later 4364",
    "60, APPLICATION, orders-api never - recovery never -",
  })
  void shouldEqualTheTableByHand(int seconds, Scenario scenario, String table) throws Exception {
    assertThat(under(seconds, scenario).incidents().stream().map(GoldenWhatIfTest::told).collect(Collectors.joining("; ")))
        .isEqualTo(table);
  }

  private static String told(Line line) {
    return Objects.requireNonNull(line.then()).component() + " " + word(line.change()) + " " + millis(line.by()) + " recovery "
        + word(Objects.requireNonNull(line.recovery())) + " " + millis(line.recoveryBy());
  }

  private static String word(Enum<?> change) {
    return change.name().toLowerCase(Locale.ROOT);
  }

  private static String millis(@Nullable Duration by) {
    return by == null ? "-" : String.valueOf(Math.round(by.toNanos() / 1e6));
  }
}
