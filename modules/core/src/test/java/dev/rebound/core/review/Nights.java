package dev.rebound.core.review;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.Continuation;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.PlannedStep;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A log in the making: what happened when, in seconds after the first failing evidence. */
final class Nights {
  static final Instant DOWN = Instant.parse("2026-11-20T03:00:00Z");
  static final IncidentId INCIDENT = new IncidentId("orders-database-12-7");
  static final RecoveryId RECOVERY = new RecoveryId("recovery-" + INCIDENT);
  private static final SystemName ORDERS = new SystemName("orders");

  final List<Received<Event>> log = new ArrayList<>();

  Nights at(double seconds, Event event) {
    Instant at = DOWN.plus(Duration.ofMillis(Math.round(seconds * 1000)));
    log.add(
        new Received<>(
            new Position(Topics.INCIDENTS, 12, log.size()),
            new Envelope<>("id-" + log.size(), ORDERS, at, "detect", null, "1.0", "hash", event)));
    return this;
  }

  /** A database is lost and recovered; the first attempt to promote fails, and one mail never arrives. */
  static Nights lostDatabase() {
    return new Nights()
        .at(-100, new PlanActivated("hash", "system: orders"))
        .at(0.6, opened(INCIDENT, "pg-a refuses <b>connections</b>."))
        .at(0.6, planned())
        .at(0.6, page("slack", Channel.SLACK))
        .at(0.6, page("email", Channel.EMAIL))
        .at(0.6, requested("identify-scope", 1))
        .at(0.7, ended("identify-scope", 1, Outcome.DONE, "looked"))
        .at(0.7, requested("promote-replica", 1))
        .at(0.9, new NoticeEnded("slack", 1, true, "123.45", ""))
        .at(1.0, ended("promote-replica", 1, Outcome.FAILED, "it did not answer"))
        .at(1.5, requested("promote-replica", 2))
        .at(41.5, ended("promote-replica", 2, Outcome.DONE, "promoted"))
        .at(42, new NoticeEnded("email", 1, false, "", "relay refused"))
        .at(50, new LadderStopped(INCIDENT, "dana", "slack"))
        .at(
            60,
            new ServiceRestored(
                RECOVERY, INCIDENT, "database",
                Map.of("lostWitnessRows", "2", "lossFrom", "2026-11-20T02:59:58Z", "lossUntil", "2026-11-20T03:00:01Z")))
        .at(61, new RecoveryEnded(RECOVERY, INCIDENT, "database", Ending.RECOVERED, "all steps of the playbook are done"))
        .at(70, new IncidentResolved(INCIDENT, "database", new Explanation("well", "It answers.", Map.of(), List.of())));
  }

  /** A promotion fails after 2 s and is handed over; a person has it go on an hour later, and it takes 2 s. */
  static Nights continuedAfterAnHour() {
    var second = new RecoveryId("continued-" + RECOVERY);
    return new Nights()
        .at(0.6, opened(INCIDENT, "gone"))
        .at(0.6, planned())
        .at(1, requested("promote-replica", 1))
        .at(3, ended("promote-replica", 1, Outcome.FAILED, "it did not answer"))
        .at(3, new RecoveryEnded(RECOVERY, INCIDENT, "database", Ending.HANDED_OVER, "it did not answer"))
        .at(
            3600,
            new RecoveryPlanned(
                second, INCIDENT, Scenario.DATABASE, "database", "pg-a", Mode.AUTO,
                List.of(new PlannedStep("promote-replica", "Promote.", Duration.ofSeconds(25))), null,
                new Continuation(RECOVERY, "promote-replica", "dana", "slack", "the host is back")))
        .at(3600, new StepRequested(second, INCIDENT, "database", "promote-replica", 1, "A sentence.", Map.of(), DOWN, DOWN))
        .at(3602, new StepEnded(second, "promote-replica", 1, Outcome.DONE, "promoted", Map.of(), null, "responder-1"));
  }

  static IncidentSuperseded superseded(IncidentId incident, IncidentId by) {
    return new IncidentSuperseded(
        incident, "database", by, Scenario.SITE, new Explanation("site-gone", "All of it is gone.", Map.of(), List.of()));
  }

  static IncidentOpened opened(IncidentId incident, String because) {
    var evidence = new Evidence(new Position(Topics.SIGNALS, 12, 99), DOWN, "observer-1", "pg-a", "refused");
    return new IncidentOpened(
        incident, Scenario.DATABASE, "database", "pg-a", DOWN, new LastSeen(null, List.of(), List.of()),
        new Explanation("primary-down", because, Map.of(), List.of(evidence)));
  }

  private static RecoveryPlanned planned() {
    return new RecoveryPlanned(
        RECOVERY, INCIDENT, Scenario.DATABASE, "database", "pg-a", Mode.AUTO,
        List.of(
            new PlannedStep("identify-scope", "Look.", Duration.ofSeconds(25)),
            new PlannedStep("promote-replica", "Promote.", Duration.ofSeconds(25))),
        null, null);
  }

  private static NoticeRequested page(String id, Channel channel) {
    return new NoticeRequested(id, 1, INCIDENT, NoticeKind.PAGE, 1, "dana", channel, "the database is gone", List.of());
  }

  private static StepRequested requested(String step, int attempt) {
    return new StepRequested(RECOVERY, INCIDENT, "database", step, attempt, "A sentence.", Map.of(), DOWN, DOWN);
  }

  private static StepEnded ended(String step, int attempt, Outcome outcome, String reason) {
    return new StepEnded(RECOVERY, step, attempt, outcome, reason, Map.of(), null, "responder-1");
  }
}
