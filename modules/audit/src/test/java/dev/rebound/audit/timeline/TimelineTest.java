package dev.rebound.audit.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.log.RecordedLogs;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every fact of both logs stands in the timeline, in the order of time, with its place and its cause. */
final class TimelineTest {
  private static final IncidentId INCIDENT = new IncidentId("orders-database-12-5");
  private static final Explanation EVIL = new Explanation("primary-down", "pg-a said\n<script>\u001b[2J.", Map.of(), List.of());
  private static final Set<String> BOTH = Set.of(Topics.INCIDENTS, Topics.SIGNALS);

  @TempDir Path folder;
  private final StringWriter text = new StringWriter();

  /** An outage of 70 s: four probes, and a beat and a timer that say nothing new; another system of the same partition lives on. */
  private static RecordedLogs outage() {
    return new RecordedLogs()
        .seen(-60, probe(Reachability.ANSWERED))
        .seen(-1, probe(Reachability.ANSWERED))
        .seen(-0.5, probe(Reachability.ANSWERED))
        .seen(0, probe(Reachability.REFUSED))
        .seen(0.25, probe(Reachability.REFUSED))
        .seen(0.5, probe(Reachability.REFUSED))
        .with(Topics.SIGNALS, 12, "shop", 0.6, "ingest", null, probe(Reachability.SILENCE))
        .seen(1, new ClockBeat("observer-1"))
        .seen(69, probe(Reachability.ANSWERED))
        .seen(700, probe(Reachability.REFUSED))
        .with(Topics.INCIDENTS, 12, "shop", -0.7, "recover", null, new TimerFired("recover", "of-shop"))
        .fact(0.5, "detect", 5, new IncidentOpened(
            INCIDENT, Scenario.DATABASE, "database", "pg-a", RecordedLogs.DOWN, new LastSeen(null, List.of(), List.of()), EVIL))
        .fact(5, "recover", 5, new TimerFired("recover", "of-orders"))
        .fact(70, "detect", 8, new IncidentResolved(INCIDENT, "database", new Explanation("well", "It answers.", Map.of(), List.of())));
  }

  private static ProbeReported probe(Reachability outcome) {
    return new ProbeReported(
        "database", "pg-a", "observer-1", ProbeKind.POSTGRESQL, outcome, KeptSession.NONE, Role.UNKNOWN, 0, false, List.of(), null, 3, "");
  }

  private Optional<Timeline.Told> ofIncident(Function<PrintWriter, TimelineForm> form, boolean routine) throws IOException {
    try (LogSource source = outage().source(folder); var out = new PrintWriter(text)) {
      return new Timeline(source, form.apply(out), routine).of(INCIDENT);
    }
  }

  @Test
  void shouldTellAnIncidentInTheOrderOfTimeWithEachPlaceAndCause() throws IOException {
    assertThat(ofIncident(TimelineForm::text, false)).contains(new Timeline.Told(5, 4));
    List<String> facts = text.toString().lines().filter(line -> line.startsWith("2026")).toList();
    assertThat(facts).hasSize(5);
    assertThat(facts.get(0)).isEqualTo(
        "2026-11-20 02:59:59.000  probe      rebound.signals/12/1        ingest    0123456789ab  pg-a ANSWERED");
    assertThat(facts.get(1)).startsWith("2026-11-20 03:00:00.000  probe      rebound.signals/12/3 ").endsWith("pg-a REFUSED");
    assertThat(facts.get(2)).contains("rebound.incidents/12/1", "detect", "OPENED orders-database-12-5", "<- rebound.signals/12/5");
    assertThat(facts.get(3)).startsWith("2026-11-20 03:01:09.000").contains("rebound.signals/12/8");
    assertThat(facts.get(4)).contains("RESOLVED orders-database-12-5. It answers.");
    assertThat(text.toString()).contains("Timeline: incident orders-database-12-5 of orders.", "5 facts. 4 more say nothing new");
  }

  @Test
  void shouldKeepWhatASenderWroteOnItsLine() throws IOException {
    ofIncident(TimelineForm::text, false);
    assertThat(text.toString()).contains("pg-a said <script> [2J.").doesNotContain("\u001b");
  }

  @Test
  void shouldTellEverythingWhereAllIsAskedFor() throws IOException {
    assertThat(ofIncident(TimelineForm::text, true)).contains(new Timeline.Told(9, 0));
    assertThat(text.toString()).contains("beat       rebound.signals/12/7").doesNotContain("of-shop").doesNotContain("SILENCE");
  }

  @Test
  void shouldGiveMachinesEveryFactOfBothLogs() throws IOException {
    Timeline.Told told;
    try (LogSource source = outage().source(folder); var out = new PrintWriter(text)) {
      told = new Timeline(source, TimelineForm.jsonLines(out), false)
          .between(BOTH, RecordedLogs.DOWN, RecordedLogs.DOWN.plusSeconds(70), null);
    }
    var facts = new ArrayList<JsonNode>();
    for (String line : text.toString().lines().toList()) {
      facts.add(Json.MAPPER.readTree(line));
    }
    assertThat(told).isEqualTo(new Timeline.Told(8, 0));
    assertThat(facts).extracting(fact -> fact.path("position").asText()).containsExactly(
        "rebound.signals/12/3", "rebound.signals/12/4", "rebound.signals/12/5", "rebound.incidents/12/1", "rebound.signals/12/6",
        "rebound.signals/12/7", "rebound.incidents/12/2", "rebound.signals/12/8");
    JsonNode opened = facts.get(3);
    assertThat(opened.path("cause").asText()).isEqualTo("rebound.signals/12/5");
    assertThat(opened.path("planHash").asText()).isEqualTo(RecordedLogs.PLAN);
    assertThat(opened.path("offset").asLong()).isEqualTo(1);
    assertThat(opened.path("event").path("target").asText()).isEqualTo("pg-a");
    assertThat(facts.get(4).path("system").asText()).isEqualTo("shop");
  }

  @Test
  void shouldShowWhatASenderWroteAsTextOnThePage() throws IOException {
    ofIncident(TimelineForm::html, false);
    assertThat(text.toString()).startsWith("<!DOCTYPE html>").endsWith("</html>\n")
        .contains("&lt;script&gt;", "<td class=\"place\">rebound.signals/12/5</td></tr>").doesNotContain("<script");
    assertThat(text.toString().split("<tr><td>", -1)).hasSize(6);
  }

  @Test
  void shouldSayWhereThereIsNoSuchIncidentAndTellNothing() throws IOException {
    try (LogSource source = outage().source(folder); var out = new PrintWriter(text)) {
      assertThat(new Timeline(source, TimelineForm.text(out), false).of(new IncidentId("orders-database-12-9"))).isEmpty();
    }
    assertThat(text.toString()).isEmpty();
  }

  @Test
  void shouldNameTheFolderThatWasNotExported() {
    assertThatThrownBy(() -> LogSource.of(folder.resolve("nothing")))
        .isInstanceOf(IOException.class).hasMessageContaining("no exported folder");
  }
}
