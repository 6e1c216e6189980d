package dev.rebound.core.plan;

import java.time.Duration;

/**
 * Who has duty, and how an incident stays with whoever took it.
 *
 * @param staleAfter so long after the last word of whoever has an incident, and the last progress of its recovery, they are asked
 *     whether they still have it
 */
public record OnCall(Duration staleAfter) {
  /** What counts where the plan says nothing. */
  public static final OnCall DEFAULT = new OnCall(Defaults.STALE_AFTER);
}
