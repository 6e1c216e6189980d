package dev.rebound.app.simulate;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The incident timelines that lie beside the checkout, and the rules by which {@code ../shared/traces/score} counts them. */
final class Traces {
  /** Every one by its name, so that one that is missing is seen. */
  static final List<String> NAMES = List.of(
      "01-alert-storm-5000", "02-app-tier-down-db-ok", "03-db-primary-down-app-cascade", "04-flapping-probe", "05-ha-pair-duplicates",
      "06-late-and-out-of-order", "07-monitor-network-partition", "08-odd-and-hostile-payloads", "09-redis-down-db-load-up",
      "10-replica-down", "11-resolved-before-confirmation", "12-rolling-deploy-noise", "13-two-separate-outages", "14-whole-site-loss",
      "15-one-api-down-for-one-observer", "16-database-unreachable-from-dr-only");

  private Traces() {}

  static Path folder() {
    return Replay.checkout().resolveSibling("shared").resolve("traces");
  }

  /** The trace of a name; the test is skipped where it is not there. */
  static List<Arrival> arrivals(String name) {
    Path file = folder().resolve(name + ".jsonl");
    assumeTrue(Files.isRegularFile(file), "the trace " + name + " is not beside the checkout: " + file);
    try {
      return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).map(Arrival::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What all traces are expected to give, as their author wrote it. */
  static List<JsonNode> expectations() {
    try {
      return items(Json.MAPPER.readTree(Files.readAllBytes(folder().resolve("expected.json")))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode expected(String name) {
    return expectations().stream().filter(each -> each.path("file").asText().equals(name + ".jsonl")).findFirst().orElseThrow()
        .path("expected");
  }

  /** What is wrong with what was declared; empty where the trace passes. */
  static List<String> problems(JsonNode expected, List<Declared> declared) {
    var got = Replay.disasters(declared);
    var left = new ArrayList<>(got);
    var matched = new ArrayList<Declared>();
    var problems = new ArrayList<String>();
    for (JsonNode want : items(expected.path("incidents")).toList()) {
      Declared fit = left.stream().filter(each -> fits(want, each)).findFirst().orElse(null);
      if (fit == null) {
        problems.add("missing " + want);
        continue;
      }
      left.remove(fit);
      matched.add(fit);
      words(want.path("attributed")).filter(name -> fit.attributed().stream().noneMatch(entry -> covers(entry, name)))
          .forEach(name -> problems.add("not attributed: " + name + " in " + fit));
      if (fit.recoveries() != want.path("actions").asInt(1)) {
        problems.add("recoveries of " + fit);
      }
      List<String> may = words(want.path("maySupersede")).toList();
      left.removeIf(each -> may.contains(each.scenario()) && want.path("scenario").asText().equals(each.supersededBy()));
    }
    for (JsonNode ban : items(expected.path("forbiddenActions")).toList()) {
      got.stream().filter(each -> matched.stream().noneMatch(known -> known == each)).filter(each -> forbids(ban, each))
          .forEach(each -> problems.add("forbidden " + each));
    }
    left.forEach(each -> problems.add("unexpected " + each));
    return problems;
  }

  private static boolean fits(JsonNode want, Declared got) {
    return got.scenario().equals(want.path("scenario").asText()) && got.target().equals(want.path("target").asText())
        && got.openedAtS() >= want.path("earliestS").doubleValue() && got.openedAtS() <= want.path("latestS").doubleValue();
  }

  private static boolean forbids(JsonNode ban, Declared got) {
    return got.scenario().equals(ban.path("scenario").asText()) && got.recoveries() >= 1
        && (!ban.has("afterS") || got.openedAtS() >= ban.path("afterS").doubleValue());
  }

  /** An instance (orders-api-1) or a labelled alert (Name{...}) counts for its name. */
  static boolean covers(String entry, String name) {
    return entry.equals(name) || entry.startsWith(name + "{")
        || entry.startsWith(name + "-") && entry.substring(name.length() + 1).matches("[0-9]+");
  }

  private static Stream<String> words(JsonNode array) {
    return items(array).map(JsonNode::asText);
  }

  private static Stream<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
