package dev.rebound.core.story;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.ProbesDropped;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import java.util.HashMap;
import java.util.Map;

/**
 * Which facts say nothing new to a person: clock beats, timers, and rounds of a probe or health check that say what the observer's round
 * before said. Memory grows with the plan's targets and observers alone. Not thread-safe.
 */
public final class Routine {
  /** Who looked at what. */
  private record Look(String system, String observer, String component, String target) {}

  private final Map<Look, String> said = new HashMap<>();

  /** Whether the next fact of the logs is routine. */
  public boolean is(Received<? extends Event> received) {
    String system = received.envelope().system().value();
    return switch (received.event()) {
      case TimerFired _ -> true;
      case PlanActivated _ -> false;
      case IncidentEvent _ -> false;
      case SignalEvent signal -> is(system, signal);
    };
  }

  private boolean is(String system, SignalEvent signal) {
    return switch (signal) {
      case ClockBeat _ -> true;
      case ProbeReported probe ->
          again(new Look(system, probe.observer(), probe.component(), probe.target()), probe.outcome() + " " + probe.writable());
      case HealthReported health ->
          again(new Look(system, health.observer(), health.component(), health.target()), health.health().name());
      case AlertReported _, MaintenanceDeclared _, PlanActivated _, ProbesDropped _, RecoveryRelayed _ -> false;
    };
  }

  private boolean again(Look look, String says) {
    return says.equals(said.put(look, says));
  }
}
