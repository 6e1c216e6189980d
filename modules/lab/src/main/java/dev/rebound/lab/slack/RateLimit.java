package dev.rebound.lab.slack;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slack's limit of messages: about one a second and channel, short bursts are allowed (Slack, "Rate limits", chat.postMessage). How long a
 * burst may be Slack does not say; here it is {@value #BURST}. It can also be told to refuse everything for a while. Safe for many threads.
 */
final class RateLimit {
  private static final int BURST = 20;
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final Clock clock;
  private final Map<String, Instant> full = new HashMap<>();
  private Instant closedUntil = Instant.MIN;

  RateLimit(Clock clock) {
    this.clock = clock;
  }

  /** Refuses every call for a time. */
  synchronized void close(Duration time) {
    closedUntil = clock.instant().plus(time);
  }

  /** Seconds to wait, where a call of the API comes too early. */
  synchronized Optional<Long> refused() {
    Instant now = clock.instant();
    return now.isBefore(closedUntil) ? Optional.of(seconds(Duration.between(now, closedUntil))) : Optional.empty();
  }

  /** Seconds to wait, where a message to a channel comes too early; else it is counted. */
  synchronized Optional<Long> refused(String channel) {
    Instant now = clock.instant();
    Instant level = full.getOrDefault(channel, now);
    Instant next = (level.isBefore(now) ? now : level).plus(BETWEEN);
    Duration over = Duration.between(now.plus(BETWEEN.multipliedBy(BURST)), next);
    if (over.isPositive()) {
      return Optional.of(seconds(over));
    }
    full.put(channel, next);
    return Optional.empty();
  }

  private static long seconds(Duration time) {
    return Math.max(1, time.toSeconds() + (time.toNanosPart() > 0 ? 1 : 0));
  }
}
