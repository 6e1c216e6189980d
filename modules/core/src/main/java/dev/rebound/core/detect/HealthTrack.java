package dev.rebound.core.detect;

import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SignalEvent.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The health checks of one target by one observer, put in order by the observer's time. Checks may arrive late, twice and out of order:
 * what the track says depends on which checks arrived, not on their order of arrival.
 *
 * <p>A check's time is the observer's, but never later than its arrival and never earlier than its arrival less the plan's lateness: a
 * clock that is wrong by minutes, or the replay of an old check, moves it no further.
 *
 * @param role the role that the newest check reported
 * @param health what the newest check says
 * @param newest time of the newest check, milliseconds
 * @param lastAt when the last check arrived
 * @param times of the newest checks, sorted, at most {@value #TIMES_MAX}
 * @param down the checks that say "down" and are newer than every other one, sorted, at most {@value #TIMES_MAX}
 * @param well times of the checks that do not say "down" and are newer than every one that does, sorted; the first and the newest ones
 * @param lastWell time of the newest check that does not say "down"; 0 before the first
 * @param lastDown time of the newest check that says "down"; 0 before the first
 */
public record HealthTrack(
    Role role, Health health, long newest, Instant lastAt, List<Long> times, List<Seen> down, List<Long> well, long lastWell,
    long lastDown) {
  static final int TIMES_MAX = 32;
  static final int WELL_MAX = 8;
  /** A failure is confirmed by so many checks at least, however far apart they are. */
  static final int CHECKS_MIN = 3;
  /** A row of checks has no gap above so many times the observer's usual interval: in a larger one a check may be missing. */
  static final double GAP_FACTOR = 1.7;
  /** The usual interval before it is known. */
  static final Duration INTERVAL = Duration.ofSeconds(2);
  /** Without a check for so long an observer says nothing about its target any more; one that looks rarely gets 2.5 intervals. */
  static final Duration FRESH = Duration.ofSeconds(10);

  static final Duration FRESH_MAX = Duration.ofMinutes(5);
  private static final double FRESH_FACTOR = 2.5;
  static final HealthTrack UNSEEN =
      new HealthTrack(Role.UNKNOWN, Health.UP, 0, Instant.EPOCH, List.of(), List.of(), List.of(), 0, 0);

  public HealthTrack {
    times = List.copyOf(times);
    down = List.copyOf(down);
    well = List.copyOf(well);
  }

  /** A check that says "down": its time in milliseconds, and its place in the log. */
  public record Seen(long time, Evidence evidence) {}

  /** The track with one more check. @param arrived when it was received */
  HealthTrack after(HealthReported check, Instant arrived, Duration lateness, Evidence evidence) {
    long latest = arrived.toEpochMilli();
    long time = Math.clamp(check.observedAt().toEpochMilli(), latest - lateness.toMillis(), latest);
    if (times.contains(time)) {
      return this;
    }
    boolean isDown = check.health() == Health.DOWN;
    var moreDown = new ArrayList<>(down);
    var moreWell = new ArrayList<>(well);
    if (isDown && time > lastWell) {
      moreDown.add(new Seen(time, evidence));
      moreDown.sort(java.util.Comparator.comparingLong(Seen::time));
    } else if (!isDown && time > lastDown) {
      moreWell.add(time);
      moreWell.sort(null);
    }
    if (isDown) {
      moreWell.removeIf(each -> each <= time);
    } else {
      moreDown.removeIf(each -> each.time() <= time);
    }
    boolean isNewest = time > newest;
    return new HealthTrack(
        isNewest ? check.role() : role, isNewest ? check.health() : health, Math.max(time, newest), arrived, capped(times, time),
        moreDown.size() > TIMES_MAX ? moreDown.subList(moreDown.size() - TIMES_MAX, moreDown.size()) : moreDown, firstAndNewest(moreWell),
        isDown ? lastWell : Math.max(time, lastWell), isDown ? Math.max(time, lastDown) : lastDown);
  }

  private static List<Long> capped(List<Long> times, long time) {
    var more = new ArrayList<>(times);
    more.add(time);
    more.sort(null);
    return more.size() > TIMES_MAX ? more.subList(more.size() - TIMES_MAX, more.size()) : more;
  }

  private static List<Long> firstAndNewest(List<Long> times) {
    var kept = new ArrayList<>(times);
    while (kept.size() > WELL_MAX) {
      kept.remove(1);
    }
    return kept;
  }

  /** After a recovery: what was seen before it begins no row with what is seen after it. */
  HealthTrack rowEnded() {
    return new HealthTrack(role, health, newest, lastAt, times, List.of(), List.of(), lastWell, lastDown);
  }

  /** The observer's usual interval: the lower median of the gaps between its checks. */
  Duration interval() {
    var gaps = new ArrayList<Long>();
    for (int at = 1; at < times.size(); at++) {
      gaps.add(times.get(at) - times.get(at - 1));
    }
    gaps.sort(null);
    return gaps.size() < 2 ? INTERVAL : Duration.ofMillis(gaps.get((gaps.size() - 1) / 2));
  }

  /** Whether it is still heard. */
  boolean fresh(Instant now) {
    return lastAt.plus(freshFor()).isAfter(now);
  }

  /** Whether its newest check is not older than a moment by more than an observer may be silent. @param time of observers, milliseconds */
  boolean reaches(long time) {
    return newest > time - freshFor().toMillis();
  }

  private Duration freshFor() {
    Duration limit = Duration.ofMillis((long) (interval().toMillis() * FRESH_FACTOR));
    return limit.compareTo(FRESH) < 0 ? FRESH : limit.compareTo(FRESH_MAX) > 0 ? FRESH_MAX : limit;
  }

  /** Whether its newest checks say "down". */
  boolean failing() {
    return !down.isEmpty();
  }

  /**
   * Whether it has said "down" for as long as the plan asks, without a gap in which another answer may be missing, and nothing else since.
   * A gap that is older than the plan's lateness can no longer be filled and counts as a lost check.
   */
  boolean confirmedDown(Instant now, Duration confirmation, Duration lateness) {
    long gapMax = (long) (interval().toMillis() * GAP_FACTOR);
    int first = 0;
    for (int at = 0; at < down.size(); at++) {
      long time = down.get(at).time();
      boolean gap = at > 0 && time - down.get(at - 1).time() > gapMax && time + lateness.toMillis() >= now.toEpochMilli();
      first = gap ? at : first;
      if (at - first + 1 >= CHECKS_MIN && time - down.get(first).time() >= confirmation.toMillis()) {
        return true;
      }
    }
    return false;
  }

  /** Whether it has not said "down" for as long as the plan asks (hysteresis: an incident ends as carefully as it begins). */
  boolean confirmedWell(Duration confirmation) {
    return well.size() >= CHECKS_MIN && well.getLast() - well.getFirst() >= confirmation.toMillis();
  }
}
