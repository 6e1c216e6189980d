package dev.rebound.core.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.knowledge.Meaning.Weight;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What alerts mean, family by family; the table is {@code knowledge/meanings.txt}. */
final class AlertKnowledgeTest {
  private static final String TABLE = "/knowledge/meanings.txt";

  static List<Arguments> meanings() throws IOException {
    try (var table = Objects.requireNonNull(AlertKnowledgeTest.class.getResourceAsStream(TABLE), TABLE)) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8).lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#")).map(AlertKnowledgeTest::row).toList();
    }
  }

  private static Arguments row(String line) {
    String[] cells = line.split(" *\\| *", 3);
    String[] expected = cells[0].split(" ", -1);
    var labels = new HashMap<String, String>();
    Stream.of(cells[1].split(" ", -1)).filter(label -> !label.isEmpty())
        .forEach(label -> labels.put(label.split("=", 2)[0], label.split("=", 2)[1]));
    return arguments(cells[2], labels, expected[0], Weight.valueOf(expected[1]));
  }

  @ParameterizedTest(name = "{2} {3}: {0} {1}")
  @MethodSource("meanings")
  void shouldKnowWhatARuleMeans(String expression, Map<String, String> labels, String scenario, Weight weight) {
    Meaning meaning = AlertKnowledge.of(labels, url(expression));

    assertThat(meaning.scenario().map(Scenario::word).orElse("-") + " " + meaning.weight())
        .as("%s", meaning).isEqualTo(scenario + " " + weight);
    assertThat(meaning.rule()).matches("[a-z]+(-[a-z]+)*");
    assertThat(meaning.reason()).matches("[A-Z].*\\.");
  }

  @Test
  void shouldTellTheRoleThatIsKnown() {
    assertThat(AlertKnowledge.of(Map.of("role", "primary"), url("pg_up == 0")).role()).isEqualTo(Role.PRIMARY);
    assertThat(AlertKnowledge.of(Map.of("role", "replica"), url("pg_up == 0")).role()).isEqualTo(Role.REPLICA);
    assertThat(AlertKnowledge.of(Map.of(), url("pg_up == 0")).role()).isEqualTo(Role.UNKNOWN);
  }

  @Test
  void shouldHearHeartbeats() {
    assertThat(AlertKnowledge.of(Map.of("alertname", "Watchdog"), url("vector(1)")).weight()).isEqualTo(Weight.HEARTBEAT);
    assertThat(AlertKnowledge.of(Map.of("alertname", "Watchdog"), "").weight()).isEqualTo(Weight.HEARTBEAT);
    String inhibitor = "ALERTS{severity = \"info\"} == 1 "
        + "unless on (namespace) ALERTS{alertname != \"InfoInhibitor\", severity =~ \"warning\"} == 1";
    assertThat(AlertKnowledge.of(Map.of("alertname", "InfoInhibitor"), url(inhibitor)).weight()).isEqualTo(Weight.HEARTBEAT);
    assertThat(AlertKnowledge.of(Map.of("alertname", "Watchdog", "role", "primary"), url("pg_up == 0")).weight()).isEqualTo(Weight.HARD);
  }

  @Test
  void shouldNotBelieveAName() {
    assertThat(AlertKnowledge.of(Map.of("alertname", "PostgresPrimaryDown"), url("pg_replication_lag_seconds > 60")))
        .returns(Weight.NONE, Meaning::weight).returns(Optional.empty(), Meaning::scenario);
  }

  @Test
  void shouldNeverBeHardWithoutAnExpression() {
    for (String url : List.of("", "http://prometheus/graph", "http://prometheus/graph?g0.expr=", url("pg_up == =="), "::")) {
      Meaning meaning = AlertKnowledge.of(Map.of("alertname", "PostgresDown", "job", "postgres", "role", "primary"), url);
      assertThat(meaning.weight()).as(url).isEqualTo(Weight.SUPPORTING);
      assertThat(meaning.scenario()).as(url).contains(Scenario.DATABASE);
    }
    assertThat(AlertKnowledge.of(Map.of("alertname", "RedisReplicationLag"), "").weight()).isEqualTo(Weight.NONE);
    assertThat(AlertKnowledge.of(Map.of("alertname", "PostgresDown", "role", "replica"), "").weight()).isEqualTo(Weight.NONE);
  }

  @Test
  void shouldLetTheLabelSayTheScenarioAndNeverThatItIsHard() {
    var labels = Map.of("role", "primary", "rebound_scenario", "cache");
    assertThat(AlertKnowledge.of(labels, url("pg_up == 0")))
        .returns(Optional.of(Scenario.CACHE), Meaning::scenario).returns(Weight.SUPPORTING, Meaning::weight);
    assertThat(AlertKnowledge.of(Map.of("role", "primary", "rebound_scenario", "database"),
        url("pg_up == 0")).weight()).isEqualTo(Weight.HARD);
    assertThat(AlertKnowledge.of(Map.of("rebound_scenario", "database"), url("my_level > 5")))
        .returns(Optional.of(Scenario.DATABASE), Meaning::scenario).returns(Weight.SUPPORTING, Meaning::weight);
    assertThat(AlertKnowledge.of(Map.of("rebound_scenario", "nonsense"), url("my_level > 5")).scenario()).isEmpty();
    assertThat(AlertKnowledge.of(Map.of("rebound_scenario", "site"), url("vector(1)")).weight()).isEqualTo(Weight.HEARTBEAT);
  }

  static String url(String expression) {
    return "http://prometheus:9090/graph?g0.tab=1&g0.expr=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
  }
}
