package dev.rebound.audit.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.log.RecordedLogs;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.Topics;
import dev.rebound.core.explain.CaseFile;
import dev.rebound.core.explain.Explanations;
import dev.rebound.core.explain.Why;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an explanation looks at comes from both logs, and its text and JSON name the places. */
final class CaseFilesTest {
  private static final IncidentId INCIDENT = new IncidentId("orders-database-12-5");
  private static final IncidentId OTHER = new IncidentId("orders-cache-12-2");
  private static final Explanation WELL = new Explanation("well", "It answers.", Map.of(), List.of());

  @TempDir Path folder;
  private final List<String> read = new ArrayList<>();

  private static RecordedLogs log() {
    var evidence = new Evidence(new Position(Topics.SIGNALS, 12, 5), RecordedLogs.DOWN, "observer-1", "pg-a", "said\n\u001b[2J");
    return new RecordedLogs()
        .seen(-2000, new MaintenanceDeclared("database", RecordedLogs.DOWN, RecordedLogs.DOWN, "dana", "long before"))
        .seen(-60, new MaintenanceDeclared("", RecordedLogs.DOWN, RecordedLogs.DOWN.plusSeconds(1), "dana", "upgrade"))
        .seen(0, new ClockBeat("observer-1"))
        .fact(-90, "ingest", 0, new PlanActivated("older", "the older plan"))
        .fact(-80, "ingest", 0, new PlanActivated("hash", "the plan of that day"))
        .with(Topics.INCIDENTS, 12, "shop", -70, "ingest", null, new PlanActivated("shop", "the plan of the shop"))
        .fact(-10, "detect", 0, new IncidentResolved(OTHER, "cache", WELL))
        .fact(5, "detect", 5, new IncidentOpened(
            INCIDENT, Scenario.DATABASE, "database", "pg-a", RecordedLogs.DOWN, new LastSeen(null, List.of(), List.of()),
            new Explanation("alert", "pg-a is gone.", Map.of("alert", "PT5S"), List.of(evidence))))
        .fact(10, "ingest", 0, new PlanActivated("later", "the next plan"))
        .fact(70, "detect", 8, new IncidentResolved(INCIDENT, "database", WELL));
  }

  private Optional<CaseFile> file(IncidentId incident) throws IOException {
    try (LogSource source = log().source(folder)) {
      return CaseFiles.of(source, incident, text -> {
        read.add(text);
        throw new IllegalArgumentException("of an older version");
      });
    }
  }

  @Test
  void shouldGatherTheIncidentWhatWasAroundItAndThePlanOfThatDay() throws IOException {
    CaseFile file = file(INCIDENT).orElseThrow();
    assertThat(file.facts()).hasSize(2);
    assertThat(file.around()).singleElement().extracting(each -> each.event()).isEqualTo(new IncidentResolved(OTHER, "cache", WELL));
    assertThat(file.signals()).singleElement().extracting(each -> each.position().offset()).isEqualTo(1L);
    assertThat(read).containsExactly("the plan of that day");
    assertThat(file.plan()).as("it cannot be read").isNull();
    assertThat(file(new IncidentId("orders-database-12-6"))).isEmpty();
  }

  @Test
  void shouldPrintAnswersWithTheirPlaces() throws IOException {
    var text = new StringWriter();
    ExplainText.print(Explanations.of(file(INCIDENT).orElseThrow(), EnumSet.of(Why.OPENED)), new PrintWriter(text, true));
    assertThat(text.toString()).startsWith("Why was it opened?\n  2026-11-20T03:00:05Z  pg-a is gone. (rule alert)\n")
        .contains("  [rebound.incidents/12/4, plan 0123456789ab]", "observer-1 saw pg-a: said  [2J  [rebound.signals/12/5]", "alert: PT5S",
            "    Why not earlier: 5.0 s went before it\n          5.0 s  until it had stood as long as the plan wants (alert 5.0 s)",
            "    Note: Maintenance was declared by dana").doesNotContain("\u001b");
  }

  @Test
  void shouldGiveMachinesTheSame() throws IOException {
    JsonNode answer = Json.MAPPER.readTree(ExplainText.json(Explanations.of(file(INCIDENT).orElseThrow(), EnumSet.of(Why.OPENED)))).get(0);
    assertThat(answer.path("why").asText()).isEqualTo("opened");
    assertThat(answer.path("position").asText()).isEqualTo("rebound.incidents/12/4");
    assertThat(answer.path("waits").get(0).path("tookMillis").asLong()).isEqualTo(5000);
    assertThat(answer.path("grounds").get(0).path("position").asText()).isEqualTo("rebound.signals/12/5");
  }
}
