package dev.rebound.ingest.logs;

/** The limits of one log line. Those of its body are in {@link dev.rebound.ingest.intake.IntakeLimits}. */
public final class LogLimits {
  /** A rule looks at so many first characters of a message. */
  public static final int LOOKED_AT_MAX = 4 * 1024;
  /** Characters that a rule's pattern may look at in one message, each as often as it does; a pattern that goes wild ends there. */
  public static final int STEPS_MAX = 200_000;
  /** Of the line that completed a window so much is kept, characters. */
  public static final int SAMPLE_MAX = 500;

  /** Ends of alerts that are remembered while the log takes them. */
  static final int ENDS_MAX = 1_000;

  private LogLimits() {}
}
