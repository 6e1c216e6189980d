package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.audit.evidence.EvidenceFolder;
import dev.rebound.audit.review.EvidenceDocument;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Scenario;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An auditor, a real Kafka with a recorded incident in it, and no running Rebound. */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AuditOnKafkaSystemTest {
  private static final String MONTH = "2026-11";
  private Path folder;
  private RecordedBroker broker;
  private String incident;

  private record Ran(int status, String out, String err) {}

  @BeforeAll
  void record(@TempDir Path temporary) throws Exception {
    folder = temporary;
    broker = new RecordedBroker(folder, Scenario.DATABASE);
    good("audit", "key", "--out", folder.resolve("sealer").toString());
    kafka("audit", "seal", "--once", "--key", folder.resolve("sealer").toString(), "--store", folder.resolve("seals").toString());
    incident = kafka("audit", "timeline", "--format", "jsonl").lines().map(AuditOnKafkaSystemTest::json)
        .filter(fact -> fact.path("type").asText().startsWith("rebound.incident-opened")).findFirst().orElseThrow()
        .path("event").path("incident").asText();
  }

  @AfterAll
  void close() {
    if (broker != null) {
      broker.close();
    }
  }

  private static Ran run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Rebound.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    return new Ran(status, out.toString(), err.toString());
  }

  private static String good(String... arguments) {
    Ran ran = run(arguments);
    assertThat(ran.status()).as("%s: %s%s", String.join(" ", arguments), ran.out(), ran.err()).isZero();
    return ran.out();
  }

  private String kafka(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--kafka", broker.bootstrap()));
    return good(all.toArray(String[]::new));
  }

  private static JsonNode json(String text) {
    return Json.read(text.getBytes(StandardCharsets.UTF_8), JsonNode.class);
  }

  @Test
  void shouldTellAndExplainTheIncident() {
    assertThat(kafka("audit", "timeline", "--incident", incident))
        .contains("OPENED " + incident, "SERVICE RESTORED", "RESOLVED " + incident);
    Path page = folder.resolve("timeline.html");
    kafka("audit", "timeline", "--incident", incident, "--format", "html", "--out", page.toString());
    assertThat(page).content().contains(incident, "rebound.incidents");
    assertThat(kafka("audit", "explain", "--incident", incident, "--why", "opened,promoted,escalated"))
        .contains("gave no connection 3 times in a row", "pg-b", "rebound.signals/");
  }

  @Test
  void shouldDecideTheSameAgainAndSayWhatAnotherPlanWouldHaveDone() throws Exception {
    assertThat(kafka("audit", "replay")).containsPattern("detect +(\\d+) of \\1 decisions identical");
    Path plan = folder.resolve("slower.yaml");
    JsonNode activated = json(kafka("audit", "timeline", "--format", "jsonl").lines().findFirst().orElseThrow());
    Files.writeString(plan, activated.path("event").path("text").asText() + "\nconfirmation: { probeFailures: 5 }\n");
    JsonNode under = json(kafka("audit", "what-if", "--plan", plan.toString(), "--json"));
    assertThat(under.path("incidents").path(0).path("change").asText()).isEqualTo("LATER");
    assertThat(under.path("incidents").path(0).path("recovery").asText()).isEqualTo("LATER");
    assertThat(kafka("audit", "what-if", "--plan", plan.toString())).contains("later", incident, "+0.48 s", "promises kept", "Not known");
  }

  @Test
  void shouldReportOnTheMonth() {
    assertThat(kafka("report", "--month", MONTH)).contains(incident, "The recovery time objective (RTO)", "it was resolved");
    assertThat(kafka("report", "--month", MONTH, "--format", "prometheus"))
        .contains("rebound_incident_recovery_time_seconds{system=\"orders\",incident=\"" + incident + "\"");
  }

  @Test
  void shouldProveTheLogAndWhatIsExportedOfIt() throws Exception {
    kafka("audit", "verify", "--key", folder.resolve("sealer.pub").toString(), "--store", folder.resolve("seals").toString());
    Path out = folder.resolve("evidence");
    assertThat(kafka("audit", "evidence", "--incident", incident, "--out", out.toString())).contains("recovery time", "0 approvals");
    assertThat(List.of(EvidenceDocument.HTML_FILE, EvidenceDocument.JSON_FILE, EvidenceFolder.PLAN_FILE, "HOW-TO-CHECK.md"))
        .allSatisfy(name -> assertThat(out.resolve(name)).isNotEmptyFile());
    assertThat(verifier(out, "--part")).isZero();
    assertThat(good("audit", "explain", "--folder", out.toString(), "--incident", incident, "--why", "promoted")).contains("pg-b");

    Path whole = folder.resolve("whole");
    kafka("audit", "export", "--signals", "--out", whole.toString());
    assertThat(verifier(whole)).isZero();
    assertThat(good("audit", "replay", "--folder", whole.toString())).isEqualTo(kafka("audit", "replay"));
    assertThat(good("report", "--folder", whole.toString(), "--month", MONTH)).contains(incident);
  }

  /** The verifier that lies in an exported folder, as its page says how to run it. */
  private int verifier(Path exported, String... part) throws Exception {
    var command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", "rebound-verifier.jar", "--segments", "segments",
        "--checkpoints", "checkpoints", "--key", folder.resolve("sealer.pub").toString()));
    command.addAll(List.of(part));
    Process process =
        new ProcessBuilder(command).directory(exported.toFile()).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
