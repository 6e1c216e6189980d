package dev.rebound.plan;

/**
 * Something in a valid plan that its owner should know.
 *
 * @param path where in the plan
 * @param note one sentence
 */
public record Finding(String path, String note) {
  @Override
  public String toString() {
    return path + ": " + note;
  }
}
