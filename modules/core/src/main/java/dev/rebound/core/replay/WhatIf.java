package dev.rebound.core.replay;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.contracts.Received;
import dev.rebound.core.replay.Outages.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The same past under another plan (A2): which incidents would have been opened and recoveries begun, earlier or later by how much, whom
 * they would have paged and what promised. Pure.
 *
 * <p>It is the past of what was <em>seen</em>. What the world would have answered to an act that was not made, or made at another time,
 * nobody knows: so the time at which users are served again is not said; pages and promises are counted for the incidents as they were
 * opened then.
 */
public final class WhatIf {
  private WhatIf() {}

  /** What becomes of an incident, or of its recovery. */
  public enum Change {
    SAME,
    EARLIER,
    LATER,
    /** It was, and would not be. */
    NEVER,
    /** It was not, and would be. */
    NEW,
    /** What was seen then, or the plan of that day, is not in the log of signals any more. */
    UNKNOWN
  }

  /**
   * An incident, then and now.
   *
   * @param then null where it was not opened
   * @param now null where it would not be
   * @param by from the opening then to the opening now, negative where it would be earlier; null where one of them is not there
   * @param recovery what becomes of its first recovery, each incident looked at by itself; null where it has none, then and now
   * @param recoveryBy from its planning then to its planning now; null where one of them is not there
   */
  public record Line(
      Change change, @Nullable Outage then, @Nullable Outage now, @Nullable Duration by, @Nullable Change recovery,
      @Nullable Duration recoveryBy) {
    static Line of(@Nullable Outage then, @Nullable Outage now) {
      Instant opened = then == null ? null : then.openedAt();
      Instant opens = now == null ? null : now.openedAt();
      Instant planned = then == null ? null : then.plannedAt();
      Instant plans = now == null ? null : now.plannedAt();
      return new Line(
          became(opened, opens), then, now, between(opened, opens), planned == null && plans == null ? null : became(planned, plans),
          between(planned, plans));
    }
  }

  /** Pages of a person on a level of the ladder, each notice once. */
  public record Pages(String person, int level, long then, long now) {}

  /** Promises to a group of stakeholders: made and kept, then and now. */
  public record Promises(String group, long madeThen, long keptThen, long madeNow, long keptNow) {}

  /**
   * Incidents side by side, those of then in their order and the new ones behind them.
   *
   * @param knownFrom since when the log of signals has a plan of a system; of what was opened before, nothing is known
   */
  public static List<Line> incidents(List<Outage> then, List<Outage> now, Map<String, Instant> knownFrom) {
    var lines = new ArrayList<Line>();
    var left = new ArrayList<>(now);
    for (Outage each : then) {
      Outage match = left.stream().filter(each::meets).findFirst().orElse(null);
      Instant known = knownFrom.get(each.system());
      if (match == null && (known == null || each.downSince().isBefore(known))) {
        lines.add(new Line(Change.UNKNOWN, each, null, null, each.plannedAt() == null ? null : Change.UNKNOWN, null));
        continue;
      }
      left.remove(match);
      lines.add(Line.of(each, match));
    }
    left.forEach(each -> lines.add(Line.of(null, each)));
    return lines;
  }

  private static Change became(@Nullable Instant then, @Nullable Instant now) {
    if (then == null) {
      return Change.NEW;
    }
    return now == null ? Change.NEVER : now.equals(then) ? Change.SAME : now.isBefore(then) ? Change.EARLIER : Change.LATER;
  }

  private static @Nullable Duration between(@Nullable Instant then, @Nullable Instant now) {
    return then == null || now == null ? null : Duration.between(then, now);
  }

  /** Counts pages. Not thread-safe. */
  public static final class PageCount {
    private final Map<String, Map<Integer, Long>> pages = new TreeMap<>();

    /** Takes a fact; only first attempts of pages count. */
    public void take(Received<Event> received) {
      if (received.event() instanceof NoticeRequested notice && notice.kind() == NoticeKind.PAGE && notice.attempt() == 1) {
        pages.computeIfAbsent(notice.person(), person -> new TreeMap<>()).merge(notice.level(), 1L, Long::sum);
      }
    }

    private long of(String person, int level) {
      return pages.getOrDefault(person, Map.of()).getOrDefault(level, 0L);
    }
  }

  /** Counts promises. Not thread-safe. */
  public static final class PromiseCount {
    private final Map<String, Long> made = new TreeMap<>();
    private final Map<String, Long> kept = new TreeMap<>();

    /** Takes a fact. */
    public void take(Received<Event> received) {
      if (received.event() instanceof PromiseMade promise) {
        made.merge(promise.group(), 1L, Long::sum);
      } else if (received.event() instanceof PromiseEnded ended && ended.kept()) {
        kept.merge(ended.group(), 1L, Long::sum);
      }
    }
  }

  /** Promises then and now, by group. */
  public static List<Promises> promises(PromiseCount then, PromiseCount now) {
    var groups = new TreeSet<>(then.made.keySet());
    groups.addAll(now.made.keySet());
    return groups.stream().map(group -> new Promises(
        group, then.made.getOrDefault(group, 0L), then.kept.getOrDefault(group, 0L), now.made.getOrDefault(group, 0L),
        now.kept.getOrDefault(group, 0L))).toList();
  }

  /** Pages then and now, by person and level. */
  public static List<Pages> pages(PageCount then, PageCount now) {
    var keys = new TreeMap<String, TreeSet<Integer>>();
    for (PageCount each : List.of(then, now)) {
      each.pages.forEach((person, levels) -> keys.computeIfAbsent(person, key -> new TreeSet<>()).addAll(levels.keySet()));
    }
    var lines = new ArrayList<Pages>();
    keys.forEach(
        (person, levels) -> levels.forEach(level -> lines.add(new Pages(person, level, then.of(person, level), now.of(person, level)))));
    return lines;
  }
}
