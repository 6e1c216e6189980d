package dev.rebound.contracts;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The kind of disaster, as the disaster-recovery plan names it. */
public enum Scenario {
  /** The database does not accept writes (D1 of the plan). */
  @JsonProperty("database")
  DATABASE,
  /** The cache does not answer, or has no node that takes writes. */
  @JsonProperty("cache")
  CACHE,
  /** No instance of the application serves its users. */
  @JsonProperty("application")
  APPLICATION,
  /** The primary site as a whole is lost: its hosts, its network or its control plane. */
  @JsonProperty("site")
  SITE;

  /** The word of the plan file and of every message. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
