package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.PromiseKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One promise to one group that has no end yet.
 *
 * <pre>
 *   made --sendAt--> requested --delivered until dueAt--> kept
 *                        |---half of the lead is over---> a warning, once
 *                        |---dueAt----------------------> broken
 *   made --dueAt passed while nobody ran--> told late, once, and broken
 * </pre>
 *
 * @param id stable: incident, group and a number
 * @param dueAt delivered at this instant at the latest
 * @param sendAt its message is requested then, unless there is news earlier
 * @param warnAt not delivered by then, people are warned
 * @param requestedAt when its message was requested; null before
 * @param warned whether people were warned
 */
public record Promise(
    String id, PromiseKind kind, Instant dueAt, Instant sendAt, Instant warnAt, @Nullable Instant requestedAt, boolean warned) {
  /** What all attempts of one message take, the last one never answered. */
  static final Duration SENDING_MAX =
      Notices.BACK_OFF.stream().reduce(Notices.LEASE.multipliedBy(Notices.ATTEMPTS_MAX), Duration::plus);
  /** The part of its time that a promise keeps for the sending; at least {@link #SENDING_MAX}, at most a half. */
  static final int LEAD_PART = 10;
  /**
   * The first news goes out after this time at the latest: long enough for a recovery that needs nobody, and for the lead's own words. It
   * is a third of what is promised (N3), so there is time for a second try.
   */
  static final Duration FIRST_AFTER_MAX = Duration.ofMinutes(5);
  static final int FIRST_PART = 3;

  static Promise made(String id, PromiseKind kind, Instant now, Instant dueAt) {
    Duration within = Duration.between(now, dueAt);
    Duration lead = longest(within.dividedBy(LEAD_PART), shortest(SENDING_MAX, within.dividedBy(2)));
    Instant latest = dueAt.minus(lead);
    Instant sendAt =
        kind == PromiseKind.FIRST
            ? Stream.of(latest, now.plus(FIRST_AFTER_MAX), now.plus(within.dividedBy(FIRST_PART))).min(Instant::compareTo).orElse(latest)
            : latest;
    return new Promise(id, kind, dueAt, sendAt, dueAt.minus(lead.dividedBy(2)), null, false);
  }

  /** The number of the promise that an id names, among those to the same group about the same incident. */
  static int number(String id) {
    return Integer.parseInt(id.substring(id.lastIndexOf('/') + 1));
  }

  /** The id of its message on a channel. */
  String message(Channel channel) {
    return id + "/" + channel.name().toLowerCase(Locale.ROOT);
  }

  private static Duration longest(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration shortest(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Its message is on its way; one that was asked for a moment ago is no reason to warn anybody. */
  Promise requested(Instant now) {
    Instant answered = now.plus(Notices.LEASE);
    return new Promise(id, kind, dueAt, sendAt, warnAt.isAfter(answered) ? warnAt : answered, now, warned);
  }

  Promise withWarning() {
    return new Promise(id, kind, dueAt, sendAt, warnAt, requestedAt, true);
  }

  boolean isRequested() {
    return requestedAt != null;
  }

  /** Whether people should be warned now. */
  boolean warns(Instant now) {
    return isRequested() && !warned && warnAt.isBefore(dueAt) && !warnAt.isAfter(now);
  }
}
