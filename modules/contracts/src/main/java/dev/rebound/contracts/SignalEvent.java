package dev.rebound.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was seen: the conversation that the detector hears on {@link Topics#SIGNALS}. */
public sealed interface SignalEvent extends Event
    permits PlanActivated, SignalEvent.ProbeReported, SignalEvent.ProbesDropped, SignalEvent.AlertReported, SignalEvent.ClockBeat,
        SignalEvent.RecoveryRelayed {

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
    HTTP
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
   * One alert of a webhook, routed by the active plan's matchers.
   *
   * @param source name of the sender in the webhook's path, "alertmanager" by default
   * @param component component of the plan; empty where no matcher took it
   * @param startsAt the sender's time, orders the episodes of one alert only
   * @param endsAt the sender's time; null while firing
   * @param fingerprint Alertmanager's hash over the label set
   */
  record AlertReported(
      String source, String component, AlertStatus status, Map<String, String> labels, Map<String, String> annotations,
      Instant startsAt, @Nullable Instant endsAt, String fingerprint, String generatorUrl)
      implements SignalEvent {
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

  /** Time passes: written by ingest to every partition once a second, so that silence can be decided on. */
  record ClockBeat(String observer) implements SignalEvent {}

  /** A fact of {@link Topics#INCIDENTS} that detection needs, relayed by ingest so that the detector has one input log. */
  record RecoveryRelayed(RecoveryId recovery, IncidentId incident, String component, RecoveryPhase phase, String outcome)
      implements SignalEvent {}
}
