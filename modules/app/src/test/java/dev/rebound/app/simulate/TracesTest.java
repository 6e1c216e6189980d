package dev.rebound.app.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every incident timeline that lies beside the checkout gives exactly the incidents that its author expects. */
final class TracesTest {
  static final List<String> NAMES = Traces.NAMES;

  @ParameterizedTest
  @FieldSource("NAMES")
  void shouldDeclareWhatTheAuthorOfATraceExpects(String name) {
    List<Arrival> arrivals = Traces.arrivals(name);
    assertThat(Traces.problems(Traces.expected(name), Replay.run(arrivals))).isEmpty();
  }

  @Test
  void shouldRunEveryTraceThatHasAnExpectation() {
    assumeTrue(Files.isRegularFile(Traces.folder().resolve("expected.json")), "no traces beside the checkout: " + Traces.folder());
    assertThat(Traces.expectations()).extracting(each -> each.path("file").asText()).isSubsetOf(
        NAMES.stream().map(name -> name + ".jsonl").toList());
  }

  /** The counting itself, on declarations that are right and wrong in one thing each. */
  @Test
  void shouldCountAsTheScoreDoes() throws IOException {
    JsonNode expected = Json.MAPPER.readTree("""
        {"incidents": [{"scenario": "DATABASE_FAILURE", "target": "pg", "earliestS": 10, "latestS": 20, "attributed": ["api", "A"],
         "maySupersede": ["APPLICATION_FAILURE"], "actions": 1}],
         "forbiddenActions": [{"scenario": "APPLICATION_FAILURE", "afterS": 15}]}""");
    Declared right = declared("DATABASE_FAILURE", "pg", 12, null, 1, "api-1", "A{x=1}");
    Declared first = declared("APPLICATION_FAILURE", "api", 11, "DATABASE_FAILURE", 1);
    assertThat(Traces.problems(expected, List.of(right, first))).isEmpty();
    assertThat(Traces.problems(expected, List.of(right, declared("MONITORING", "o", 1, null, 0)))).isEmpty();
    assertThat(Traces.problems(expected, List.of())).hasSize(1);
    assertThat(Traces.problems(expected, List.of(right, right))).hasSize(1);
    assertThat(Traces.problems(expected, List.of(declared("DATABASE_FAILURE", "pg", 9.9, null, 1, "api", "A")))).hasSize(2);
    assertThat(Traces.problems(expected, List.of(declared("DATABASE_FAILURE", "pg", 12, null, 2, "api", "A")))).hasSize(1);
    assertThat(Traces.problems(expected, List.of(declared("DATABASE_FAILURE", "pg", 12, null, 1, "api-x", "A")))).hasSize(1);
    assertThat(Traces.problems(expected, List.of(right, declared("APPLICATION_FAILURE", "api", 11, null, 1)))).hasSize(1);
    assertThat(Traces.problems(expected, List.of(right, declared("APPLICATION_FAILURE", "api", 16, "DATABASE_FAILURE", 1)))).hasSize(1);
    assertThat(Traces.problems(expected, List.of(right, declared("MONITORING", "o", 1, null, 1)))).hasSize(1);
  }

  private static Declared declared(String scenario, String target, double at, String by, int recoveries, String... attributed) {
    return new Declared(scenario, target, "", at, by == null ? null : at + 1, by, recoveries, List.of(attributed), "because");
  }
}
