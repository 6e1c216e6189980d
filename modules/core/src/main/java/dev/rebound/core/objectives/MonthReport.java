package dev.rebound.core.objectives;

import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.review.Review.Budget;
import dev.rebound.core.statuspage.StatusView.Availability;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a system kept of its objectives in a calendar month, in UTC.
 *
 * @param asOf the moment up to which it counts: the month's end, or the present within it
 * @param planHash of the plan whose objectives and services are held against it, the newest one of the month
 * @param services in the order of the public page, else the plan's components
 * @param incidents that began in the month, oldest first; alarms are none
 * @param leftOut further incidents, of which only the services' outage is counted: more than {@link MonthLedger#INCIDENTS_MAX} began
 */
public record MonthReport(
    SystemName system, YearMonth month, Instant asOf, String planHash, Plan.Objectives objectives, List<ServiceMonth> services,
    List<IncidentFigures> incidents, long leftOut) {
  public MonthReport {
    services = List.copyOf(services);
    incidents = List.copyOf(incidents);
  }

  /**
   * A service.
   *
   * @param allowed the outage that the objective leaves in a whole month of this length
   * @param used of it; more than allowed: the objective is missed whatever still comes
   * @param degraded how long it went on with less, which is no outage
   */
  public record ServiceMonth(String name, Availability availability, Duration allowed, Duration used, Duration degraded) {
    /** What is left of the error budget; negative where more was used. */
    public Duration left() {
      return allowed.minus(used);
    }
  }

  /**
   * An incident (O1).
   *
   * @param servedAt when users were served again, as far as was verified, else when it was seen to be over; null while they are not
   * @param recoveryTime from the first failing evidence to then; null while it is not known, and where it became part of another one
   * @param running how long it has lasted while users are not served; null else
   * @param loss in a sentence
   * @param lossMost at most so long ago was the oldest write that is lost; null where it was not measured, or nothing holds data
   * @param budgets each figure and its limit; of one that still runs {@code kept} is false as soon as the limit is over
   */
  public record IncidentFigures(
      IncidentId incident, Scenario scenario, String component, Instant downSince, @Nullable Instant servedAt,
      @Nullable Duration recoveryTime, @Nullable Duration running, String loss, @Nullable Duration lossMost, List<Budget> budgets,
      String ending) {
    public IncidentFigures {
      budgets = List.copyOf(budgets);
    }
  }
}
