package dev.rebound.core.statuspage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Moments as a set: spans in their order that neither overlap nor touch. Two incidents of one service at the same time are one outage.
 *
 * @param all in the order of time
 */
public record Spans(List<Span> all) {
  public static final Spans NONE = new Spans(List.of());

  public Spans {
    all = List.copyOf(all);
  }

  /** The union of spans in any order. */
  public static Spans of(List<Span> spans) {
    var sorted = new ArrayList<>(spans);
    sorted.sort(Comparator.comparing(Span::from));
    var union = new ArrayList<Span>();
    for (Span next : sorted) {
      Span last = union.isEmpty() ? null : union.getLast();
      if (last == null || last.until().isBefore(next.from())) {
        union.add(next);
      } else if (next.until().isAfter(last.until())) {
        union.set(union.size() - 1, new Span(last.from(), next.until()));
      }
    }
    return new Spans(union);
  }

  /** What is in either. */
  public Spans with(Spans others) {
    var both = new ArrayList<>(all);
    both.addAll(others.all);
    return of(both);
  }

  /** What is not in the others. */
  public Spans without(Spans others) {
    var left = new ArrayList<Span>();
    for (Span span : all) {
      Instant from = span.from();
      for (Span taken : others.all) {
        if (taken.from().isAfter(from) && taken.from().isBefore(span.until())) {
          left.add(new Span(from, taken.from()));
        }
        if (taken.until().isAfter(from) && taken.from().isBefore(span.until())) {
          from = taken.until();
        }
      }
      if (from.isBefore(span.until())) {
        left.add(new Span(from, span.until()));
      }
    }
    return new Spans(left);
  }

  /** What is in a window; nothing where the window is empty. */
  public Spans within(Instant from, Instant until) {
    var cut = new ArrayList<Span>();
    for (Span span : all) {
      Instant begin = span.from().isAfter(from) ? span.from() : from;
      Instant end = span.until().isBefore(until) ? span.until() : until;
      if (begin.isBefore(end)) {
        cut.add(new Span(begin, end));
      }
    }
    return new Spans(cut);
  }

  /** How long all of it is. */
  public Duration total() {
    return all.stream().map(Span::length).reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * At most so many spans: the two nearest are joined again and again, so that what is kept is never less than what was.
   *
   * @param max 1 or more
   */
  public Spans atMost(int max) {
    var kept = new ArrayList<>(all);
    while (kept.size() > max) {
      int nearest = 0;
      for (int at = 1; at + 1 < kept.size(); at++) {
        if (gapAfter(kept, at).compareTo(gapAfter(kept, nearest)) < 0) {
          nearest = at;
        }
      }
      kept.set(nearest, new Span(kept.get(nearest).from(), kept.remove(nearest + 1).until()));
    }
    return new Spans(kept);
  }

  private static Duration gapAfter(List<Span> spans, int at) {
    return Duration.between(spans.get(at).until(), spans.get(at + 1).from());
  }
}
