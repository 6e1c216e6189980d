package dev.rebound.contracts;

import dev.rebound.contracts.BlindPeriod.Telling;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
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
import dev.rebound.contracts.IncidentEvent.StepProgressed;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.StepSkipped;
import dev.rebound.contracts.IncidentEvent.StepWithheld;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.ProbesDropped;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.RecoveryPhase;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SignalEvent.Weight;
import dev.rebound.contracts.SignalEvent.Witness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One event of every class, with every field filled: what the golden files must read as. */
final class Samples {
  static final Instant AT = Instant.parse("2026-11-22T14:03:07.120Z");
  private static final IncidentId INCIDENT = new IncidentId("orders-database-7-4242");
  private static final RecoveryId RECOVERY = new RecoveryId("recovery-orders-database-7-4242");

  private Samples() {}

  static List<Event> all() {
    return List.of(
        new PlanActivated("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "system: orders\n"),
        probe(), new ProbesDropped("database", "pg-a", "observer-1", 17, AT.minusSeconds(5), AT.minusSeconds(1)),
        new HealthReported(
            "orders-api", "orders-api-2", "probe-ext", ProbeKind.HTTP, Role.UNKNOWN, Health.DEGRADED, AT.minusSeconds(2), 930, "slow"),
        alert(), new MaintenanceDeclared("database", AT, AT.plusSeconds(3600), "dana", "minor upgrade"), new ClockBeat("observer-1"),
        new RecoveryRelayed(RECOVERY, INCIDENT, "database", RecoveryPhase.ENDED, "recovered"),
        opened(),
        new EvidenceAdded(INCIDENT, "database", List.of("HAProxyBackendDown", "orders-api"), explanation().evidence()),
        new IncidentSuperseded(INCIDENT, "database", new IncidentId("orders-site-7-4250"), Scenario.SITE, explanation()),
        new IncidentResolved(INCIDENT, "database", explanation()),
        new RecoveryPlanned(
            RECOVERY, INCIDENT, Scenario.DATABASE, "database", "pg-a", Mode.AUTO,
            List.of(new PlannedStep("fence-primary", "Prove that the old primary acknowledges nothing.", Duration.ofSeconds(31))),
            "switchover", null, "dana",
            List.of(
                new OwnStep("own-purge-cdn", "Purge the CDN.", Duration.ofSeconds(12), 2, true, null, "own-fill-cdn", "verify-database"),
                new OwnStep("own-fill-cdn", "Fill the CDN.", Duration.ofSeconds(12), 1, false, "It is paid for.", null, null)),
            "we move the site"),
        new StepRequested(
            RECOVERY, INCIDENT, "database", "promote-replica", 2, "Promote the chosen replica.",
            Map.of("candidate", "pg-b", "target", "pg-a"), AT.plusSeconds(8), AT.plusSeconds(15)),
        new StepProgressed(RECOVERY, "build-replica", 1, AT.plusSeconds(16), "building pg-a, 62 MB copied"),
        new StepEnded(
            RECOVERY, "update-connection", 1, Outcome.RETRY_LATER, "Secret orders-db was changed by somebody else",
            Map.of("primary", "pg-b"), Duration.ofMillis(200), "rebound-1"),
        new StepWithheld(RECOVERY, "promote-replica", "Promote the chosen replica.", Map.of("candidate", "pg-b")),
        new StepSkipped(RECOVERY, "build-replica", "lee", "the new host comes tomorrow"),
        new UndoStarted(RECOVERY, "step promote-replica failed: pg-b does not answer", List.of("start-primary")),
        new CandidateChosen(RECOVERY, "pg-b", "pg-b received up to 0/3000148"),
        new ApprovalRequested(
            RECOVERY, INCIDENT, "database", "fence-primary", "the plan's mode for this scenario is 'approve'",
            "Prove that the old primary acknowledges nothing.", "A person gets the recovery.", AT.plusSeconds(600), null),
        new ApprovalGranted(RECOVERY, "lee", "approver", "slack"),
        new ServiceRestored(RECOVERY, INCIDENT, "database", Map.of("lostWitnessRows", "0")),
        new RecoveryEnded(RECOVERY, INCIDENT, "database", Ending.RECOVERED, "all steps of the playbook are done"),
        new NoticeRequested(
            "orders-database-7-4242/PAGE/1/dana/SLACK", 1, INCIDENT, NoticeKind.APPROVAL, 1, "dana", Channel.SLACK,
            "orders: the database does not accept writes", List.of("pg-a gave no connection 3 times in a row."), RECOVERY,
            "promote-replica", "orders-database-7-4242/promise/product/1", true),
        new NoticeEnded("orders-database-7-4242/PAGE/1/dana/SLACK", 1, true, "C01/1700000000.000100", "sent", true, true, 30_000L),
        new LevelRaised(INCIDENT, 2, "tech lead", "nobody acknowledged within 15 min"),
        new LadderStopped(INCIDENT, "dana", "slack"),
        new PersonUnreachable(INCIDENT, "dana", 1, "email: connection refused"),
        new PromiseMade(INCIDENT, "orders-database-7-4242/promise/product/1", "product", PromiseKind.FIRST, AT.plusSeconds(900)),
        new PromiseAtRisk(INCIDENT, "orders-database-7-4242/promise/product/1", "product", "email: connection refused"),
        new PromiseEnded(INCIDENT, "orders-database-7-4242/promise/product/1", "product", true, "delivered in time"),
        new LadderRestarted(INCIDENT, 2, "tech lead", "dana", "dana gave it back (by slack)"),
        new CommandReceived(
            "command-17", Verb.SWITCHOVER, INCIDENT, "dana", "token", "approver", "we move the site",
            Map.of("component", "database", "to", "pg-b")),
        new CommandRefused("command-18", Verb.RETRY, INCIDENT, "dana", "no step of it failed; resume lets it go on"),
        new TimerFired("recover", "approval/recovery-orders-database-7-4242"),
        new BlindPeriod(
            AT.minusSeconds(90), AT, "Kafka does not answer",
            List.of(
                new Telling(AT.minusSeconds(60), "dana", Channel.SLACK, true, "1700000000.000100", ""),
                new Telling(AT.minusSeconds(60), "dana", Channel.EMAIL, false, "", "the mail server did not take the message"))));
  }

  /** The envelope that each sample's golden file holds. */
  static Envelope<Event> enveloped(Event event) {
    return new Envelope<>(
        "sample-1", new SystemName("orders"), AT, Writers.DETECT, new Position(Topics.SIGNALS, 7, 4242), "0.1.0",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", event);
  }

  private static ProbeReported probe() {
    return new ProbeReported(
        "database", "pg-a", "observer-1", ProbeKind.POSTGRESQL, Reachability.ANSWERED, KeptSession.ALIVE, Role.PRIMARY, 1, true,
        List.of("pg-b"), new Witness(118, "0/3000148"), 4, "writes are acknowledged");
  }

  private static AlertReported alert() {
    return new AlertReported(
        "alertmanager", "database", AlertStatus.RESOLVED, Map.of("alertname", "PostgresqlDown"), Map.of("summary", "pg-a is down"),
        AT.minusSeconds(20), AT.minusSeconds(1), "a1b2c3d4e5f60718", "https://prometheus.example.org/graph", Weight.SUPPORTING);
  }

  private static IncidentOpened opened() {
    return new IncidentOpened(
        INCIDENT, Scenario.DATABASE, "database", "pg-a", AT.minusMillis(500),
        new LastSeen(new LastWitness("observer-1", 118, "0/3000148", AT.minusMillis(750)), List.of("pg-b"), List.of("observer-1")),
        explanation());
  }

  private static Explanation explanation() {
    return new Explanation(
        "database-primary-hard-down", "The primary pg-a gave no connection 3 times in a row.", Map.of("probeFailures", "3"),
        List.of(
            new Evidence(
                new Position(Topics.SIGNALS, 7, 4240), AT.minusMillis(500), "observer-1", "pg-a", "refused, kept session dead")));
  }
}
