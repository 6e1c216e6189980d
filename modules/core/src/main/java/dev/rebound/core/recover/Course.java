package dev.rebound.core.recover;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepProgressed;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.UndoStarted;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.recover.Active.Phase;
import dev.rebound.core.recover.Playbook.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The course of the recovery under way: how its events change where it stands. Foreign, late and repeated ones change nothing. */
final class Course {
  /** The longest wait that a step may ask for; a recovery must end within its limits (law 4). */
  static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(1);

  private Course() {}

  static RecoverState evolve(RecoverState state, Active active, Event event, String by) {
    return switch (event) {
      case StepRequested requested when requested.recovery().equals(active.recovery()) -> requested(state, active, requested);
      case StepProgressed progressed when of(active, progressed.recovery().value(), progressed.step(), progressed.attempt()) ->
          state.withActive(renewed(active, progressed.leaseUntil()));
      case StepEnded ended when of(active, ended.recovery().value(), ended.step(), ended.attempt()) ->
          state.withActive(ended(state, active, ended, by));
      case TimerFired timer when timer.owner().equals(Writers.RECOVER) -> state.withActive(timed(active, timer.timer(), by));
      case CandidateChosen chosen when chosen.recovery().equals(active.recovery()) ->
          state.withActive(active.chosen(chosen.candidate()));
      case ApprovalRequested asked when asked.recovery().equals(active.recovery()) ->
          state.withActive(awaiting(active, asked));
      case ApprovalGranted granted when granted.recovery().equals(active.recovery()) -> state.withActive(active.granted());
      case CommandReceived command when command.verb() == Verb.ABORT && PlannedFailback.is(active)
          && Spoken.concerned(state, command) != null -> state.withActive(active.abandoned(Spoken.abortedBy(command)));
      case UndoStarted undo when undo.recovery().equals(active.recovery()) ->
          state.withActive(active.undoing(undo.because(), undo.steps()));
      case RecoveryEnded ended when ended.recovery().equals(active.recovery()) -> ended(state, active, ended);
      default -> state;
    };
  }

  /** Nobody lets a recovery go on that ended well, nor one of an incident that is another's consequence, nor one that a person does. */
  private static RecoverState ended(RecoverState state, Active active, RecoveryEnded ended) {
    boolean over =
        ended.ending() == Ending.RECOVERED
            || state.superseded().contains(ended.incident())
            || Playbooks.of(active).byHand();
    return state.withEnded(ended.incident(), over);
  }

  private static boolean of(Active active, String recovery, String step, int attempt) {
    return active.phase() == Phase.RUNNING
        && active.recovery().value().equals(recovery)
        && active.step().equals(step)
        && active.attempt() == attempt;
  }

  /** A lease grows, and never beyond its attempt's deadline: otherwise a holder that is stuck could hold a recovery for ever (law 4). */
  private static Active renewed(Active active, Instant until) {
    Instant lease = until.isBefore(active.deadline()) ? until : active.deadline();
    return lease.isAfter(active.leaseUntil()) ? active.leased(lease) : active;
  }

  private static RecoverState requested(RecoverState state, Active active, StepRequested requested) {
    Step step = step(active, requested.step());
    boolean shippedAndIrreversible = !step.irreversible().isEmpty() && !step.is(Playbook.Trait.ONCE);
    RecoverState counted =
        requested.attempt() == 1 && shippedAndIrreversible ? state.withIrreversible(requested.component()) : state;
    return counted.withActive(
        active.requested(requested.step(), requested.attempt(), requested.leaseUntil(), requested.deadline()));
  }

  private static Active ended(RecoverState state, Active active, StepEnded ended, String by) {
    boolean again = ended.outcome() == Outcome.FAILED || ended.outcome() == Outcome.RETRY_LATER;
    Step step = step(active, ended.step());
    if (again && active.failures() + 1 < step.attempts()) {
      Duration named = ended.retryAfter();
      Duration pause = named == null ? step.backoff() : named;
      return active.failed(state.now().plus(pause.compareTo(RETRY_AFTER_MAX) < 0 ? pause : RETRY_AFTER_MAX), by);
    }
    return active.settled(ended, !step.is(Playbook.Trait.LOOKS) || step.is(Playbook.Trait.SETTLES), by);
  }

  private static Active timed(Active active, String timer, String by) {
    return switch (active.phase()) {
      case RUNNING -> timer.equals(leaseTimer(active)) ? leaseRanOut(active, by) : active;
      case BACKING_OFF -> timer.equals(retryTimer(active)) ? active.phase(Phase.WAKING, by) : active;
      case AWAITING_APPROVAL -> timer.equals(approvalTimer(active)) ? active.phase(Phase.EXPIRED, by) : active;
      case PLANNED, WAKING, SETTLED, EXPIRED -> active;
    };
  }

  private static Active leaseRanOut(Active active, String by) {
    boolean once = step(active, active.step()).is(Playbook.Trait.ONCE);
    if (!once && active.lost() < Recovery.LOST_MAX) {
      return active.lost(by);
    }
    String reason =
        once ? "its holder was not heard of again: whether it was done is not known, and it is not repeated without a person's word"
            : "its holder was not heard of again " + (Recovery.LOST_MAX + 1) + " times";
    return active.settled(
        new StepEnded(active.recovery(), active.step(), active.attempt(), Outcome.FAILED, reason, Map.of(), null, ""), false, by);
  }

  private static Active awaiting(Active active, ApprovalRequested asked) {
    return active.requested(asked.step(), 0, asked.expiresAt(), asked.expiresAt()).awaitingApproval(asked.expiresAt());
  }

  private static Step step(Active active, String name) {
    return Playbooks.of(active).step(name);
  }

  static String leaseTimer(Active active) {
    return "lease/" + active.recovery() + "/" + active.step() + "/" + active.attempt() + "/" + active.leaseUntil().toEpochMilli();
  }

  static String retryTimer(Active active) {
    return "retry/" + active.recovery() + "/" + active.step() + "/" + active.attempt();
  }

  static String approvalTimer(Active active) {
    return "approval/" + active.recovery() + "/" + active.step();
  }
}
