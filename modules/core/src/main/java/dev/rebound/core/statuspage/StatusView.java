package dev.rebound.core.statuspage;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The page of a moment: what users may read, and nothing else. Holds public names alone.
 *
 * @param asOf the moment that it is about
 * @param overall the worst state of its services
 * @param open what goes on, newest first
 * @param past what is over, newest first, within the days of the page
 * @param maintenance what is under way or to come, earliest first
 */
public record StatusView(
    Instant asOf, State overall, List<ServiceView> services, List<IncidentView> open, List<IncidentView> past,
    List<MaintenanceView> maintenance) {
  /** Days of the history, today included. */
  public static final int DAYS = 90;

  public StatusView {
    services = List.copyOf(services);
    open = List.copyOf(open);
    past = List.copyOf(past);
    maintenance = List.copyOf(maintenance);
  }

  /** How a service is, or was on a day; the later one is the worse one. */
  public enum State {
    /** Nobody looked yet. */
    NO_DATA,
    OPERATIONAL,
    /** Rebound could not see. */
    UNKNOWN,
    MAINTENANCE,
    DEGRADED,
    OUTAGE
  }

  /**
   * One service.
   *
   * @param availability of the days of the page
   * @param budget of this calendar month, in UTC
   * @param days oldest first, {@link #DAYS} of them
   */
  public record ServiceView(String name, State state, Availability availability, Budget budget, List<Day> days) {
    public ServiceView {
      days = List.copyOf(days);
    }
  }

  /**
   * What the service kept of its objective. Maintenance and what nobody saw are neither up nor down: they are not in {@code measured}.
   *
   * @param measured how long anybody could tell; zero: nothing is known yet
   * @param objectivePercent the plan's
   */
  public record Availability(Duration measured, Duration outage, Duration maintenance, Duration unknown, double objectivePercent) {
    /** Percent of the measured time in which it was no outage; 100 where nothing was measured. */
    public double percent() {
      return measured.isZero() ? 100 : 100.0 * (measured.toMillis() - outage.toMillis()) / measured.toMillis();
    }

    /** Whether the objective is kept. */
    public boolean kept() {
      return percent() >= objectivePercent;
    }
  }

  /** The outage that the objective leaves in a month of this length, and what was used of it. */
  public record Budget(Duration allowed, Duration used) {
    /** What is left; negative where more was used. */
    public Duration left() {
      return allowed.minus(used);
    }
  }

  /** One day in UTC, with its worst state and how long what lasted. */
  public record Day(LocalDate date, State worst, Duration outage, Duration degraded, Duration maintenance, Duration unknown) {}

  /**
   * An incident in public.
   *
   * @param reference stable, and says nothing of the system
   * @param out public names of the services that it takes or took
   * @param degraded public names of those that go or went on with less
   * @param overAt when users were served again; null while they are not
   * @param updates oldest first
   */
  public record IncidentView(
      String reference, List<String> out, List<String> degraded, Instant startedAt, @Nullable Instant overAt, PageIncident.Phase phase,
      List<PageIncident.Update> updates) {
    public IncidentView {
      out = List.copyOf(out);
      degraded = List.copyOf(degraded);
      updates = List.copyOf(updates);
    }

    /** Public names of all that it touches, those that are out first. */
    public List<String> services() {
      return Stream.concat(out.stream(), degraded.stream()).toList();
    }
  }

  /** Planned maintenance of services. */
  public record MaintenanceView(List<String> services, Instant from, Instant until) {
    public MaintenanceView {
      services = List.copyOf(services);
    }
  }
}
