package dev.rebound.contracts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was decided and done: the conversation on {@link Topics#INCIDENTS}, the audit log. */
public sealed interface IncidentEvent extends Event
    permits PlanActivated,
        IncidentEvent.IncidentOpened,
        IncidentEvent.EvidenceAdded,
        IncidentEvent.IncidentSuperseded,
        IncidentEvent.IncidentResolved,
        IncidentEvent.RecoveryPlanned,
        IncidentEvent.StepRequested,
        IncidentEvent.StepProgressed,
        IncidentEvent.StepEnded,
        IncidentEvent.StepWithheld,
        IncidentEvent.StepSkipped,
        UndoStarted,
        IncidentEvent.CandidateChosen,
        IncidentEvent.ApprovalRequested,
        IncidentEvent.ApprovalGranted,
        IncidentEvent.ServiceRestored,
        IncidentEvent.RecoveryEnded,
        IncidentEvent.NoticeRequested,
        IncidentEvent.NoticeEnded,
        IncidentEvent.LevelRaised,
        IncidentEvent.LadderStopped,
        LadderRestarted,
        PersonUnreachable,
        PromiseMade,
        PromiseAtRisk,
        PromiseEnded,
        IncidentEvent.CommandReceived,
        IncidentEvent.CommandRefused,
        IncidentEvent.TimerFired,
        BlindPeriod {

  // ---- detect ---------------------------------------------------------------------------------------------------

  /**
   * A disaster was recognised.
   *
   * @param component component of the plan that failed
   * @param target the instance that failed (for a database: the observed primary)
   * @param firstEvidenceAt receipt time of the first failing evidence: the start of the recovery time (O1)
   * @param lastSeen what was known about the target when it failed
   */
  record IncidentOpened(
      IncidentId incident, Scenario scenario, String component, String target, Instant firstEvidenceAt, LastSeen lastSeen,
      Explanation explanation)
      implements IncidentEvent {}

  /**
   * What was known about a failed primary: the ground for fencing and for measuring the loss.
   *
   * @param witness the last witness row that it acknowledged; null where none was seen (O2)
   * @param synchronousStandbys names of the standbys that its commits waited for when it last answered
   * @param refusedBy observers whose newest round was refused while their kept session was dead
   */
  record LastSeen(@Nullable LastWitness witness, List<String> synchronousStandbys, List<String> refusedBy) {
    public LastSeen {
      synchronousStandbys = List.copyOf(synchronousStandbys);
      refusedBy = List.copyOf(refusedBy);
    }
  }

  /** The last acknowledged witness row: whose, which, where in the WAL, and when its acknowledgement was received. */
  record LastWitness(String writer, long sequence, String lsn, Instant at) {}

  /**
   * More was seen that belongs to an open incident: its symptoms, or further evidence of its cause. At most {@link #NAMES_MAX} names an
   * incident, each once.
   *
   * @param names of alerts and instances
   */
  record EvidenceAdded(IncidentId incident, String component, List<String> names, List<Explanation.Evidence> evidence)
      implements IncidentEvent {
    public static final int NAMES_MAX = 64;

    public EvidenceAdded {
      names = List.copyOf(names);
      evidence = List.copyOf(evidence);
    }
  }

  /** An incident turned out to be a consequence of another one, and is over as an incident of its own. */
  record IncidentSuperseded(IncidentId incident, String component, IncidentId by, Scenario cause, Explanation explanation)
      implements IncidentEvent {}

  /** The disaster is over, seen by probes (an alert's 'resolved' is no proof). */
  record IncidentResolved(IncidentId incident, String component, Explanation explanation) implements IncidentEvent {}

  // ---- recover --------------------------------------------------------------------------------------------------

  /** Whether a recovery acts by itself or asks first. */
  enum Mode {
    AUTO,
    APPROVE,
    /** It looks, and records what it would have done; a person gets the recovery. */
    OBSERVE
  }

  /** A step of a planned recovery as a person reads it; the budget is its time limit over all attempts. */
  record PlannedStep(String step, String sentence, Duration budget) {}

  /**
   * A playbook was chosen for an incident; at most one recovery per system is under way.
   *
   * @param target the instance that failed; of a restore the moment to restore to, "latest" or an ISO 8601 instant; of a
   *     redeploy the image, as "container=image" where a container was named
   * @param playbook its name; null: the scenario's own
   * @param continues the recovery that it goes on with; null where it begins anew
   * @param requestedBy the person who asked for planned work; null where an incident is answered
   * @param own the plan's own steps in the playbook, in the order in which they stand after the same step; null where there is none
   * @param reason their words who asked for planned work; null where they gave none
   */
  record RecoveryPlanned(
      RecoveryId recovery, IncidentId incident, Scenario scenario, String component, String target, Mode mode, List<PlannedStep> steps,
      @Nullable String playbook, @Nullable Continuation continues, @Nullable String requestedBy, @Nullable List<OwnStep> own,
      @Nullable String reason)
      implements IncidentEvent {
    /** The answer to an incident. */
    public RecoveryPlanned(
        RecoveryId recovery, IncidentId incident, Scenario scenario, String component, String target, Mode mode, List<PlannedStep> steps,
        @Nullable String playbook, @Nullable Continuation continues) {
      this(recovery, incident, scenario, component, target, mode, steps, playbook, continues, null, null, null);
    }

    public RecoveryPlanned {
      steps = List.copyOf(steps);
      own = own == null ? null : List.copyOf(own);
    }
  }

  /**
   * Who lets a recovery go on that had come to its end.
   *
   * @param recovery that ended
   * @param step where it goes on
   */
  record Continuation(RecoveryId recovery, String step, String person, String method, String reason) {}

  /**
   * A step shall be executed now. It is handed to the hand only when it is read back committed.
   *
   * @param attempt 1 or more
   * @param arguments from the plan and from earlier facts of this recovery alone, never from an alert's labels
   * @param leaseUntil before this instant the holder may act; after it another attempt may
   * @param deadline the attempt's time limit; the lease is renewed by {@link StepProgressed} up to it
   */
  record StepRequested(
      RecoveryId recovery, IncidentId incident, String component, String step, int attempt, String sentence,
      Map<String, String> arguments, Instant leaseUntil, Instant deadline)
      implements IncidentEvent {
    public StepRequested {
      arguments = new TreeMap<>(arguments);
    }
  }

  /** The holder of a long step is alive: renews the lease, shows progress. Written by the hand. */
  record StepProgressed(RecoveryId recovery, String step, int attempt, Instant leaseUntil, String progress) implements IncidentEvent {}

  /** How an attempt ended. */
  enum Outcome {
    DONE,
    /** The world was already as the step would make it. */
    ALREADY_DONE,
    /** Not now: {@code retryAfter} says when. */
    RETRY_LATER,
    /** The step may not be done; its reason says why. Never retried. */
    REFUSED,
    FAILED;

    /** Whether the world is as the step would make it. */
    public boolean well() {
      return this == DONE || this == ALREADY_DONE;
    }
  }

  /**
   * An attempt ended. Written by the hand; the decider takes one per attempt and ignores the rest.
   *
   * @param findings what the step saw or measured, by name
   * @param retryAfter how long to wait; null unless {@link Outcome#RETRY_LATER}
   */
  record StepEnded(
      RecoveryId recovery, String step, int attempt, Outcome outcome, String reason, Map<String, String> findings,
      @Nullable Duration retryAfter, String instance)
      implements IncidentEvent {
    public StepEnded {
      findings = new TreeMap<>(findings);
    }
  }

  /** A step that acts was not requested, because the plan's mode for the scenario is 'observe': this is what would have been done. */
  record StepWithheld(RecoveryId recovery, String step, String sentence, Map<String, String> arguments) implements IncidentEvent {
    public StepWithheld {
      arguments = new TreeMap<>(arguments);
    }
  }

  /** A person had a step left out of a recovery that goes on behind it. */
  record StepSkipped(RecoveryId recovery, String step, String person, String reason) implements IncidentEvent {}

  /** The replica to promote: a fact before the act, never chosen again by the same recovery. */
  record CandidateChosen(RecoveryId recovery, String candidate, String because) implements IncidentEvent {}

  /**
   * A person must decide before the recovery acts.
   *
   * @param step the step that waits for the answer
   * @param because why a person is asked
   * @param onSilence what happens when nobody answers until {@code expiresAt}
   * @param facts what the answer needs to know; null in records of older versions
   */
  record ApprovalRequested(
      RecoveryId recovery, IncidentId incident, String component, String step, String because, String action, String onSilence,
      Instant expiresAt, @Nullable ApprovalFacts facts)
      implements IncidentEvent {}

  /** A person approved the recovery, by a command that the plan entitles them to. */
  record ApprovalGranted(RecoveryId recovery, String person, String role, String method) implements IncidentEvent {}

  /** Users are served again: verified against the world; redundancy may still be missing. */
  record ServiceRestored(RecoveryId recovery, IncidentId incident, String component, Map<String, String> findings)
      implements IncidentEvent {
    public ServiceRestored {
      findings = new TreeMap<>(findings);
    }
  }

  /** How a recovery ended; there is no fourth way (law 4). */
  enum Ending {
    RECOVERED,
    /** A person has it now. */
    HANDED_OVER,
    ABORTED
  }

  /** A recovery came to its end. */
  record RecoveryEnded(RecoveryId recovery, IncidentId incident, String component, Ending ending, String reason) implements IncidentEvent {}

  // ---- escalate -------------------------------------------------------------------------------------------------

  /** By which way a person is told. */
  enum Channel {
    SLACK,
    EMAIL
  }

  /** What a notice is for. */
  enum NoticeKind {
    /** Somebody must look now. */
    PAGE,
    /** A person must decide. */
    APPROVAL,
    /** Something changed: acknowledged, service restored, handed over, ended. */
    UPDATE
  }

  /**
   * Somebody must be told. It is handed to the mouth only when it is read back committed.
   *
   * @param notice stable id: one per incident, kind, level, person and channel
   * @param attempt 1 or more
   * @param level 1 is the first step of the escalation matrix; 0: it is about planned work, which has none
   * @param person id of the person in the plan; empty for the whole channel; name of the group where it goes to stakeholders
   * @param headline one line
   * @param lines the rest of the message, plain text
   * @param recovery the recovery that an approval is about; null otherwise
   * @param step the step that waits for the approval; null otherwise, and in records of older versions
   * @param promise the promise to stakeholders that it keeps; null where it goes to the people of the incident
   * @param possibleDuplicate true where an earlier attempt may have arrived: its outcome is not known; null otherwise
   */
  record NoticeRequested(
      String notice, int attempt, IncidentId incident, NoticeKind kind, int level, String person, Channel channel, String headline,
      List<String> lines, @Nullable RecoveryId recovery, @Nullable String step, @Nullable String promise,
      @Nullable Boolean possibleDuplicate)
      implements IncidentEvent {
    /** One of which nothing was sent before. */
    public NoticeRequested(
        String notice, int attempt, IncidentId incident, NoticeKind kind, int level, String person, Channel channel, String headline,
        List<String> lines, @Nullable RecoveryId recovery, @Nullable String step, @Nullable String promise) {
      this(notice, attempt, incident, kind, level, person, channel, headline, lines, recovery, step, promise, null);
    }

    /** One to the people of the incident. */
    public NoticeRequested(
        String notice, int attempt, IncidentId incident, NoticeKind kind, int level, String person, Channel channel, String headline,
        List<String> lines, @Nullable RecoveryId recovery, @Nullable String step) {
      this(notice, attempt, incident, kind, level, person, channel, headline, lines, recovery, step, null, null);
    }

    /** One that asks for nothing. */
    public NoticeRequested(
        String notice, int attempt, IncidentId incident, NoticeKind kind, int level, String person, Channel channel, String headline,
        List<String> lines) {
      this(notice, attempt, incident, kind, level, person, channel, headline, lines, null, null, null, null);
    }

    public NoticeRequested {
      lines = List.copyOf(lines);
    }

    /** The next attempt. @param possible whether an earlier one may have arrived */
    public NoticeRequested again(boolean possible) {
      return new NoticeRequested(
          notice, attempt + 1, incident, kind, level, person, channel, headline, lines, recovery, step, promise,
          possible || mayRepeat() ? true : null);
    }

    /** The same attempt, which a process that died may have carried out. */
    public NoticeRequested perhapsSent() {
      return new NoticeRequested(
          notice, attempt, incident, kind, level, person, channel, headline, lines, recovery, step, promise, true);
    }

    /** Whether the same words may have arrived before. */
    public boolean mayRepeat() {
      return Boolean.TRUE.equals(possibleDuplicate);
    }
  }

  /**
   * A sending ended. Written by the mouth.
   *
   * @param sent false: it failed and {@code reason} says why
   * @param reference the channel's own id of the message, empty where it has none
   * @param outcomeUnknown true where it failed and may have arrived all the same: the service did not say; null otherwise
   * @param possibleDuplicate true where this attempt may have been carried out before, by a process that died; null otherwise
   * @param retryAfterMillis how long the service wants to be left alone; null where it did not say
   */
  record NoticeEnded(
      String notice, int attempt, boolean sent, String reference, String reason, @Nullable Boolean outcomeUnknown,
      @Nullable Boolean possibleDuplicate, @Nullable Long retryAfterMillis)
      implements IncidentEvent {
    /** One whose outcome is known, and which was carried out once. */
    public NoticeEnded(String notice, int attempt, boolean sent, String reference, String reason) {
      this(notice, attempt, sent, reference, reason, null, null, null);
    }

    /** Whether the message may have arrived although it was not said so. */
    public boolean mayHaveArrived() {
      return Boolean.TRUE.equals(outcomeUnknown) || (!sent && Boolean.TRUE.equals(possibleDuplicate));
    }
  }

  /** Nobody acknowledged in time: the next level of the escalation matrix is told. */
  record LevelRaised(IncidentId incident, int level, String name, String because) implements IncidentEvent {}

  /** A person has taken the incident, said there by this method: the ladder stops. */
  record LadderStopped(IncidentId incident, String person, String method) implements IncidentEvent {}

  // ---- people and time ------------------------------------------------------------------------------------------

  /**
   * A command of a person, authenticated by ingest (law 10).
   *
   * @param incident what it is about; null where the verb is about the whole system
   * @param person id of the person in the plan
   * @param method how they were authenticated: "token", "slack"
   * @param role the role under which they spoke: "responder" or "approver"
   * @param arguments what else the verb is about, by name; null where it needs nothing more
   */
  record CommandReceived(
      String command, Verb verb, @Nullable IncidentId incident, String person, String method, String role, String reason,
      @Nullable Map<String, String> arguments)
      implements IncidentEvent {
    /** A command that needs nothing more. */
    public CommandReceived(
        String command, Verb verb, @Nullable IncidentId incident, String person, String method, String role, String reason) {
      this(command, verb, incident, person, method, role, reason, null);
    }

    public CommandReceived {
      arguments = arguments == null ? null : new TreeMap<>(arguments);
    }

    /** An argument; empty where it was not given. */
    public String argument(String name) {
      return arguments == null ? "" : arguments.getOrDefault(name, "");
    }
  }

  /** A command changed nothing, and why. */
  record CommandRefused(String command, Verb verb, @Nullable IncidentId incident, String person, String because) implements IncidentEvent {}

  /**
   * A timer that a decider's state holds is due. Written by the instance that owns the partition.
   *
   * @param owner the decider whose timer it is
   * @param timer stable id; a decider ignores a timer that is not pending
   */
  record TimerFired(String owner, String timer) implements IncidentEvent {}
}
