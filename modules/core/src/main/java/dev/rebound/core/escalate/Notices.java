package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was said about one incident, and what is on its way.
 *
 * @param sequence number of the latest piece of news; it makes the ids of updates distinct
 * @param told people who were paged or asked, in the order of their first notice; at most {@value #TOLD_MAX}
 * @param threads the reference of the first delivered message, by the channel's name: later messages answer to it
 * @param reached pages that one channel delivered at least, as {@link #page} names them; at most {@value #TOLD_MAX}
 * @param pending notices without an end, by id, oldest first; at most {@value #PENDING_MAX}
 */
public record Notices(int sequence, List<String> told, List<String> reached, Map<String, String> threads, Map<String, Pending> pending) {
  public static final int TOLD_MAX = 64;
  public static final int PENDING_MAX = 128;
  /** Sendings of one notice, the first included. */
  public static final int ATTEMPTS_MAX = 5;
  /** A notice without an end after this time is requested again: the mouth that had it crashed. */
  public static final Duration LEASE = Duration.ofSeconds(30);
  /** Waits before the second, third, fourth and fifth attempt. */
  public static final List<Duration> BACK_OFF =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(60));
  /** A channel that wants to be left alone for longer is asked again after this time: an unanswered page must not wait for hours. */
  public static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(5);
  static final Notices NONE = new Notices(0, List.of(), List.of(), Map.of(), Map.of());

  public Notices {
    told = List.copyOf(told);
    reached = reached == null ? List.of() : List.copyOf(reached); // a state of an older version has none
    threads = Collections.unmodifiableMap(new LinkedHashMap<>(threads));
    pending = Collections.unmodifiableMap(new LinkedHashMap<>(pending));
  }

  /**
   * A notice that was requested and has no end.
   *
   * @param request the latest request, as it is repeated
   * @param requestedAt when
   * @param retryAt not before this instant it is requested again; null while the attempt is out
   * @param mayHaveArrived the attempt failed and may have arrived all the same
   */
  public record Pending(NoticeRequested request, Instant requestedAt, @Nullable Instant retryAt, boolean mayHaveArrived) {
    Pending failedAt(Instant now, NoticeEnded end) {
      return new Pending(request, requestedAt, now.plus(wait(end)), end.mayHaveArrived());
    }

    /** As long as the channel asks, and never shorter than the attempt's own wait. */
    private Duration wait(NoticeEnded end) {
      Duration own = BACK_OFF.get(request.attempt() - 1);
      Long asked = end.retryAfterMillis();
      Duration wanted = asked == null ? own : Duration.ofMillis(Math.min(asked, RETRY_AFTER_MAX.toMillis()));
      return wanted.compareTo(own) > 0 ? wanted : own;
    }

    /** As it is requested once more. An attempt without an end may have arrived: the mouth that had it died. */
    NoticeRequested again() {
      return request.again(retryAt == null || mayHaveArrived);
    }

    boolean lastAttempt() {
      return request.attempt() >= ATTEMPTS_MAX;
    }
  }

  Notices nextSequence() {
    return new Notices(sequence + 1, told, reached, threads, pending);
  }

  /** With a request on its way; over the limit the oldest update gives way, and a page only where there is no update. */
  Notices requested(NoticeRequested request, Instant now) {
    var next = new LinkedHashMap<>(pending);
    next.put(request.notice(), new Pending(request, now, null, false));
    if (next.size() > PENDING_MAX) {
      next.remove(
          next.values().stream()
              .map(Pending::request)
              .filter(each -> each.kind() == NoticeKind.UPDATE)
              .findFirst()
              .orElse(next.firstEntry().getValue().request())
              .notice());
    }
    boolean addressed = request.kind() != NoticeKind.UPDATE;
    return new Notices(sequence, addressed ? Bounded.append(told, request.person(), TOLD_MAX) : told, reached, threads, next);
  }

  /** After the end of an attempt of a pending notice: delivered, waiting for the next attempt, or given up. */
  Notices ended(NoticeEnded end, Instant now) {
    Pending notice = pending.get(end.notice());
    if (notice == null) {
      return this;
    }
    if (end.sent()) {
      return without(end.notice()).reached(notice.request()).withThread(notice.request().channel().name(), end.reference());
    }
    if (end.attempt() != notice.request().attempt() || notice.retryAt() != null) {
      return this;
    }
    if (notice.lastAttempt()) {
      return without(end.notice());
    }
    var next = new LinkedHashMap<>(pending);
    next.put(end.notice(), notice.failedAt(now, end));
    return new Notices(sequence, told, reached, threads, next);
  }

  /** The page that a request belongs to: the same words for the same person, whatever the channel. */
  static String page(NoticeRequested request) {
    String channel = "/" + request.channel().name().toLowerCase(Locale.ROOT);
    int at = request.notice().lastIndexOf(channel);
    return request.notice().substring(0, at) + request.notice().substring(at + channel.length());
  }

  /** Whether a page reached its person on no channel, and waits for none any more once this request has failed for good. */
  boolean unreached(NoticeRequested failed) {
    String page = page(failed);
    return failed.kind() == NoticeKind.PAGE && !reached.contains(page)
        && pending.values().stream()
            .map(Pending::request)
            .noneMatch(other -> !other.notice().equals(failed.notice()) && page(other).equals(page));
  }

  private Notices reached(NoticeRequested request) {
    return request.kind() == NoticeKind.PAGE
        ? new Notices(sequence, told, Bounded.append(reached, page(request), TOLD_MAX), threads, pending) : this;
  }

  Notices without(String notice) {
    var next = new LinkedHashMap<>(pending);
    next.remove(notice);
    return new Notices(sequence, told, reached, threads, next);
  }

  private Notices withThread(String channel, String reference) {
    if (reference.isEmpty() || threads.containsKey(channel)) {
      return this;
    }
    var next = new LinkedHashMap<>(threads);
    next.put(channel, reference);
    return new Notices(sequence, told, reached, next, pending);
  }
}
