package dev.rebound.app.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.simulate.Declared;
import dev.rebound.contracts.Json;
import dev.rebound.core.knowledge.AlertKnowledge;
import dev.rebound.core.knowledge.Meaning;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./rebound classify}. */
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    description = {
      "Says what alerts mean to Rebound, without sending them anywhere. Reads one JSON object a line from standard input:",
      "  {\"id\": \"1\", \"labels\": {\"alertname\": \"PostgresDown\"}, "
          + "\"generatorURL\": \"http://prometheus/graph?g0.expr=pg_up+%%3D%%3D+0\"}",
      "and writes one a line, in the same order:",
      "  {\"id\": \"1\", \"scenario\": \"DATABASE_FAILURE\", \"actionable\": false, \"rule\": \"...\", \"reason\": \"...\"}",
      "scenario: DATABASE_FAILURE, CACHE_FAILURE, APPLICATION_FAILURE, INFRASTRUCTURE_FAILURE or NONE.",
      "actionable: it may open an incident by itself, as long as no probe of Rebound's own contradicts it.",
      "A line that cannot be read is named on standard error by its number, the others are answered; then the exit status is 1."
    })
public final class ClassifyCommand implements Callable<Integer> {
  /** A longer line is not read, characters. */
  static final int LINE_CHARACTERS_MAX = 1_000_000;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var line = Objects.requireNonNull(spec).commandLine();
    return answer(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), line.getOut(), line.getErr());
  }

  /** Answers every line. @return the exit status */
  static int answer(BufferedReader in, PrintWriter out, PrintWriter err) throws IOException {
    int number = 0;
    int status = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        out.println(new String(Json.bytes(answer(line)), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException | UncheckedIOException problem) {
        err.println("rebound: line " + number + ": " + problem.getMessage());
        status = 1;
      }
    }
    out.flush();
    err.flush();
    return status;
  }

  private static Map<String, Object> answer(String line) {
    if (line.length() > LINE_CHARACTERS_MAX) {
      throw new IllegalArgumentException("longer than " + LINE_CHARACTERS_MAX + " characters");
    }
    JsonNode alert = Json.read(line.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    if (!alert.isObject() || !alert.path("id").isValueNode() || !alert.path("labels").isObject()) {
      throw new IllegalArgumentException("not an alert: an object with \"id\" and \"labels\" is expected");
    }
    var labels = new LinkedHashMap<String, String>();
    for (Map.Entry<String, JsonNode> label : alert.path("labels").properties()) {
      labels.put(label.getKey(), label.getValue().asText());
    }
    Meaning meaning = AlertKnowledge.of(labels, alert.path("generatorURL").asText());
    var answer = new LinkedHashMap<String, Object>();
    answer.put("id", alert.path("id"));
    answer.put("scenario", Declared.word(meaning.scenario()));
    answer.put("actionable", meaning.weight() == Meaning.Weight.HARD);
    answer.put("rule", meaning.rule());
    answer.put("reason", meaning.reason());
    return answer;
  }
}
