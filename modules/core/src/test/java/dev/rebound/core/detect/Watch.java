package dev.rebound.core.detect;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.RecoveryPhase;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SignalEvent.Witness;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The detector of one system, and the words in which a test tells it what was seen. A probe's round takes 250 ms. */
final class Watch {
  static final Duration ROUND = Duration.ofMillis(250);
  private final Partition<DetectState> partition;
  private long sequence = 100;

  Watch(Plan plan) {
    partition = new Partition<>(new Detection(Plans.reader(plan)), DetectState.class, Topics.SIGNALS);
    tell(Plans.ACTIVATED);
  }

  /** What was decided, symptoms left out: they have tests of their own. */
  List<Event> tell(Event event) {
    return decisions(partition.hear(Writers.INGEST, event));
  }

  private static List<Event> decisions(List<Event> facts) {
    return facts.stream().filter(fact -> !(fact instanceof EvidenceAdded)).toList();
  }

  /** One round in which nothing was there. */
  List<Event> down(String observer, String target, Reachability how) {
    partition.after(ROUND);
    return tell(failed(observer, target, how, KeptSession.DEAD));
  }

  List<Event> refused(String observer, String target) {
    return down(observer, target, Reachability.REFUSED);
  }

  /** One round in which the target acknowledged a write as primary. */
  List<Event> writes(String observer, String target, int timeline) {
    partition.after(ROUND);
    return tell(primary(observer, target, timeline, ++sequence));
  }

  List<Event> beats(int seconds) {
    for (int second = 1; second < seconds; second++) {
      partition.after(Duration.ofSeconds(1)).hear(Writers.INGEST, new ClockBeat("observer-1"));
    }
    return decisions(partition.after(Duration.ofSeconds(1)).hear(Writers.INGEST, new ClockBeat("observer-1")));
  }

  List<Event> alert(AlertStatus status, String instance) {
    return alert(status, instance, Partition.START);
  }

  List<Event> alert(AlertStatus status, String instance, Instant startsAt) {
    return tell(alertOf(status, instance, startsAt));
  }

  List<Event> recovery(RecoveryPhase phase) {
    return tell(
        new RecoveryRelayed(new RecoveryId("recovery-1"), new IncidentId("incident-1"), "database", phase,
            phase == RecoveryPhase.ENDED ? "recovered" : ""));
  }

  /** The relay tells of the recovery of one incident. */
  List<Event> recovery(RecoveryPhase phase, IncidentOpened incident, String ending) {
    return tell(
        new RecoveryRelayed(
            new RecoveryId("recovery-" + incident.incident()), incident.incident(), incident.component(), phase,
            phase == RecoveryPhase.ENDED ? ending : ""));
  }

  Partition<DetectState> partition() {
    return partition;
  }

  List<IncidentOpened> opened() {
    return partition.facts(IncidentOpened.class);
  }

  static ProbeReported failed(String observer, String target, Reachability how, KeptSession kept) {
    return new ProbeReported(
        "database", target, observer, ProbeKind.POSTGRESQL, how, kept, Role.UNKNOWN, 0, false, List.of(), null, 3, "no connection");
  }

  static ProbeReported primary(String observer, String target, int timeline, long sequence) {
    return new ProbeReported(
        "database", target, observer, ProbeKind.POSTGRESQL, Reachability.ANSWERED, KeptSession.ALIVE, Role.PRIMARY, timeline, true,
        List.of(target.equals("pg-a") ? "pg-b" : "pg-a"), new Witness(sequence, "0/3000148"), 3, "writes");
  }

  static ProbeReported replica(String observer, String target, int timeline) {
    return new ProbeReported(
        "database", target, observer, ProbeKind.POSTGRESQL, Reachability.ANSWERED, KeptSession.ALIVE, Role.REPLICA, timeline, false,
        List.of(), null, 3, "reads");
  }

  static AlertReported alertOf(AlertStatus status, String instance, Instant startsAt) {
    return new AlertReported(
        "alertmanager", "database", status, instance.isEmpty() ? Map.of("alertname", "PostgresqlDown")
            : Map.of("alertname", "PostgresqlDown", "instance", instance),
        Map.of(), startsAt, status == AlertStatus.RESOLVED ? startsAt.plusSeconds(60) : null, "f1", "");
  }
}
