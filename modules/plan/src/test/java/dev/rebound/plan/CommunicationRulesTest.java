package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Communication.Group;
import dev.rebound.core.plan.Defaults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row for each rule of the stakeholders: what is changed in a valid plan, and the problem at its place. */
class CommunicationRulesTest {
  private static final String PROMISED =
      """
      communication:
        lead: dana
        whileAffected: 20m
        groups:
          product: { slack: "#product", scenarios: [ database ] }
          support: { email: [ s@example.org ], components: [ orders-api ] }
      """;

  private static Arguments row(String rule, String from, String to, String... expected) {
    return arguments(rule, from, to, List.of(expected));
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        row("no lead", "  lead: dana\n", "",
            "1:1: communication: the key 'lead' is missing. Name the communications lead: a person, a role or a rotation."),
        row("unknown lead", "lead: dana", "lead: dane", "2:9: communication.lead: there is no person 'dane'. Did you mean 'dana'?"),
        row("seldom", "20m", "25h", "3:18: communication.whileAffected: 25h is out of range. Choose from 1m to 24h."),
        row("unreachable", "slack: \"#product\", ", "",
            "5:5: communication.groups.product: 'product' cannot be reached on any configured channel."
                + " Give an address for one of the channels: slack or email."),
        row("no address", "s@example.org", "s",
            "6:25: communication.groups.support.email[0]: 's' is not an address. Write name@example.org."),
        row("channel twice", "email: [ s@example.org ]", "slack: '#product'",
            "6:23: communication.groups.support.slack: the channel is also that of 'product'."
                + " Tell a channel once: take it out of one of them."),
        row("unknown report", "[ orders-api ]", "[ orders-api ], report: reveiw",
            "6:78: communication.groups.support.report: 'reveiw' is no report. Did you mean 'review'?"),
        row("a review without e-mail", "email: [ s@example.org ], components: [ orders-api ]", "slack: \"#s\", report: review",
            "6:37: communication.groups.support.report: a review goes by e-mail, and the group has no address."
                + " Give it one, or write summary."),
        row("unknown scenario", "[ database ]", "[ databse ]",
            "5:48: communication.groups.product.scenarios[0]: there is no scenario 'databse'. Did you mean 'database'?"),
        row("unknown component", "[ orders-api ]", "[ orders-app ]",
            "6:56: communication.groups.support.components[0]: there is no component 'orders-app'. Did you mean 'orders-api'?"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void shouldSayWhatIsWrongAtItsPlace(String rule, String from, String to, List<String> expected) {
    assertThat(PROMISED).contains(from);
    int before = (int) PlanRulesTest.BASE.lines().count();

    var result = PlanFile.parse(PlanRulesTest.BASE + PROMISED.replace(from, to), "plan.yaml");

    assertThat(result).isInstanceOfSatisfying(PlanFile.Invalid.class, invalid ->
        assertThat(invalid.problems()).extracting(each -> shifted(each, before)).containsExactlyElementsOf(expected));
  }

  private static String shifted(Problem problem, int before) {
    String[] parts = problem.toString().replaceFirst("^plan\\.yaml:", "").split(":", 2);
    return Integer.parseInt(parts[0]) - before + ":" + parts[1];
  }

  @Test
  void shouldTakeALeadWhoMaySpeakAlone() {
    String approverAlone = PlanRulesTest.BASE.replace("dana@example.org }", "dana@example.org, roles: [ approver ] }");

    assertThat(PlanFile.parse(approverAlone + PROMISED, "plan.yaml")).isInstanceOfSatisfying(PlanFile.Invalid.class, invalid ->
        assertThat(invalid.problems().toString()).contains("'dana' may not word an update. Give them the role responder in people."));
  }

  @Test
  void shouldReadTheStakeholdersWithTheDefaultsOfTheDisasterRecoveryPlan() {
    assertThat(PlanFile.parse(PlanRulesTest.BASE + PROMISED, "plan.yaml")).isInstanceOfSatisfying(PlanFile.Valid.class, valid ->
        assertThat(valid.plan().channels().communication()).isEqualTo(
            new Communication(
                "dana", Defaults.FIRST_NEWS, Duration.ofMinutes(20), Defaults.NEWS_WHILE_REBUILDING, Defaults.FINAL_REPORT,
                Map.of(
                    "product", new Group("product", "#product", List.of(), Set.of(Scenario.DATABASE), List.of()),
                    "support", new Group("support", null, List.of("s@example.org"), Set.of(), List.of("orders-api"))))));
    assertThat(PlanFile.parse(PlanRulesTest.BASE, "plan.yaml")).isInstanceOfSatisfying(PlanFile.Valid.class, valid ->
        assertThat(valid.plan().channels().communication()).isNull());
  }
}
