package dev.rebound.ingest.events;

/** The limits of one CloudEvent. Those of its body are in {@link dev.rebound.ingest.intake.IntakeLimits}. */
public final class EventLimits {
  /** The id, the type or the subject, characters. */
  public static final int NAME_MAX = 256;
  /** The source, a URI reference, characters. */
  public static final int SOURCE_MAX = 1_024;

  private EventLimits() {}
}
