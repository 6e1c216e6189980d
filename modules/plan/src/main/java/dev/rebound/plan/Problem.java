package dev.rebound.plan;

/**
 * One thing that is wrong with a plan file, and what would be right.
 *
 * @param file the file's name as it was given
 * @param line counted from 1
 * @param column counted from 1, in code points
 * @param path where in the plan, as {@code components.database.postgresql}; empty for the file as a whole
 * @param wrong what is wrong; never holds a URL or a secret
 * @param right what would be right
 */
public record Problem(String file, int line, int column, String path, String wrong, String right) {

  /** One line, {@code file:line:column: path: message}, that editors and terminals can jump to. */
  @Override
  public String toString() {
    return "%s:%d:%d: %s%s. %s".formatted(file, line, column, path.isEmpty() ? "" : path + ": ", wrong, right);
  }
}
