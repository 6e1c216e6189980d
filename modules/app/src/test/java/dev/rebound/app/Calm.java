package dev.rebound.app;

import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** When the lab may be broken: nothing is open, all of it works, and the door has seen so. */
final class Calm {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration CALM_FOR = Duration.ofSeconds(2);

  private Calm() {}

  /**
   * A machine that starts four services may keep a database waiting for so long that it is taken for gone; what that opened must be
   * over, or the fault that follows would be told of under its name.
   */
  static void await(SeenLog incidents, SeenLog signals, LabHands hands) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    Instant calmSince = Instant.now();
    // An incident may be over before its recovery was planned: what is calm must stay so for a while.
    while (Instant.now().isBefore(calmSince.plus(CALM_FOR))) {
      Set<Object> open = open(incidents);
      if (!open.isEmpty()) {
        calmSince = Instant.now();
      }
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("still open after " + LIMIT + ": " + open);
      }
      Thread.sleep(200);
    }
    hands.awaitHealthy();
    awaitSeen(signals);
  }

  private static Set<Object> open(SeenLog incidents) {
    var open = new HashSet<Object>();
    incidents.after(0).stream().map(each -> each.record().event()).forEach(event -> {
      switch (event) {
        case IncidentOpened opened when opened.scenario() != Scenario.MONITORING -> open.add(opened.incident());
        case IncidentSuperseded superseded -> open.remove(superseded.incident());
        case IncidentResolved resolved -> open.remove(resolved.incident());
        case RecoveryPlanned planned -> open.add(planned.recovery());
        case RecoveryEnded ended -> open.remove(ended.recovery());
        default -> {}
      }
    });
    return open;
  }

  /** Waits until the door saw every server well again after the last incident. */
  private static void awaitSeen(SeenLog signals) throws InterruptedException {
    int mark = signals.mark();
    for (String node : List.of("pg-a", "pg-b", "redis-a", "redis-b", "redis-c")) {
      signals.await(
          mark, ProbeReported.class, probe -> probe.target().equals(node) && probe.outcome() == Reachability.ANSWERED, LIMIT);
    }
  }
}
