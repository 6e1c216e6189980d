package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real outages, as the lab recorded them, are told, explained and counted from an exported folder alone. */
final class AuditCommandsTest {
  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  private Ran run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Rebound.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    return new Ran(status, out.toString(), err.toString());
  }

  private String good(String... arguments) {
    Ran ran = run(arguments);
    assertThat(ran.status()).as("%s: %s", String.join(" ", arguments), ran.err()).isZero();
    return ran.out();
  }

  private void unpack(String scenario) throws IOException, URISyntaxException {
    var name = "/golden/" + scenario + ".zip";
    Path file = Path.of(Objects.requireNonNull(AuditCommandsTest.class.getResource(name), name).toURI());
    try (FileSystem zip = FileSystems.newFileSystem(file); Stream<Path> all = Files.walk(zip.getPath("/"))) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        Path to = folder.resolve(each.toString().substring(1));
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        Files.copy(each, to);
      }
    }
  }

  private JsonNode opening() throws IOException {
    for (String line : good("timeline", "--folder", folder.toString(), "--format", "jsonl").lines().toList()) {
      JsonNode fact = Json.MAPPER.readTree(line);
      if (fact.path("type").asText().startsWith("rebound.incident-opened")) {
        return fact;
      }
    }
    throw new AssertionError("no incident was opened");
  }

  private static JsonNode of(JsonNode answers, String why) {
    return StreamSupport.stream(answers.spliterator(), false).filter(each -> each.path("why").asText().equals(why)).findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"database", "cache"})
  void shouldTellAnIncidentFromBothLogs(String scenario) throws Exception {
    unpack(scenario);
    JsonNode opening = opening();
    String incident = opening.path("event").path("incident").asText();
    String text = good("audit", "timeline", "--folder", folder.toString(), "--incident", incident);
    assertThat(text).contains(opening.path("position").asText() + " ", "OPENED " + incident, "RESOLVED " + incident, "rebound.signals/");
    List<String> facts =
        good("audit", "timeline", "--folder", folder.toString(), "--incident", incident, "--format", "jsonl").lines().toList();
    assertThat(facts).as("machines get what says nothing new, too").hasSizeGreaterThan(text.lines().toList().size());
    assertThat(run("audit", "timeline", "--folder", folder.toString(), "--incident", "nobody").status()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"database", "cache"})
  void shouldExplainAPromotionAndWhereEachMomentWent(String scenario) throws Exception {
    unpack(scenario);
    JsonNode opened = opening().path("event");
    String incident = opened.path("incident").asText();
    JsonNode answers = Json.MAPPER.readTree(good("audit", "explain", "--folder", folder.toString(), "--incident", incident, "--json"));
    JsonNode promoted = of(answers, "promoted");
    assertThat(promoted.path("happened").asBoolean()).isTrue();
    assertThat(promoted.path("sentence").asText()).contains("It was chosen because", "The old primary was fenced first");
    assertThat(promoted.path("thresholds").has("lagBytesMax")).isEqualTo(scenario.equals("database"));
    assertThat(of(answers, "opened").path("thresholds").path("probeFailures").asText()).isEqualTo("3");
    JsonNode restored = of(answers, "restored");
    long waited =
        StreamSupport.stream(restored.path("waits").spliterator(), false).mapToLong(each -> each.path("tookMillis").asLong()).sum();
    Instant down = Instant.parse(opened.path("firstEvidenceAt").asText());
    assertThat(Duration.ofMillis(waited)).as("but for what milliseconds cut off")
        .isCloseTo(Duration.between(down, Instant.parse(restored.path("at").asText())), Duration.ofMillis(50));
  }

  @ParameterizedTest
  @ValueSource(strings = {"database", "cache", "application", "site"})
  void shouldDrawTheEvidenceOfAnExportedFolder(String scenario) throws Exception {
    unpack(scenario);
    String incident = opening().path("event").path("incident").asText();
    Path out = folder.resolve("new/evidence");
    assertThat(good("audit", "evidence", "--folder", folder.toString(), "--incident", incident, "--out", out.toString()))
        .contains("evidence.html: recovery time");
    assertThat(out.resolve("evidence.html")).content().contains(incident);
    assertThat(out.resolve("plan.yaml")).content().contains("system: orders");
    assertThat(out.resolve("HOW-TO-CHECK.md")).content().contains("Check the figures of the evidence");
    assertThat(good("audit", "replay", "--folder", out.toString())).isEqualTo(good("audit", "replay", "--folder", folder.toString()));
    assertThat(run("audit", "evidence", "--folder", folder.toString(), "--incident", incident, "--out", out.toString()).status())
        .as("nothing is overwritten").isNotZero();
    Path none = folder.resolve("none");
    assertThat(run("audit", "evidence", "--folder", folder.toString(), "--incident", "nobody", "--out", none.toString()).status())
        .isEqualTo(1);
    assertThat(none).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"database", "cache", "application"})
  void shouldSayWhatAnotherPlanWouldHaveDone(String scenario) throws Exception {
    unpack(scenario);
    String incident = opening().path("event").path("incident").asText();
    Path plan = Files.writeString(folder.resolve("plan.yaml"), recordedPlan() + "\nconfirmation: { probeFailures: 5 }\n");
    String table = good("audit", "what-if", "--folder", folder.toString(), "--plan", plan.toString());
    assertThat(table).contains("later", incident, "paged", "dana", "promises kept", "Not known");
    JsonNode same = Json.MAPPER.readTree(
        good("audit", "what-if", "--folder", folder.toString(), "--plan", Files.writeString(plan, recordedPlan()).toString(), "--json"));
    assertThat(same.path("incidents").path(0).path("change").asText()).isEqualTo("SAME");
    assertThat(same.path("incidents").path(0).path("recovery").asText()).isEqualTo("SAME");
    assertThat(same.path("pages")).isNotEmpty().allSatisfy(each -> assertThat(each.path("now")).isEqualTo(each.path("then")));
    assertThat(same.path("promises")).isNotEmpty().allSatisfy(each -> {
      assertThat(each.path("madeNow")).isEqualTo(each.path("madeThen"));
      assertThat(each.path("keptNow")).isEqualTo(each.path("keptThen"));
    });
  }

  private String recordedPlan() throws IOException {
    String first = good("timeline", "--folder", folder.toString(), "--format", "jsonl").lines().findFirst().orElseThrow();
    return Json.MAPPER.readTree(first).path("event").path("text").asText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"database", "cache"})
  void shouldCountAnIncidentAgainstItsMonth(String scenario) throws Exception {
    unpack(scenario);
    JsonNode opened = opening().path("event");
    Instant down = Instant.parse(opened.path("firstEvidenceAt").asText());
    String month = YearMonth.from(down.atOffset(ZoneOffset.UTC)).toString();
    String incident = opened.path("incident").asText();
    assertThat(good("report", "--folder", folder.toString(), "--month", month))
        .contains(incident, "The recovery time objective (RTO)", "Ordering", "it was resolved");
    assertThat(good("report", "--folder", folder.toString(), "--month", month, "--format", "prometheus"))
        .contains("rebound_incident_recovery_time_seconds{system=\"orders\",incident=\"" + incident + "\"",
            "rebound_service_error_budget_left_seconds{system=\"orders\",service=\"Ordering\"}");
    assertThat(run("report", "--folder", folder.toString(), "--month", "2020-02").status()).as("no plan then").isEqualTo(1);
    assertThat(run("report", "--month", "May").status()).as("wrong usage").isEqualTo(2);
  }
}
