package dev.rebound.targets;

import static java.util.Objects.requireNonNull;

/**
 * A text that somebody else keeps, as it was read. Its text form hides the value.
 *
 * @param version what a change must name, so that nobody's work is overwritten
 */
public record HeldText(String value, String version) {
  public HeldText {
    requireNonNull(value, "value");
    requireNonNull(version, "version");
  }

  @Override
  public String toString() {
    return "HeldText[value=***, version=" + version + "]";
  }
}
