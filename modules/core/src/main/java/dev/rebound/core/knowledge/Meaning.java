package dev.rebound.core.knowledge;

import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.Role;
import java.util.Objects;
import java.util.Optional;

/**
 * What an alert means to Rebound.
 *
 * @param scenario the disaster that it is about; empty where it is about none
 * @param weight what it may do
 * @param role the role of the instance that it is about, as far as expression or labels tell
 * @param rule name of the rule that decided, stable
 * @param reason one sentence for people
 */
public record Meaning(Optional<Scenario> scenario, Weight weight, Role role, String rule, String reason) {
  public Meaning {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(reason, "reason");
    if (weight == Weight.HARD && scenario.isEmpty()) {
      throw new IllegalArgumentException("an alert that may open an incident belongs to a scenario");
    }
  }

  /** What an alert may do. */
  public enum Weight {
    /** It may open an incident by itself, as long as no probe of Rebound's own contradicts it. */
    HARD,
    /** It may confirm what something else shows, and be cited. */
    SUPPORTING,
    /** It says nothing of a disaster. */
    NONE,
    /** It fires always, so that its silence is noticed. */
    HEARTBEAT
  }
}
