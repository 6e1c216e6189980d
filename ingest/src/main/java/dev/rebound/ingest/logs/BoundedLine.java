package dev.rebound.ingest.logs;

import dev.rebound.ingest.intake.NotTaken;

/** The text that a pattern looks at: short, and only so often, because a pattern can need exponential time for a line made for it. */
final class BoundedLine implements CharSequence {
  private final String text;
  private int steps;

  BoundedLine(String text) {
    this.text = text.length() <= LogLimits.LOOKED_AT_MAX ? text : text.substring(0, LogLimits.LOOKED_AT_MAX);
  }

  /** @throws NotTaken where it was looked at too often */
  @Override
  public char charAt(int index) {
    if (++steps > LogLimits.STEPS_MAX) {
      throw new NotTaken("a pattern of a plan takes too long for this line");
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
