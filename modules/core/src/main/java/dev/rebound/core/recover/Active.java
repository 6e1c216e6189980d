package dev.rebound.core.recover;

import dev.rebound.contracts.IncidentEvent.Continuation;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.OwnStep;
import dev.rebound.contracts.RecoveryId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The recovery under way, or one that ended.
 *
 * @param attempt number of the newest attempt of {@code step}
 * @param failures attempts of {@code step} that failed
 * @param lost attempts of {@code step} whose holder was never heard of again
 * @param wakeAt end of the back-off or of the approval's time
 * @param candidate the chosen replica; empty before the choice
 * @param approved whether a person approved the recovery
 * @param findings all findings so far, the newest value of each name
 * @param ended the outcome that settled the step; null before
 * @param settledBy place of the record that changed the phase last
 * @param approvedStep the step at which a person approved last; empty where none did
 * @param done steps that acted or settle, and ended well, in their order
 * @param undoing steps that are still to undo something; empty while nothing is undone
 * @param undoneBecause why the recovery failed, once what it did is undone; empty before
 * @param generation 1, and one more each time that a person lets it go on
 * @param playbook name of its playbook; empty: its scenario's own
 * @param requestedBy who asked for planned work; empty where an incident is answered
 * @param over whether the detector has said that the incident is over
 * @param own the plan's own steps in its playbook
 * @param keyedBy the recovery by which own steps are known to what they call: a recovery that goes on keeps it, until something was undone
 * @param missed own steps that failed, and that the recovery went on from
 * @param opened of planned work: whether an incident was opened about it
 * @param abandoned why it ends before its time although no step failed, once that is known; empty where it does not
 */
public record Active(
    RecoveryId recovery, IncidentOpened incident, Mode mode, Phase phase, String step, int attempt, int failures, int lost,
    Instant leaseUntil, Instant deadline, Instant wakeAt, String candidate, boolean approved, Map<String, String> findings,
    @Nullable StepEnded ended, String settledBy, String approvedStep, List<String> done, List<String> undoing, String undoneBecause,
    int generation, String playbook, String requestedBy, boolean over, List<OwnStep> own, RecoveryId keyedBy, List<String> missed,
    boolean opened, String abandoned) {
  public Active {
    findings = new TreeMap<>(findings);
    // A state that an older version wrote has none of these.
    approvedStep = approvedStep == null ? "" : approvedStep;
    done = done == null ? List.of() : List.copyOf(done);
    undoing = undoing == null ? List.of() : List.copyOf(undoing);
    undoneBecause = undoneBecause == null ? "" : undoneBecause;
    generation = Math.max(1, generation);
    playbook = playbook == null ? "" : playbook;
    requestedBy = requestedBy == null ? "" : requestedBy;
    own = own == null ? List.of() : List.copyOf(own);
    keyedBy = keyedBy == null ? recovery : keyedBy;
    missed = missed == null ? List.of() : List.copyOf(missed);
    abandoned = abandoned == null ? "" : abandoned;
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

  static Active planned(RecoveryPlanned planned, IncidentOpened incident, Instant at) {
    String playbook = planned.playbook() == null ? "" : planned.playbook();
    String person = planned.requestedBy() == null ? "" : planned.requestedBy();
    return new Active(
        planned.recovery(), incident, planned.mode(), Phase.PLANNED, "", 0, 0, 0, at, at, at, "", false, Map.of(), null, "", "", List.of(),
        List.of(), "", 1, playbook, person, false, planned.own() == null ? List.of() : planned.own(), planned.recovery(), List.of(), false,
        "");
  }

  /** Goes on under another id, with all that is known. */
  Active continued(RecoveryPlanned planned, Continuation continuation) {
    return change(next -> {
      next.recovery = planned.recovery();
      next.phase = Phase.PLANNED;
      next.step = continuation.step();
      next.attempt = 0;
      next.failures = 0;
      next.lost = 0;
      next.ended = null;
      next.undoing = List.of();
      next.undoneBecause = "";
      next.abandoned = "";
      next.generation = generation + 1;
      next.keyedBy = undoneBecause.isEmpty() ? keyedBy : planned.recovery();
    });
  }

  /** Whether a step is one of the plan's own. */
  boolean isOwn(String name) {
    return own.stream().anyMatch(each -> each.step().equals(name));
  }

  /** A person must go on with planned work, and an incident says so. */
  Active incidentOpened() {
    return change(next -> next.opened = true);
  }

  Active incidentOver() {
    return change(next -> next.over = true);
  }

  /** The steps that acted, the one included whose last attempt failed: it may have acted all the same. */
  List<String> perhapsDone() {
    if (ended == null || ended.outcome() != Outcome.FAILED) {
      return done;
    }
    var all = new ArrayList<>(done);
    all.add(step);
    return all;
  }

  Active phase(Phase changed, String by) {
    return change(next -> {
      next.phase = changed;
      next.settledBy = by;
    });
  }

  /** The step (or another one) is requested. */
  Active requested(String name, int number, Instant lease, Instant end) {
    boolean same = name.equals(step);
    return change(next -> {
      next.phase = Phase.RUNNING;
      next.step = name;
      next.attempt = number;
      next.failures = same ? failures : 0;
      next.lost = same ? lost : 0;
      next.leaseUntil = lease;
      next.deadline = end;
      next.wakeAt = end;
      next.ended = null;
    });
  }

  Active leased(Instant until) {
    return change(next -> next.leaseUntil = until);
  }

  Active awaitingApproval(Instant until) {
    return change(next -> {
      next.phase = Phase.AWAITING_APPROVAL;
      next.wakeAt = until;
    });
  }

  Active granted() {
    return change(next -> {
      next.approved = true;
      next.approvedStep = step;
    });
  }

  Active chosen(String replica) {
    return change(next -> next.candidate = replica);
  }

  /** @param acted whether the step is one that acts, or settles what was done */
  Active settled(StepEnded outcome, boolean acted, String by) {
    boolean well = outcome.outcome().well();
    return change(next -> {
      next.phase = Phase.SETTLED;
      next.findings = new TreeMap<>(findings);
      next.findings.putAll(outcome.findings());
      next.ended = outcome;
      next.settledBy = by;
      if (well && acted && !done.contains(step)) {
        next.done = new ArrayList<>(done);
        next.done.add(step);
      }
      if (!well && isOwn(step)) {
        next.missed = new ArrayList<>(missed);
        next.missed.add(step);
      }
      if (well) {
        next.missed = missed.stream().filter(each -> !each.equals(step)).toList();
        next.undoing = undoing.stream().filter(each -> !each.equals(step)).toList();
      }
    });
  }

  /** A person has aborted it; what was done is undone once the step under way has its outcome. */
  Active abandoned(String because) {
    return change(next -> next.abandoned = because);
  }

  /** What was done is undone. Where no step failed, it is abandoned. */
  Active undoing(String because, List<String> steps) {
    boolean failed = ended != null && !ended.outcome().well();
    return change(next -> {
      next.abandoned = failed ? abandoned : because;
      next.undoneBecause = because;
      next.undoing = steps;
    });
  }

  Active failed(Instant until, String by) {
    return change(next -> {
      next.phase = Phase.BACKING_OFF;
      next.failures = failures + 1;
      next.wakeAt = until;
      next.settledBy = by;
    });
  }

  Active lost(String by) {
    return change(next -> {
      next.phase = Phase.WAKING;
      next.lost = lost + 1;
      next.settledBy = by;
    });
  }

  private Active change(Consumer<Next> how) {
    var next = new Next(this);
    how.accept(next);
    return new Active(
        next.recovery, incident, mode, next.phase, next.step, next.attempt, next.failures, next.lost, next.leaseUntil, next.deadline,
        next.wakeAt, next.candidate, next.approved, next.findings, next.ended, next.settledBy, next.approvedStep, next.done, next.undoing,
        next.undoneBecause, next.generation, playbook, requestedBy, next.over, own, next.keyedBy, next.missed, next.opened,
        next.abandoned);
  }

  /** The recovery in the making. */
  private static final class Next {
    private RecoveryId recovery;
    private Phase phase;
    private String step;
    private int attempt;
    private int failures;
    private int lost;
    private Instant leaseUntil;
    private Instant deadline;
    private Instant wakeAt;
    private String candidate;
    private boolean approved;
    private Map<String, String> findings;
    private @Nullable StepEnded ended;
    private String settledBy;
    private String approvedStep;
    private List<String> done;
    private List<String> undoing;
    private String undoneBecause;
    private int generation;
    private boolean over;
    private RecoveryId keyedBy;
    private List<String> missed;
    private boolean opened;
    private String abandoned;

    Next(Active active) {
      recovery = active.recovery;
      phase = active.phase;
      step = active.step;
      attempt = active.attempt;
      failures = active.failures;
      lost = active.lost;
      leaseUntil = active.leaseUntil;
      deadline = active.deadline;
      wakeAt = active.wakeAt;
      candidate = active.candidate;
      approved = active.approved;
      findings = active.findings;
      ended = active.ended;
      settledBy = active.settledBy;
      approvedStep = active.approvedStep;
      done = active.done;
      undoing = active.undoing;
      undoneBecause = active.undoneBecause;
      generation = active.generation;
      over = active.over;
      keyedBy = active.keyedBy;
      missed = active.missed;
      opened = active.opened;
      abandoned = active.abandoned;
    }
  }
}
