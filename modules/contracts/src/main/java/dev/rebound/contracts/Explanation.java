package dev.rebound.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Why a decision was taken (requirement D8): the rule, its thresholds and the evidence with its place in the log.
 *
 * @param rule stable name of the rule
 * @param because one sentence for a person
 * @param thresholds the plan's values that the rule used, by name
 * @param evidence at most {@value #EVIDENCE_MAX} citations, oldest first
 */
public record Explanation(String rule, String because, Map<String, String> thresholds, List<Evidence> evidence) {
  public static final int EVIDENCE_MAX = 32;

  public Explanation {
    thresholds = new java.util.TreeMap<>(thresholds);
    evidence = List.copyOf(evidence);
  }

  /** One cited signal: where it stands, when it was received, who saw what. */
  public record Evidence(Position position, Instant at, String observer, String target, String says) {}
}
