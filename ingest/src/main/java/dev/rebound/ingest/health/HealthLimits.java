package dev.rebound.ingest.health;

/** The limits of one health check. Those of its body are in {@link dev.rebound.ingest.intake.IntakeLimits}. */
public final class HealthLimits {
  /** A target, an observer or a site, characters. */
  public static final int NAME_MAX = 256;
  /** The word of a kind, a role or a status, characters. */
  public static final int WORD_MAX = 64;
  /** A detail, characters; what is longer is cut and marked, for the check is true without it. */
  public static final int DETAIL_MAX = 1_000;
  /** Longest believable check, milliseconds: a day. */
  public static final long LATENCY_MILLIS_MAX = 24L * 60 * 60 * 1_000;

  private HealthLimits() {}
}
