package dev.rebound.plan;

import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.OnCall;
import java.time.Duration;

/** Reads {@code onCall}: how an incident stays with whoever took it. */
final class OnCallReader {
  private static final Duration STALE_MIN = Duration.ofMinutes(1);
  private static final Duration STALE_MAX = Duration.ofDays(1);

  OnCall read(Section root) {
    Section section = root.section("onCall", "staleAfter");
    return new OnCall(section.duration("staleAfter", Defaults.STALE_AFTER, STALE_MIN, STALE_MAX));
  }
}
