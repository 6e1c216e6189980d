package dev.rebound.app.doctor;

import java.util.Locale;

/** Who needs a thing. */
public enum Use {
  /** {@code ./rebound demo}; also the tests. */
  DEMO,
  /** The build and the tests on real systems; where it is missing, those tests are skipped. */
  TESTS,
  /** Nobody but a person who looks. */
  OPTIONAL;

  /** Its word in reports. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
