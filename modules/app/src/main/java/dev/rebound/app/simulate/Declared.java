package dev.rebound.app.simulate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rebound.contracts.Scenario;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One incident that the detector declared, as {@code rebound simulate} prints it.
 *
 * @param site where its target stands; empty where the plan names no sites
 * @param openedAtS seconds after the timeline's start
 * @param closedAtS null while it was open at the end
 * @param supersededBy the scenario that explains it; null where none does
 * @param recoveries planned for it
 * @param attributed alerts and instances that belong to it
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Declared(
    String scenario, String target, String site, double openedAtS, @Nullable Double closedAtS, @Nullable String supersededBy,
    int recoveries, List<String> attributed, String reason) {
  public Declared {
    attributed = List.copyOf(attributed);
  }

  /** The word that simulations and classifications use for a scenario. */
  public static String word(Scenario scenario) {
    return switch (scenario) {
      case DATABASE -> "DATABASE_FAILURE";
      case CACHE -> "CACHE_FAILURE";
      case APPLICATION -> "APPLICATION_FAILURE";
      case SITE -> "INFRASTRUCTURE_FAILURE";
      case MONITORING -> "MONITORING";
    };
  }

  /** The word for an alert's scenario: "NONE" where it is about none. */
  public static String word(Optional<Scenario> scenario) {
    return scenario.map(Declared::word).orElse("NONE");
  }
}
