package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.plan.StatusPage.Atlassian;
import dev.rebound.core.plan.StatusPage.Language;
import dev.rebound.core.plan.StatusPage.Publication;
import dev.rebound.core.plan.StatusPage.Service;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row for each rule of the public page: what is changed in a valid plan, and the problem at its place. */
class StatusPageRulesTest {
  private static final String PAGE =
      """
      statusPage:
        title: Orders
        language: de
        contact: https://help.example.org/
        services:
          - { name: Ordering, components: [ database ] }
          - { name: Search, components: [ orders-api ], degradedBy: [ database ] }
        publish: { database: auto, site: approve }
        lead: [ dana ]
        atlassian: { page: p1, tokenFile: secrets/atlassian, components: [ { service: Search, id: c1 } ] }
      """;

  private static Arguments row(String rule, String from, String to, String... expected) {
    return arguments(rule, from, to, List.of(expected));
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        row("no title", "  title: Orders\n", "", "1:1: statusPage: the key 'title' is missing. Write the heading of the page."),
        row("long title", "Orders", "O".repeat(81),
            "2:10: statusPage.title: the text is longer than 80 characters. Write a shorter one; users read it."),
        row("language", "language: de", "language: fr",
            "3:13: statusPage.language: the page has no words in 'fr'. Known languages: en, de."),
        row("contact", "https://help.example.org/", "help@example.org",
            "4:12: statusPage.contact: this is not a URL of http or https. Write http://host:port/path or https://…."),
        row("service twice", "name: Ordering", "name: Search",
            "7:15: statusPage.services[1].name: the service 'Search' stands here twice. Give each service a name of its own."),
        row("unknown component", "[ orders-api ]", "[ orders-app ]",
            "7:37: statusPage.services[1].components[0]: there is no component 'orders-app'. Did you mean 'orders-api'?"),
        row("service of nothing", "[ orders-api ]", "[]",
            "7:35: statusPage.services[1].components: no component is named. Name the components without which the service is out."),
        row("way to publish", "site: approve", "site: observe",
            "8:36: statusPage.publish.site: 'observe' is not a way to publish."
                + " Write auto (at once) or approve (after a word of the lead)."),
        row("monitoring is never public", "site: approve", "monitoring: auto",
            "8:30: statusPage.publish: unknown key 'monitoring'. Known keys here: application, cache, database, site."),
        row("nobody may publish", "  lead: [ dana ]\n", "",
            "8:3: statusPage.publish: nobody may publish what waits for a word. Name the communications lead in lead."),
        row("service that is none", "service: Search", "service: Serch",
            "10:81: statusPage.atlassian.components[0].service: there is no service 'Serch'. Did you mean 'Search'?"),
        row("id that is a path", "page: p1", "page: p1/../p2",
            "10:22: statusPage.atlassian.page: this is not an id of Atlassian Statuspage. Copy it from there: letters and digits."),
        row("token in the clear", "tokenFile: secrets/atlassian,", "tokenFile: secrets/atlassian, apiUrl: 'http://h/',",
            "10:64: statusPage.atlassian.apiUrl: the token would travel unencrypted. Use https; http is for an address of this machine."),
        row("unknown lead", "[ dana ]", "[ dane, lee ]",
            "9:11: statusPage.lead[0]: there is no person 'dane'. Did you mean 'dana'?"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void shouldSayWhatIsWrongAtItsPlace(String rule, String from, String to, List<String> expected) {
    assertThat(PAGE).contains(from);
    int before = (int) PlanRulesTest.BASE.lines().count();

    var result = PlanFile.parse(PlanRulesTest.BASE + PAGE.replaceFirst(java.util.regex.Pattern.quote(from), to), "plan.yaml");

    assertThat(result).isInstanceOfSatisfying(PlanFile.Invalid.class, invalid ->
        assertThat(invalid.problems()).extracting(each -> shifted(each, before)).containsExactlyElementsOf(expected));
  }

  private static String shifted(Problem problem, int before) {
    String[] parts = problem.toString().replaceFirst("^plan\\.yaml:", "").split(":", 2);
    return Integer.parseInt(parts[0]) - before + ":" + parts[1];
  }

  @Test
  void shouldReadThePublicPage() {
    assertThat(PlanFile.parse(PlanRulesTest.BASE + PAGE, "plan.yaml")).isInstanceOfSatisfying(PlanFile.Valid.class, valid ->
        assertThat(valid.plan().channels().statusPage()).isEqualTo(
            new StatusPage(
                "Orders", Language.DE, "https://help.example.org/",
                List.of(
                    new Service("Ordering", List.of("database"), List.of()),
                    new Service("Search", List.of("orders-api"), List.of("database"))),
                Map.of(Scenario.DATABASE, Publication.AUTO, Scenario.SITE, Publication.APPROVE), List.of("dana"),
                new Atlassian("p1", "secrets/atlassian", Atlassian.API_URL, Map.of("Search", "c1")))));
    assertThat(PlanFile.parse(PlanRulesTest.BASE, "plan.yaml")).isInstanceOfSatisfying(PlanFile.Valid.class, valid ->
        assertThat(valid.plan().channels().statusPage()).isNull());
  }
}
