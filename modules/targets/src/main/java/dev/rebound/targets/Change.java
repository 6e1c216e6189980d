package dev.rebound.targets;

/** What an idempotent act changed. */
public enum Change {
  /** This call made the change. */
  DONE,
  /** The world was as wished before the call; nothing was changed. */
  ALREADY
}
