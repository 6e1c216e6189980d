package dev.rebound.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of one protected system. It is the key of every record, so one system has one partition and one total order.
 *
 * @param value lower-case letters, digits and hyphens, at most 63 characters (an RFC 1123 label, as in Kubernetes)
 */
public record SystemName(@JsonValue String value) {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /** The key of what no active plan claims; it is counted and shown, never decided on. */
  public static final SystemName UNROUTED = new SystemName("unrouted");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SystemName {
    if (!LABEL.matcher(value).matches()) {
      throw new IllegalArgumentException("a system name is an RFC 1123 label (a-z, 0-9, '-', at most 63), not '" + value + "'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
