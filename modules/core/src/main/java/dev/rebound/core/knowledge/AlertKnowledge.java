package dev.rebound.core.knowledge;

import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.knowledge.Claim.Claims;
import dev.rebound.core.knowledge.Meaning.Weight;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an alert means, by what its expression means.
 *
 * <ol>
 *   <li>The expression, from the generatorURL, is read as claims about metrics ({@link ClaimReader}).
 *   <li>Each claim is looked up in the knowledge base ({@link Knowledge}); role and site come from matchers and labels ({@link Roles}).
 *   <li>Without a readable expression, labels and name may make it supporting evidence, never more.
 *   <li>The label {@code rebound_scenario} says which disaster it belongs to, and never that it is hard.
 * </ol>
 */
public final class AlertKnowledge {
  /** With the word of a scenario this label says which disaster an alert belongs to, whatever its expression is about. */
  public static final String SCENARIO_LABEL = "rebound_scenario";

  private static final String NAME_LABEL = "alertname";
  private static final Set<String> HEARTBEATS = Set.of("watchdog", "infoinhibitor", "deadmansswitch", "deadmanssnitch", "heartbeat");

  private AlertKnowledge() {}

  /** The meaning of an alert; never throws, whatever it carries. */
  public static Meaning of(Map<String, String> labels, String generatorUrl) {
    Optional<PromQl> expression =
        GeneratorUrl.expression(generatorUrl).map(PromQl::read).flatMap(reading -> switch (reading) {
          case PromQl.Reading.Read read -> Optional.of(read.expression());
          case PromQl.Reading.Unreadable _ -> Optional.empty();
        });
    Meaning meaning = expression.map(read -> byExpression(read, labels)).orElseGet(() -> byLabels(labels));
    return assigned(labels).map(scenario -> inScenario(meaning, scenario)).orElse(meaning);
  }

  private static Meaning byExpression(PromQl expression, Map<String, String> labels) {
    Claims claims = ClaimReader.claims(expression);
    if (claims instanceof Claims.Always || inhibits(claims)) {
      return new Meaning(Optional.empty(), Weight.HEARTBEAT, Role.UNKNOWN, "heartbeat", "It fires always, or for other alerts only.");
    }
    return new Knowledge(claims, labels).meaning();
  }

  /** An alert that only stands for those of severity "info", so that they are told with others and never alone. */
  private static boolean inhibits(Claims claims) {
    return claims.all().allMatch(claim -> claim.selector().metric().equals("ALERTS"))
        && claims.all().flatMap(claim -> claim.selector().matchers().stream())
            .anyMatch(matcher -> matcher.label().equals("severity") && matcher.match() == PromQl.Match.EQUAL
                && matcher.value().equals("info"));
  }

  /** Without an expression: what the labels belong to, and whether the name speaks of a loss at all. */
  private static Meaning byLabels(Map<String, String> labels) {
    String name = labels.getOrDefault(NAME_LABEL, "");
    if (HEARTBEATS.contains(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", ""))) {
      return new Meaning(Optional.empty(), Weight.HEARTBEAT, Role.UNKNOWN, "heartbeat", "It fires always, so that its silence is noticed.");
    }
    return Hearsay.meaning(name, labels);
  }

  private static Optional<Scenario> assigned(Map<String, String> labels) {
    String word = labels.getOrDefault(SCENARIO_LABEL, "");
    for (Scenario scenario : Scenario.values()) {
      if (scenario.word().equalsIgnoreCase(word)) {
        return Optional.of(scenario);
      }
    }
    return Optional.empty();
  }

  /** A hard alert stays hard only in the scenario that its expression proves. */
  private static Meaning inScenario(Meaning meaning, Scenario scenario) {
    if (meaning.weight() == Weight.HEARTBEAT || meaning.scenario().filter(scenario::equals).isPresent()) {
      return meaning;
    }
    Weight weight = meaning.role() == Role.REPLICA ? Weight.NONE : Weight.SUPPORTING;
    return new Meaning(Optional.of(scenario), weight, meaning.role(), "scenario-label",
        "The label " + SCENARIO_LABEL + " says that it belongs to '" + scenario.word() + "'; by its expression: " + meaning.reason());
  }
}
