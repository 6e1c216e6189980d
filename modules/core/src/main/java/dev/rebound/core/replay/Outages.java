package dev.rebound.core.replay;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The incidents of a log, or of a replay, in the order of their opening. Not thread-safe. */
public final class Outages {
  private final Map<IncidentId, Outage> outages = new LinkedHashMap<>();

  /**
   * An incident.
   *
   * @param downSince receipt of the first failing evidence
   * @param overAt null while it is open
   * @param plannedAt when the first recovery was planned for it; null where none was
   */
  public record Outage(
      String system, IncidentId incident, Scenario scenario, String component, String target, Instant downSince, Instant openedAt,
      @Nullable Instant overAt, @Nullable Instant plannedAt) {
    Outage over(Instant at) {
      return overAt != null ? this : new Outage(system, incident, scenario, component, target, downSince, openedAt, at, plannedAt);
    }

    Outage planned(Instant at) {
      return plannedAt != null ? this : new Outage(system, incident, scenario, component, target, downSince, openedAt, overAt, at);
    }

    /** Whether both are about the same failure: of one component and scenario, and neither was over before the other began. */
    boolean meets(Outage other) {
      return system.equals(other.system()) && component.equals(other.component()) && scenario == other.scenario()
          && begins(other) && other.begins(this);
    }

    private boolean begins(Outage other) {
      Instant end = overAt;
      return end == null || !other.downSince().isAfter(end);
    }
  }

  /** Takes a fact; what opens or ends no incident is left. */
  public void take(Received<Event> received) {
    Instant at = received.envelope().at();
    Event event = received.event();
    if (event instanceof IncidentOpened opened) {
      outages.putIfAbsent(
          opened.incident(),
          new Outage(
              received.envelope().system().value(), opened.incident(), opened.scenario(), opened.component(), opened.target(),
              opened.firstEvidenceAt(), at, null, null));
    } else if (event instanceof IncidentResolved resolved) {
      outages.computeIfPresent(resolved.incident(), (id, outage) -> outage.over(at));
    } else if (event instanceof IncidentSuperseded superseded) {
      outages.computeIfPresent(superseded.incident(), (id, outage) -> outage.over(at));
    } else if (event instanceof RecoveryPlanned planned) {
      outages.computeIfPresent(planned.incident(), (id, outage) -> outage.planned(at));
    }
  }

  /** Whether it was opened. */
  public boolean has(IncidentId incident) {
    return outages.containsKey(incident);
  }

  /** All of them. */
  public List<Outage> all() {
    return List.copyOf(outages.values());
  }
}
