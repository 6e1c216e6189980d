package dev.rebound.ingest.plans;

import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Plan;
import java.nio.charset.StandardCharsets;

/**
 * A validated plan that is in force, with the text it was read from.
 *
 * @param plan the typed plan
 * @param text the YAML file as it was read
 * @param hash SHA-256 of the text in UTF-8, lower-case hexadecimal
 */
public record ActivePlan(Plan plan, String text, String hash) {
  /** A plan and its text; the hash is computed. */
  public static ActivePlan of(Plan plan, String text) {
    return new ActivePlan(plan, text, Sha256.hex(text.getBytes(StandardCharsets.UTF_8)));
  }

  public SystemName system() {
    return plan.system();
  }
}
