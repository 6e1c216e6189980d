package dev.rebound.core.escalate;

import dev.rebound.core.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A running recovery is going to miss an objective (O4): past runs of its newest step took longer than is left.
 *
 * @param objective "RTO" or "MTD"
 * @param limit the objective
 * @param due when that is certain: at the step's request where its usual rest is too long already, else when even its end at this very
 *     moment would be too late
 */
record Forecast(String objective, Duration limit, Instant due, Pace.Rest rest) {

  /** Of an incident: the recovery time first; after it has passed, the tolerable downtime. */
  static Optional<Forecast> of(OpenIncident incident, Pace pace, Plan plan) {
    return pace.rest(incident.incident()).map(rest -> {
      Duration rto = plan.objectives().rto();
      boolean passed = rest.requested().isAfter(incident.disaster().downSince().plus(rto));
      Duration limit = passed ? plan.objectives().mtd() : rto;
      Instant latest = incident.disaster().downSince().plus(limit);
      Instant due =
          rest.requested().plus(rest.fromRequest()).isAfter(latest) ? rest.requested() : latest.minus(rest.fromEnd());
      return new Forecast(passed ? "MTD" : "RTO", limit, due, rest);
    });
  }

  /** When users will be served, as seen now. */
  Instant served(Instant now) {
    Instant usual = rest.requested().plus(rest.fromRequest());
    Instant earliest = now.plus(rest.fromEnd());
    return usual.isAfter(earliest) ? usual : earliest;
  }
}
