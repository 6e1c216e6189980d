package dev.rebound.core.explain;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.PlannedStep;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A log in the making: what was seen and decided, in seconds after the first failing evidence. */
final class Dossier {
  static final Instant DOWN = Instant.parse("2026-11-20T03:00:00Z");
  static final IncidentId INCIDENT = new IncidentId("orders-database-12-7");
  static final RecoveryId RECOVERY = new RecoveryId("recovery-" + INCIDENT);

  private final List<Received<Event>> facts = new ArrayList<>();
  private final List<Received<Event>> around = new ArrayList<>();
  private final List<Received<Event>> signals = new ArrayList<>();
  private long offset = 100;

  static Instant at(double seconds) {
    return DOWN.plus(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  private Received<Event> record(String topic, double seconds, Event event) {
    return new Received<>(
        new Position(topic, 12, offset++),
        new Envelope<>("id-" + offset, new SystemName("orders"), at(seconds), "writer", null, "1.0", "hash-of-the-plan", event));
  }

  Dossier fact(double seconds, Event event) {
    facts.add(record(Topics.INCIDENTS, seconds, event));
    return this;
  }

  Dossier other(double seconds, Event event) {
    around.add(record(Topics.INCIDENTS, seconds, event));
    return this;
  }

  Dossier seen(double seconds, Event event) {
    signals.add(record(Topics.SIGNALS, seconds, event));
    return this;
  }

  Dossier opened(double seconds, Scenario scenario, String rule, Map<String, String> thresholds, Evidence... evidence) {
    String component = scenario.word();
    return fact(
        seconds,
        new IncidentOpened(
            INCIDENT, scenario, component, component + "-a", DOWN, new LastSeen(null, List.of(), List.of()),
            new Explanation(rule, component + "-a is gone.", thresholds, List.of(evidence))));
  }

  Dossier planned(double seconds, Scenario scenario, Mode mode) {
    return fact(
        seconds,
        new RecoveryPlanned(
            RECOVERY, INCIDENT, scenario, scenario.word(), scenario.word() + "-a", mode,
            List.of(new PlannedStep("promote-replica", "Promote.", Duration.ofSeconds(25))), null, null));
  }

  Dossier step(double from, double until, String step, Outcome outcome, String reason) {
    fact(from, new StepRequested(RECOVERY, INCIDENT, "database", step, 1, "A sentence.", Map.of(), DOWN, DOWN));
    return fact(until, new StepEnded(RECOVERY, step, 1, outcome, reason, Map.of(), null, "responder-1"));
  }

  Dossier over(double seconds, Ending ending, String reason) {
    return fact(seconds, new RecoveryEnded(RECOVERY, INCIDENT, "database", ending, reason));
  }

  static IncidentResolved resolved(IncidentId incident, String component) {
    return new IncidentResolved(incident, component, new Explanation("well", "It answers.", Map.of("probeFailures", "3"), List.of()));
  }

  static Evidence saw(double seconds, String observer, String says) {
    return new Evidence(new Position(Topics.SIGNALS, 12, Math.round(seconds * 1000)), at(seconds), observer, "database-a", says);
  }

  static ProbeReported probe(String observer, Reachability outcome) {
    return new ProbeReported(
        "database", "database-a", observer, ProbeKind.POSTGRESQL, outcome, KeptSession.NONE, Role.UNKNOWN, 0, false, List.of(), null, 3,
        "");
  }

  CaseFile file() {
    return new CaseFile(INCIDENT, facts, around, signals, null);
  }
}
