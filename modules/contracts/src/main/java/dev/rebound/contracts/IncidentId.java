package dev.rebound.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One disaster of one component, from its first evidence to its end. Derived from the event that opened it, so replay gives the same id.
 *
 * @param value never blank
 */
public record IncidentId(@JsonValue String value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public IncidentId {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a IncidentId is never blank");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
