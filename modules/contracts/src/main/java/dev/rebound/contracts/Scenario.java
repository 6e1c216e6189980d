package dev.rebound.contracts;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The kind of disaster, as the disaster-recovery plan names it. */
public enum Scenario {
  /** The database does not accept writes (D1 of the plan). */
  @JsonProperty("database")
  DATABASE;

  /** The word of the plan file and of every message. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
