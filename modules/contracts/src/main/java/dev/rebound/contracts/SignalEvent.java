package dev.rebound.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was seen: the conversation that the detector hears on {@link Topics#SIGNALS}. */
public sealed interface SignalEvent extends Event
    permits PlanActivated, SignalEvent.ProbeReported, SignalEvent.ProbesDropped, SignalEvent.HealthReported, SignalEvent.AlertReported,
        SignalEvent.MaintenanceDeclared, SignalEvent.ClockBeat, SignalEvent.RecoveryRelayed {

  /** What a probe met at its target. The distinction decides what may be done: only REFUSED can be evidence for fencing. */
  enum Reachability {
    /** Nothing accepts new connections at this address now (RST or 'connection refused'). */
    REFUSED,
    /** Nothing at all came back within the probe's time limit. */
    SILENCE,
    /** Something answered, and what it said is an error. */
    ERROR,
    /** The target did what it is there for. */
    ANSWERED
  }

  /** What became of the session that the probe keeps open between its rounds. */
  enum KeptSession {
    ALIVE,
    DEAD,
    /** There was none (first round, or the target never answered). */
    NONE
  }

  /** The role that the target itself reported in this round. */
  enum Role {
    PRIMARY,
    REPLICA,
    UNKNOWN
  }

  /** What kind of target was probed. */
  enum ProbeKind {
    POSTGRESQL,
    HTTP,
    REDIS,
    TCP,
    KUBERNETES
  }

  /** What a health check of somebody else says of its target. */
  enum Health {
    UP,
    DOWN,
    /** It answers, and not as it should: slow, or with errors. */
    DEGRADED
  }

  /** What a plan's rule says an alert is worth; an alert without it is weighed by what its expression means. */
  enum Weight {
    /** May open an incident by itself while no probe contradicts it. */
    HARD,
    /** Says more about an incident, and never opens one. */
    SUPPORTING
  }

  /** Alertmanager's two states of an alert. */
  enum AlertStatus {
    FIRING,
    RESOLVED
  }

  /** Whether a relayed recovery began or came to its end. */
  enum RecoveryPhase {
    STARTED,
    ENDED
  }

  /**
   * The witness row that a probe wrote and the primary acknowledged (requirement O2).
   *
   * @param sequence the number written, increasing per writer
   * @param lsn WAL position after the write, as PostgreSQL prints it (for instance {@code 0/3000148})
   */
  record Witness(long sequence, String lsn) {}

  /**
   * One round of one probe.
   *
   * @param component component of the plan
   * @param target name of the instance in the plan
   * @param observer the ingest instance that looked
   * @param timeline PostgreSQL's timeline, 0 where unknown
   * @param writable whether a write was acknowledged in this round
   * @param synchronousStandbys names of the standbys that the primary reported as synchronous in this round
   * @param witness the acknowledged witness row; null unless one was written
   * @param latencyMillis how long the round took
   * @param detail one redacted sentence
   */
  record ProbeReported(
      String component, String target, String observer, ProbeKind kind, Reachability outcome, KeptSession kept, Role role, int timeline,
      boolean writable, List<String> synchronousStandbys, @Nullable Witness witness, long latencyMillis, String detail)
      implements SignalEvent {
    public ProbeReported {
      synchronousStandbys = List.copyOf(synchronousStandbys);
    }
  }

  /**
   * Rounds of one probe that are missing before the next one: the log did not take them for longer than the observer keeps them.
   *
   * @param rounds how many
   * @param from when the first missing round ended
   * @param until when the last missing round ended
   */
  record ProbesDropped(String component, String target, String observer, long rounds, Instant from, Instant until)
      implements SignalEvent {}

  /**
   * One health check made by somebody else.
   *
   * @param component component of the plan
   * @param target the instance that was checked; one that the plan does not name is an instance of its component ("orders-api-3")
   * @param observer who looked; it has a vote only where the plan names it among its observers
   * @param role the role that the target itself reported
   * @param observedAt the observer's time; it orders the checks of one target by one observer only, within the plan's lateness
   * @param latencyMillis how long the check took
   * @param detail one redacted sentence
   */
  record HealthReported(
      String component, String target, String observer, ProbeKind kind, Role role, Health health, Instant observedAt, long latencyMillis,
      String detail)
      implements SignalEvent {}

  /**
   * One alert of a webhook, routed by the active plan's matchers, or to the system whose parts its labels name.
   *
   * @param source name of the sender in the webhook's path, "alertmanager" by default
   * @param component component of the plan; empty where no matcher took it, and then its meaning is read from the alert itself
   * @param startsAt the sender's time, orders the episodes of one alert only
   * @param endsAt the sender's time; null while firing
   * @param fingerprint Alertmanager's hash over the label set
   * @param weight what the plan's rule says it is worth; null where a matcher took it (hard, as ever) or nobody says
   */
  record AlertReported(
      String source, String component, AlertStatus status, Map<String, String> labels, Map<String, String> annotations,
      Instant startsAt, @Nullable Instant endsAt, String fingerprint, String generatorUrl, @Nullable Weight weight)
      implements SignalEvent {
    /** An alert about whose worth no rule of the plan says anything. */
    public AlertReported(
        String source, String component, AlertStatus status, Map<String, String> labels, Map<String, String> annotations,
        Instant startsAt, @Nullable Instant endsAt, String fingerprint, String generatorUrl) {
      this(source, component, status, labels, annotations, startsAt, endsAt, fingerprint, generatorUrl, null);
    }

    /** With the value "true" this label marks an alert that only tries the way in: no plan's matcher ever gets to see it. */
    public static final String TEST_LABEL = "rebound_test";

    public AlertReported {
      labels = Map.copyOf(labels);
      annotations = Map.copyOf(annotations);
    }

    /** Whether labels mark a test. */
    public static boolean isTest(Map<String, String> labels) {
      return "true".equals(labels.get(TEST_LABEL));
    }
  }

  /**
   * Planned work, with an end: no incident is opened about the component meanwhile. Evidence goes on being collected.
   *
   * @param component component of the plan; empty for the whole system
   * @param until the end; a declaration with an end in the past ends a window early
   * @param person who declared it
   */
  record MaintenanceDeclared(String component, Instant from, Instant until, String person, String reason) implements SignalEvent {}

  /** Time passes: written by ingest to every partition twice a second, so that silence can be decided on. */
  record ClockBeat(String observer) implements SignalEvent {}

  /** A fact of {@link Topics#INCIDENTS} that detection needs, relayed by ingest so that the detector has one input log. */
  record RecoveryRelayed(RecoveryId recovery, IncidentId incident, String component, RecoveryPhase phase, String outcome)
      implements SignalEvent {}
}
