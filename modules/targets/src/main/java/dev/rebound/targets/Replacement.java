package dev.rebound.targets;

/** How a compare-and-set of a {@link HeldText} ended. */
public enum Replacement {
  UPDATED,
  /** Somebody changed it since it was read; nothing was done. */
  CONFLICT,
  /** What held it is not there. */
  MISSING
}
