package dev.rebound.core.plan;

/** Text to plan: a pure function that the deciders use on the text of {@code PlanActivated}; implemented by {@code modules/plan}. */
@FunctionalInterface
public interface PlanReader {
  /**
   * Reads a valid plan's text.
   *
   * @throws IllegalArgumentException where the text is not a valid plan (ingest never activates such a text)
   */
  Plan read(String text);
}
