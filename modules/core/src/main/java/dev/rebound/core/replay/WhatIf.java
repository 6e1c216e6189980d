package dev.rebound.core.replay;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.Received;
import dev.rebound.core.replay.Outages.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The same past under another plan (A2): which incidents would have been opened, earlier or later by how much, and whom they would have
 * paged. Pure.
 *
 * <p>It is the past of what was <em>seen</em>. What the world would have answered to an act that was not made, or made at another time,
 * nobody knows: so the time at which users are served again is not said, and pages are counted for the incidents as they were opened then.
 */
public final class WhatIf {
  private WhatIf() {}

  /** What becomes of an incident. */
  public enum Change {
    SAME,
    EARLIER,
    LATER,
    /** It was opened, and would not be. */
    NEVER,
    /** It was not opened, and would be. */
    NEW
  }

  /**
   * An incident, then and now.
   *
   * @param then null where it was not opened
   * @param now null where it would not be
   * @param by from the opening then to the opening now, negative where it would be earlier; null where one of them is not there
   */
  public record Line(Change change, @Nullable Outage then, @Nullable Outage now, @Nullable Duration by) {}

  /** Pages of a person on a level of the ladder, each notice once. */
  public record Pages(String person, int level, long then, long now) {}

  /** Incidents side by side, those of then in their order and the new ones behind them. */
  public static List<Line> incidents(List<Outage> then, List<Outage> now) {
    var lines = new ArrayList<Line>();
    var left = new ArrayList<>(now);
    for (Outage each : then) {
      Outage match = left.stream().filter(each::meets).findFirst().orElse(null);
      if (match == null) {
        lines.add(new Line(Change.NEVER, each, null, null));
        continue;
      }
      left.remove(match);
      Duration by = Duration.between(each.openedAt(), match.openedAt());
      Change change = by.isZero() ? Change.SAME : by.isNegative() ? Change.EARLIER : Change.LATER;
      lines.add(new Line(change, each, match, by));
    }
    left.forEach(each -> lines.add(new Line(Change.NEW, null, each, null)));
    return lines;
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
