package dev.rebound.core.plan;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/**
 * A plain list of people who have duty for a week each, one after the other, for ever; before its start it runs backwards, so there is no
 * gap at any time. A duty begins at the same local time of the same weekday, also where clocks are changed in between.
 *
 * @param people ids, at least one
 * @param start date of a handover: the first of the list begins then; its weekday is that of every handover
 */
public record Rotation(List<String> people, LocalTime time, ZoneId zone, LocalDate start) {
  private static final Duration WEEK = Duration.ofDays(7);

  public Rotation {
    people = List.copyOf(people);
    if (people.isEmpty()) {
      throw new IllegalArgumentException("a rotation without people is a gap");
    }
  }

  /** One duty; {@code until} is the first instant of the next one. */
  public record Shift(String person, Instant from, Instant until) {}

  /** The weekday of every handover. */
  public DayOfWeek day() {
    return start.getDayOfWeek();
  }

  /** The duty that is running at an instant. */
  public Shift shift(Instant at) {
    long week = Math.floorDiv(Duration.between(handover(0), at).getSeconds(), WEEK.getSeconds());
    // A week in which clocks are changed is an hour longer or shorter: the guess is one off at most.
    while (handover(week).isAfter(at)) {
      week--;
    }
    while (!handover(week + 1).isAfter(at)) {
      week++;
    }
    return new Shift(people.get((int) Math.floorMod(week, (long) people.size())), handover(week), handover(week + 1));
  }

  private Instant handover(long week) {
    return start.plusWeeks(week).atTime(time).atZone(zone).toInstant();
  }
}
