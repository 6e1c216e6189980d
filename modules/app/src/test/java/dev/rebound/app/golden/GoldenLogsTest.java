package dev.rebound.app.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.replay.LogReplay;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Topics;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.replay.Replay.Difference;
import dev.rebound.core.replay.Replay.Result;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The logs of whole incidents, as the lab recorded them, through today's deciders. Where one of these tests fails, the behaviour has
 * changed: if that is meant, {@code .ci/record-golden} records the log anew, with the reason.
 */
final class GoldenLogsTest {
  private static final PlanReader PLANS = new YamlPlanReader(Path.of(""));
  private static final String LATER = "\nconfirmation: { probeFailures: 7 }\n";
  private static final long BYTES_MAX = 1_000_000;

  /** What is done with an open log. */
  private interface Use<T> {
    T with(LogSource log) throws IOException;
  }

  private static Path file(String name) {
    try {
      return Path.of(Objects.requireNonNull(GoldenLogsTest.class.getResource("/golden/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T open(Scenario scenario, Use<T> use) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(file(scenario.word() + ".zip"))) {
      try (LogSource log = LogSource.of(zip.getPath("/"))) {
        return use.with(log);
      }
    }
  }

  private static List<Result> replay(Scenario scenario, PlanReader plans) throws IOException {
    return open(scenario, log -> LogReplay.run(log, plans));
  }

  private static List<Received<Event>> incidents(Scenario scenario) throws IOException {
    return open(scenario, log -> {
      var records = new ArrayList<Received<Event>>();
      log.read(Topics.INCIDENTS, Instant.EPOCH, records::add);
      return records;
    });
  }

  @ParameterizedTest
  @EnumSource(names = {"DATABASE", "CACHE", "APPLICATION", "SITE"})
  void shouldDecideEverythingAgainAsItWasRecorded(Scenario scenario) throws IOException {
    for (Result each : replay(scenario, PLANS)) {
      assertThat(each.differences()).as("where %s parts from what was recorded", each.writer()).isEmpty();
      assertThat(each.same()).as("%s", each).isTrue();
      assertThat(each.decisions()).as(each.writer()).isPositive();
      assertThat(each.undecided()).as("the log was recorded when all was quiet").isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DATABASE", "CACHE", "APPLICATION", "SITE"})
  void shouldHoldAWholeIncident(Scenario scenario) throws IOException {
    List<Event> facts = incidents(scenario).stream().map(Received::event).toList();
    assertThat(facts).anyMatch(event -> event instanceof IncidentOpened opened && opened.scenario() == scenario);
    assertThat(facts).anyMatch(event -> event instanceof RecoveryEnded ended && ended.ending() == RecoveryEnded.Ending.RECOVERED);
    assertThat(facts).hasAtLeastOneElementOfType(ServiceRestored.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"DATABASE", "CACHE", "APPLICATION", "SITE"})
  void shouldTellAChangedThresholdByTheRecordAtWhichItFirstDecidesOtherwise(Scenario scenario) throws IOException {
    Received<Event> opening =
        incidents(scenario).stream().filter(record -> record.event() instanceof IncidentOpened).findFirst().orElseThrow();
    Result detected = replay(scenario, text -> PLANS.read(text + LATER)).getFirst();
    assertThat(detected.same()).isFalse();
    Difference first = detected.differences().getFirst();
    assertThat(first.first()).isTrue();
    assertThat(first.cause()).isEqualTo(opening.envelope().cause());
    assertThat(first.then()).contains(opening.event());
    assertThat(first.now()).noneMatch(IncidentOpened.class::isInstance);
  }

  @ParameterizedTest
  @EnumSource(names = {"DATABASE", "CACHE", "APPLICATION", "SITE"})
  void shouldBeSmallAndSayWhenAndWhyItWasRecorded(Scenario scenario) throws IOException {
    assertThat(file(scenario.word() + ".zip")).satisfies(zip -> assertThat(Files.size(zip)).isLessThan(BYTES_MAX));
    try (Stream<String> lines = Files.lines(file(scenario.word() + ".md"))) {
      assertThat(lines.toList())
          .anyMatch(line -> line.matches("Recorded: \\d{4}-\\d\\d-\\d\\d")).anyMatch(line -> line.matches("Commit: [0-9a-f]{7,40}"))
          .anyMatch(line -> line.matches("Reason: .{10,}"));
    }
  }
}
