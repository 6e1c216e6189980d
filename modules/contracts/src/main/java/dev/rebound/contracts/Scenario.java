package dev.rebound.contracts;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The kind of disaster, as the disaster-recovery plan names it; and the one alarm that is no disaster. */
public enum Scenario {
  /** The database does not accept writes (D1 of the plan). */
  @JsonProperty("database")
  DATABASE,
  /** The cache does not answer (D2 of the plan). */
  @JsonProperty("cache")
  CACHE,
  /** No instance of an application serves (D3 of the plan). */
  @JsonProperty("application")
  APPLICATION,
  /** A whole site is gone, seen from outside by more than one observer (D4 of the plan). */
  @JsonProperty("site")
  SITE,
  /** Something that watches is itself blind or silent (D6): people are told, nothing is ever recovered. */
  @JsonProperty("monitoring")
  MONITORING;

  /** The word of the plan file and of every message. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
