package dev.rebound.app.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The command that says what alerts mean, on a few and on the labelled real ones that lie beside the checkout. */
final class ClassifyCommandTest {
  private static final double SCENARIOS_RIGHT_MIN = 0.97;

  private record Ran(int status, List<String> out, List<String> err) {}

  private static Ran run(String input) throws IOException {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = ClassifyCommand.answer(new BufferedReader(new StringReader(input)), new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString().lines().toList(), err.toString().lines().toList());
  }

  private static String line(JsonNode id, Object labels, String expression) {
    String url = "http://prometheus/graph?g0.expr=" + URLEncoder.encode(expression, StandardCharsets.UTF_8) + "&g0.tab=1";
    return new String(Json.bytes(Map.of("id", id, "labels", labels, "generatorURL", url)), StandardCharsets.UTF_8);
  }

  @Test
  void shouldAnswerEachAlertInOneLine() throws IOException {
    Ran ran = run(line(Json.MAPPER.getNodeFactory().textNode("a"), Map.of("role", "primary"), "pg_up == 0") + "\n\n"
        + line(Json.MAPPER.getNodeFactory().numberNode(7), Map.of("alertname", "PostgresDown"), "pg_replication_lag > 5") + "\n");

    assertThat(ran.status()).as("%s", ran).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).containsExactly(
        "{\"id\":\"a\",\"scenario\":\"DATABASE_FAILURE\",\"actionable\":true,\"rule\":\"postgres-server-down\","
            + "\"reason\":\"The exporter runs and the PostgreSQL server does not answer it.\"}",
        "{\"id\":7,\"scenario\":\"NONE\",\"actionable\":false,\"rule\":\"not-a-disaster\","
            + "\"reason\":\"Its expression speaks of none of the disasters.\"}");
  }

  @Test
  void shouldNameTheLinesThatItCannotReadAndAnswerTheOthers() throws IOException {
    Ran ran = run("no json\n{\"id\":\"b\",\"labels\":{}}\n[]\n{\"labels\":{}}\n{\"id\":1,\"labels\":\"x\"}\n");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).hasSize(1).allMatch(answer -> answer.contains("\"id\":\"b\""));
    assertThat(ran.err()).hasSize(4).allMatch(problem -> problem.matches("rebound: line [1345]: .+"));
  }

  /** The counting of {@code ../shared/corpus/score}. */
  @Test
  void shouldNeverRecoverWithoutReasonOnTheLabelledAlerts() throws IOException {
    Path corpus = checkout().resolveSibling("shared").resolve("corpus/alerts.jsonl");
    assumeTrue(Files.isRegularFile(corpus), "the labelled alerts are not beside the checkout: " + corpus);
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(corpus)) {
      rows.add(Json.MAPPER.readTree(line));
    }
    String input = String.join("\n", rows.stream().map(row -> line(row.path("id"), row.path("labels"),
        row.path("expr").asText())).toList());

    Ran ran = run(input);

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).hasSameSizeAs(rows);
    var unjustified = new ArrayList<String>();
    var missed = new ArrayList<String>();
    var wrong = new ArrayList<String>();
    for (int i = 0; i < rows.size(); i++) {
      JsonNode row = rows.get(i);
      JsonNode answer = Json.MAPPER.readTree(ran.out().get(i));
      boolean disputed = row.path("actionableDisputed").asBoolean();
      boolean acts = answer.path("actionable").asBoolean();
      boolean hard = row.path("actionable").asBoolean();
      boolean right = accepted(row).anyMatch(answer.path("scenario").asText()::equals);
      String name = row.path("id").asText() + " " + row.path("expr").asText() + " -> " + answer;
      add(wrong, name, !right);
      add(unjustified, name, acts && (!right || !hard && !disputed));
      add(missed, name, hard && !disputed && !(acts && right));
    }
    assertThat(unjustified).as("unjustified recoveries").isEmpty();
    assertThat(missed).as("missed hard-downs").isEmpty();
    assertThat(1 - wrong.size() / (double) rows.size()).as("scenarios right, but for %s",
        wrong).isGreaterThanOrEqualTo(SCENARIOS_RIGHT_MIN);
  }

  private static Stream<String> accepted(JsonNode row) {
    return Stream.concat(
        Stream.of(row.path("scenario").asText()),
        StreamSupport.stream(row.path("alsoAcceptable").spliterator(), false).map(JsonNode::asText));
  }

  private static void add(List<String> list, String name, boolean whether) {
    if (whether) {
      list.add(name);
    }
  }

  private static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("rebound"))) {
      folder = Objects.requireNonNull(folder.getParent(), "no folder above has the launcher");
    }
    return folder;
  }
}
