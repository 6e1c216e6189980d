package dev.rebound.core.recover;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.core.Planned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the responder is about for one protected system.
 *
 * @param stoppedBy who engaged the kill switch; empty while it is released
 * @param active the one recovery under way; null where there is none
 * @param waiting incidents that wait for their turn, oldest first; at most one per component
 * @param irreversible when irreversible steps were requested in the last hour, by component
 * @param ended incidents whose recovery ended, oldest first, at most {@value #ENDED_MAX}: an incident that is read again (a
 *     detector that was rebuilt from its log says everything again) never gets a second recovery
 * @param superseded incidents that turned out to be consequences of others, oldest first, at most {@value #ENDED_MAX}
 */
public record RecoverState(
    Instant now, String planHash, String planText, String stoppedBy, @Nullable Active active, List<IncidentOpened> waiting,
    Map<String, List<Instant>> irreversible, List<IncidentId> ended, List<IncidentId> superseded)
    implements Planned {
  static final int ENDED_MAX = 256;
  static final Duration LIMIT_WINDOW = Duration.ofHours(1);
  static final RecoverState INITIAL =
      new RecoverState(Instant.EPOCH, Envelope.NO_PLAN, "", "", null, List.of(), Map.of(), List.of(), List.of());

  public RecoverState {
    waiting = List.copyOf(waiting);
    irreversible = new TreeMap<>(irreversible);
    ended = List.copyOf(ended);
    superseded = superseded == null ? List.of() : List.copyOf(superseded); // a state that an older version wrote has none
  }

  /**
   * Where a recovery stands.
   *
   * <pre>
   *   AWAITING_APPROVAL --approved--> RUNNING --outcome--> SETTLED --decided--> RUNNING (next step) | ended
   *          |                          | ^ \--failed, attempts left--> BACKING_OFF --timer--> WAKING --> RUNNING
   *        expired                 lease runs out --> WAKING
   * </pre>
   */
  public enum Phase {
    /** Planned, no step requested yet. */
    PLANNED,
    AWAITING_APPROVAL,
    /** A step is requested and has no outcome yet. */
    RUNNING,
    /** An attempt failed; the next one waits. */
    BACKING_OFF,
    /** The record in {@code settledBy} ended a wait: the step is to be requested again. */
    WAKING,
    /** The record in {@code settledBy} brought the step's final outcome. */
    SETTLED,
    /** The record in {@code settledBy} says that nobody approved in time. */
    EXPIRED
  }

  /**
   * The recovery under way.
   *
   * @param attempt number of the newest attempt of {@code step}
   * @param failures attempts of {@code step} that failed
   * @param lost attempts of {@code step} whose holder was never heard of again
   * @param wakeAt end of the back-off or of the approval's time
   * @param candidate the chosen replica; empty before the choice
   * @param findings all findings so far, the newest value of each name
   * @param ended the outcome that settled the step; null before
   * @param settledBy place of the record that changed the phase last
   */
  public record Active(
      RecoveryId recovery, IncidentOpened incident, Mode mode, Phase phase, String step, int attempt, int failures, int lost,
      Instant leaseUntil, Instant deadline, Instant wakeAt, String candidate, boolean approved, Map<String, String> findings,
      @Nullable StepEnded ended, String settledBy) {
    public Active {
      findings = new TreeMap<>(findings);
    }

    static Active planned(RecoveryId recovery, IncidentOpened incident, Mode mode, Instant at) {
      return new Active(recovery, incident, mode, Phase.PLANNED, "", 0, 0, 0, at, at, at, "", false, Map.of(), null, "");
    }

    Active phase(Phase changed, String by) {
      return new Active(
          recovery, incident, mode, changed, step, attempt, failures, lost, leaseUntil, deadline, wakeAt, candidate, approved, findings,
          ended, by);
    }

    /** The step (or another one) is requested. */
    Active requested(String next, int number, Instant lease, Instant end) {
      boolean same = next.equals(step);
      return new Active(
          recovery, incident, mode, Phase.RUNNING, next, number, same ? failures : 0, same ? lost : 0, lease, end, end, candidate,
          approved, findings, null, settledBy);
    }

    Active leased(Instant until) {
      return new Active(
          recovery, incident, mode, phase, step, attempt, failures, lost, until, deadline, wakeAt, candidate, approved, findings, ended,
          settledBy);
    }

    Active awaitingApproval(Instant until) {
      return new Active(
          recovery, incident, mode, Phase.AWAITING_APPROVAL, step, attempt, failures, lost, leaseUntil, deadline, until, candidate,
          approved, findings, ended, settledBy);
    }

    Active granted() {
      return new Active(
          recovery, incident, mode, phase, step, attempt, failures, lost, leaseUntil, deadline, wakeAt, candidate, true, findings, ended,
          settledBy);
    }

    Active chosen(String replica) {
      return new Active(
          recovery, incident, mode, phase, step, attempt, failures, lost, leaseUntil, deadline, wakeAt, replica, approved, findings,
          ended, settledBy);
    }

    Active settled(StepEnded outcome, String by) {
      var all = new TreeMap<>(findings);
      all.putAll(outcome.findings());
      return new Active(
          recovery, incident, mode, Phase.SETTLED, step, attempt, failures, lost, leaseUntil, deadline, wakeAt, candidate, approved, all,
          outcome, by);
    }

    Active failed(Instant until, String by) {
      return new Active(
          recovery, incident, mode, Phase.BACKING_OFF, step, attempt, failures + 1, lost, leaseUntil, deadline, until, candidate,
          approved, findings, ended, by);
    }

    Active lost(String by) {
      return new Active(
          recovery, incident, mode, Phase.WAKING, step, attempt, failures, lost + 1, leaseUntil, deadline, wakeAt, candidate, approved,
          findings, ended, by);
    }
  }

  RecoverState at(Instant time) {
    Instant later = time.isAfter(now) ? time : now;
    return new RecoverState(later, planHash, planText, stoppedBy, active, waiting, irreversible, ended, superseded);
  }

  @Override
  public RecoverState withPlanText(String text) {
    return withPlan(planHash, text);
  }

  RecoverState withPlan(String hash, String text) {
    return new RecoverState(now, hash, text, stoppedBy, active, waiting, irreversible, ended, superseded);
  }

  RecoverState withStopped(String by) {
    return new RecoverState(now, planHash, planText, by, active, waiting, irreversible, ended, superseded);
  }

  RecoverState withActive(@Nullable Active changed) {
    return new RecoverState(now, planHash, planText, stoppedBy, changed, waiting, irreversible, ended, superseded);
  }

  RecoverState withWaiting(List<IncidentOpened> changed) {
    return new RecoverState(now, planHash, planText, stoppedBy, active, changed, irreversible, ended, superseded);
  }

  /** The recovery under way came to its end. */
  RecoverState withEnded(IncidentId incident) {
    var all = new ArrayList<>(ended);
    all.add(incident);
    if (all.size() > ENDED_MAX) {
      all.removeFirst();
    }
    return new RecoverState(now, planHash, planText, stoppedBy, null, waiting, irreversible, all, superseded);
  }

  /** An incident is a consequence of another one. */
  RecoverState withSuperseded(IncidentId incident) {
    var all = new ArrayList<>(superseded);
    all.add(incident);
    if (all.size() > ENDED_MAX) {
      all.removeFirst();
    }
    return new RecoverState(now, planHash, planText, stoppedBy, active, waiting, irreversible, ended, all);
  }

  /** Remembers an irreversible step and forgets those that no longer count. */
  RecoverState withIrreversible(String component) {
    var times = new ArrayList<>(irreversibleOf(component));
    times.add(now);
    var all = new TreeMap<>(irreversible);
    all.put(component, times);
    return new RecoverState(now, planHash, planText, stoppedBy, active, waiting, all, ended, superseded);
  }

  /** The irreversible steps of the last hour. */
  List<Instant> irreversibleOf(String component) {
    Instant since = now.minus(LIMIT_WINDOW);
    return irreversible.getOrDefault(component, List.of()).stream().filter(time -> time.isAfter(since)).toList();
  }
}
