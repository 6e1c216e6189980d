package dev.rebound.core.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.core.knowledge.Meaning.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Whatever an alert carries, it gets a meaning, soon. */
final class PromQlPropertiesTest {
  /** Far above what it takes, so that a busy machine passes; what has no end does not. */
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final List<String> WORDS = List.of(
      "pg_up", "up", "redis_instance_info", "kube_pod_status_phase", "patroni_primary", "(", ")", "{", "}", "[5m]", "[", "]", ":", ",",
      "==", "!=",
      "<", ">=", "+", "-", "*", "/", "^", "and", "or", "unless", "bool", "on", "ignoring", "group_left", "by", "without", "sum", "count",
      "min",
      "absent", "rate", "max_over_time", "vector", "0", "1", "1e9", "5m", "'a'", "role", "=", "=~", "\"primary|replica\"", "offset", "@",
      "#",
      "\"", "0x", "NaN");

  @Provide
  Arbitrary<String> nearlyExpressions() {
    return Arbitraries.of(WORDS).list().ofMaxSize(60).map(words -> String.join(" ", words));
  }

  /** Well-formed ones, so that what comes after reading meets every shape. */
  @Provide
  Arbitrary<String> expressions() {
    Arbitrary<String> leaf = Arbitraries.of("pg_up", "up{job=\"x\"}", "redis_up[5m]", "patroni_primary", "0", "1", "vector(0)",
        "redis_instance_info{role=\"master\"}");
    return Arbitraries.recursive(() -> leaf, PromQlPropertiesTest::larger, 0, 6);
  }

  private static Arbitrary<String> larger(Arbitrary<String> smaller) {
    Arbitrary<String> operators = Arbitraries.of("==", "!=", "<", ">", "== bool", "+", "-", "*", "/", "and", "or", "unless", "and on(a)");
    Arbitrary<String> calls = Arbitraries.of("absent", "sum", "count by (instance)", "max without (pod)", "rate", "min_over_time", "-",
        "round");
    return Arbitraries.oneOf(
        Combinators.combine(smaller, operators, smaller).as((left, operator, right) -> "(" + left + " " + operator + " "
            + right + ")"),
        Combinators.combine(calls, smaller).as((call, inner) -> call + "(" + inner + ")"));
  }

  @Property
  void shouldNeverThrowOnAnyText(@ForAll String text) {
    assertThat(PromQl.read(text)).isNotNull();
    assertThat(AlertKnowledge.of(Map.of("alertname", text, "job", text, "role", text), text)).isNotNull();
  }

  @Property
  void shouldNeverThrowOnWhatLooksLikeAnExpression(@ForAll("nearlyExpressions") String text) {
    assertThat(AlertKnowledge.of(Map.of("role", "primary"), AlertKnowledgeTest.url(text))).isNotNull();
  }

  @Property
  void shouldFindAMeaningForEveryExpression(@ForAll("expressions") String text) {
    assertThat(PromQl.read(text)).isInstanceOf(PromQl.Reading.Read.class);
    assertThat(AlertKnowledge.of(Map.of(), AlertKnowledgeTest.url(text))).isNotNull();
  }

  @Property
  void shouldNeverBeHardForAReplica(@ForAll("expressions") String text) {
    var labels = Map.of("role", "replica");
    assertThat(AlertKnowledge.of(labels, AlertKnowledgeTest.url("pg_up == 0 and (" + text + ")")).rule())
        .isNotEqualTo("postgres-server-down");
  }

  @Test
  void shouldBeDoneSoonAlsoAtItsLimits() {
    List<String> largest = List.of(
        "pg_up == 0 or ".repeat(PromQl.NODES_MAX / 4) + "up",
        "pg_up + ".repeat(PromQl.NODES_MAX / 2 - 2) + "pg_up == 0",
        "absent(".repeat(PromQl.NESTING_MAX - 2) + "up" + ")".repeat(PromQl.NESTING_MAX - 2),
        "(".repeat(40) + "pg_up" + " == 0) and (up < 1".repeat(100) + ")".repeat(40),
        "up{a=~\"" + "(x+x+)+".repeat(4_000) + "\"} == 0",
        "\u0000".repeat(PromQl.TEXT_CHARACTERS_MAX), "-".repeat(PromQl.TEXT_CHARACTERS_MAX), "1e".repeat(PromQl.TEXT_CHARACTERS_MAX / 2));
    Assertions.assertTimeoutPreemptively(SOON, () -> {
      for (String expression : largest) {
        assertThat(AlertKnowledge.of(Map.of("role", "primary"), AlertKnowledgeTest.url(expression)).weight()).isNotNull()
            .isNotEqualTo(Weight.HEARTBEAT);
      }
    });
  }
}
