package dev.rebound.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One execution of one playbook for one incident. Derived from the incident, so replay gives the same id.
 *
 * @param value never blank
 */
public record RecoveryId(@JsonValue String value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RecoveryId {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a RecoveryId is never blank");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
