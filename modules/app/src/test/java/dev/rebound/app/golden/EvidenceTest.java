package dev.rebound.app.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.audit.evidence.EvidenceFolder;
import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.review.EvidenceDocument;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Topics;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.review.EvidencePack;
import dev.rebound.core.review.RawTimes;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Evidence of the golden logs, beside what the demonstration measured itself when they were recorded. */
final class EvidenceTest {
  @TempDir Path folder;

  private static Path file(String name) {
    try {
      return Path.of(Objects.requireNonNull(EvidenceTest.class.getResource("/golden/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static EvidencePack evidence(Scenario scenario) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(file(scenario.word() + ".zip")); LogSource log = LogSource.of(zip.getPath("/"))) {
      return EvidenceFolder.draw(log, opening(log, scenario).incident(), new YamlPlanReader(Path.of(""))).orElseThrow();
    }
  }

  private static IncidentOpened opening(LogSource log, Scenario scenario) throws IOException {
    var records = new ArrayList<Received<Event>>();
    log.read(Topics.INCIDENTS, Instant.EPOCH, records::add);
    return records.stream().map(Received::event).filter(IncidentOpened.class::isInstance).map(IncidentOpened.class::cast)
        .filter(opened -> opened.scenario() == scenario).findFirst().orElseThrow();
  }

  /**
   * The demonstration counts from the fault, the log from the first probe that failed: one interval later at most, and where the target
   * only hangs, the time limit of that probe later.
   */
  @ParameterizedTest
  @EnumSource(names = {"DATABASE", "CACHE", "APPLICATION", "SITE"})
  void shouldCountWhatTheDemonstrationMeasuredWithinOneProbeInterval(Scenario scenario) throws IOException {
    EvidencePack pack = evidence(scenario);
    JsonNode report = Json.MAPPER.readTree(Files.readAllBytes(file(scenario.word() + ".json")));
    RawTimes.Result counted = pack.recomputed();
    assertThat(counted.contradictions()).isEmpty();
    double took = Objects.requireNonNull(counted.recoveryTime()).toMillis() / 1e3;
    double measured = report.path("restoredS").isNumber() ? report.path("restoredS").asDouble() : report.path("firstOrderS").asDouble();
    boolean hangs = report.path("fault").asText().equals("hang");
    Duration late = hangs ? Defaults.PROBE_INTERVAL.plus(Defaults.PROBE_TIMEOUT) : Defaults.PROBE_INTERVAL;
    assertThat(measured - took).as("measured %s, counted %s", measured, took).isBetween(-0.001, late.toMillis() / 1e3);
    assertThat(measured).isLessThanOrEqualTo(Objects.requireNonNull(counted.recoveryTimeMost()).toMillis() / 1e3);
    assertThat(counted.lostRows()).isIn(null, report.path("lostWrites").asLong());
  }

  @Test
  void shouldMeasureTheLossOfADatabaseByItsWitnessRows() throws IOException {
    RawTimes.Result counted = evidence(Scenario.DATABASE).recomputed();
    assertThat(counted.lostRows()).isZero();
    assertThat(counted.statedLostRows()).isZero();
  }

  @Test
  void shouldNameThePlacesOfWhatItCounts() throws IOException {
    RawTimes.Result counted = evidence(Scenario.DATABASE).recomputed();
    var failing = Objects.requireNonNull(counted.firstFailing());
    assertThat(failing.position().topic()).isEqualTo(Topics.SIGNALS);
    assertThat(Objects.requireNonNull(counted.lastWell()).at()).isBefore(failing.at())
        .isAfter(failing.at().minus(Defaults.PROBE_INTERVAL.multipliedBy(4)));
    assertThat(Objects.requireNonNull(counted.restored()).position().topic()).isEqualTo(Topics.INCIDENTS);
    assertThat(Objects.requireNonNull(counted.wellAgain()).at()).isAfter(failing.at());
  }

  @Test
  void shouldContradictALogThatSaysAnotherTime() throws IOException {
    EvidencePack pack = evidence(Scenario.DATABASE);
    var times = new RawTimes(pack.review().subject().incident());
    try (FileSystem zip = FileSystems.newFileSystem(file("database.zip")); LogSource log = LogSource.of(zip.getPath("/"))) {
      log.read(Topics.INCIDENTS, Instant.EPOCH, times::decided);
      assertThat(times.result(null).contradictions()).singleElement().asString().contains("signals that the opening cites");
      log.read(Topics.SIGNALS, Instant.EPOCH, times::seen);
    }
    assertThat(times.result(pack.review().clock().downtime()).contradictions()).isEmpty();
    assertThat(times.result(Duration.ofSeconds(2)).contradictions()).singleElement().asString().contains("a recovery time of PT2S");
  }

  @Test
  void shouldBeOnePageAndOneObject() throws IOException {
    EvidencePack pack = evidence(Scenario.DATABASE);
    EvidenceDocument.write(pack, folder);
    String page = Files.readString(folder.resolve(EvidenceDocument.HTML_FILE));
    assertThat(page).contains("Objectives", "counted again agrees", "Approvals", "Deviations from the plan", "restart-in-place", "Timeline",
        pack.planHashes().getFirst(), "rebound.incidents/", "rebound.signals/").doesNotContain("{{", "<script", "http://", "https://");
    JsonNode json = Json.MAPPER.readTree(Files.readAllBytes(folder.resolve(EvidenceDocument.JSON_FILE)));
    assertThat(json.path("recomputed").path("recoveryTime").isMissingNode()).isFalse();
    assertThat(json.path("review").path("timeline").size()).isEqualTo(pack.review().timeline().size());
    assertThat(json.path("review").path("clock").path("budgets").size()).isEqualTo(pack.review().clock().budgets().size());
  }

  @Test
  void shouldSayWhatWasPlannedAndNotDone() throws IOException {
    List<String> deviations = evidence(Scenario.DATABASE).deviations();
    assertThat(deviations).anyMatch(each -> each.contains("restart-in-place"));
  }
}
