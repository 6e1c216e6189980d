package dev.rebound.core.recover;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.StepSkipped;
import dev.rebound.contracts.IncidentEvent.StepWithheld;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.UndoStarted;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.recover.Active.Phase;
import dev.rebound.core.recover.Playbook.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The second decider: incidents to recoveries. One recovery per protected system at a time; each step requested as a fact before
 * it is done; each attempt with a lease and a deadline; every recovery ends recovered, aborted or in a person's hands (law 4).
 */
public final class Recovery implements Decider<RecoverState> {
  /** For how long an attempt's holder may act without a sign of life; longer steps renew it. */
  static final Duration LEASE = Duration.ofSeconds(8);
  /** Clocks of the holder and of the log may differ by this much before a lease counts as run out. */
  static final Duration LEASE_GRACE = Duration.ofMillis(500);
  /** Attempts of one step whose holder may vanish before a person gets the recovery. */
  static final int LOST_MAX = 10;

  private final PlanReader plans;

  public Recovery(PlanReader plans) {
    this.plans = plans;
  }

  @Override
  public String writer() {
    return Writers.RECOVER;
  }

  @Override
  public String planHash(RecoverState state) {
    return state.planHash();
  }

  @Override
  public RecoverState initial() {
    return RecoverState.INITIAL;
  }

  @Override
  public RecoverState evolve(RecoverState before, Received<? extends Event> received) {
    RecoverState state = before.at(received.envelope().at());
    String by = received.position().toString();
    return switch (received.event()) {
      case PlanActivated plan -> state.withPlan(plan.hash(), plan.text());
      case IncidentOpened opened when opened.scenario() != Scenario.MONITORING -> Waiting.queued(state, opened);
      case IncidentResolved resolved -> Waiting.resolved(state, resolved.incident());
      case IncidentSuperseded superseded ->
          Waiting.without(state, superseded.incident()).withoutLeft(superseded.incident()).withSuperseded(superseded.incident());
      case CommandReceived command when command.verb() == Verb.STOP -> state.withStopped(command.person());
      case CommandReceived command when command.verb() == Verb.RELEASE -> state.withStopped("");
      case RecoveryPlanned planned -> Waiting.planned(state, planned);
      case Event event when state.active() != null -> Course.evolve(state, state.active(), event, by);
      default -> state;
    };
  }

  @Override
  public List<Timer> timers(RecoverState state) {
    Active active = state.active();
    if (active == null) {
      return List.of();
    }
    return switch (active.phase()) {
      case RUNNING -> List.of(new Timer(Course.leaseTimer(active), active.leaseUntil().plus(LEASE_GRACE)));
      case BACKING_OFF -> List.of(new Timer(Course.retryTimer(active), active.wakeAt()));
      case AWAITING_APPROVAL -> List.of(new Timer(Course.approvalTimer(active), active.wakeAt()));
      case PLANNED, WAKING, SETTLED, EXPIRED -> List.of();
    };
  }

  @Override
  public List<Event> decide(RecoverState state, Received<? extends Event> received) {
    if (state.planText().isEmpty()) {
      return List.of();
    }
    var draft = new Draft(state, received);
    if (received.event() instanceof CommandReceived command) {
      commanded(draft, command);
    } else if (state.active() != null) {
      goOn(draft, state.active(), received);
    }
    // Each turn takes one incident out of the queue; it ends at once only where nothing of it is executed.
    while (draft.state.active() == null && !draft.state.waiting().isEmpty()) {
      startNext(draft);
    }
    return draft.facts;
  }

  private void goOn(Draft draft, Active active, Received<? extends Event> received) {
    // A step that acts is not cut off: its outcome is the safe point.
    if (active.phase() != Phase.RUNNING && draft.state.superseded().contains(active.incident().incident())) {
      end(draft, active, Ending.ABORTED, "its incident turned out to be a consequence of another one");
      return;
    }
    if (active.phase() != Phase.RUNNING && active.over() && untouched(active)) {
      end(draft, active, Ending.ABORTED, "its incident is over, and nothing was done yet");
      return;
    }
    Optional<String> first = PlannedWork.givesWay(draft.state, active);
    if (first.isPresent()) {
      abandon(draft, active, first.get());
      return;
    }
    if (!active.settledBy().equals(received.position().toString())) {
      return;
    }
    switch (active.phase()) {
      case WAKING -> request(draft, step(active), active.attempt() + 1);
      case EXPIRED -> handOver(draft, active, "nobody approved in time; an approval that is not given is refused");
      case SETTLED -> settled(draft, active);
      case PLANNED, AWAITING_APPROVAL, RUNNING, BACKING_OFF -> {}
    }
  }

  /** Whether no step can have acted so far, also none whose holder vanished. */
  static boolean untouched(Active active) {
    boolean asked = active.phase() == Phase.AWAITING_APPROVAL;
    return active.done().isEmpty() && (asked || active.step().isEmpty() || step(active).is(Playbook.Trait.LOOKS));
  }

  private void commanded(Draft draft, CommandReceived command) {
    Active active = Spoken.concerned(draft.state, command);
    switch (command.verb()) {
      case APPROVE, REJECT -> {
        Optional<String> unanswered = Approvals.unanswered(active, command);
        if (unanswered.isPresent()) {
          draft.refuse(command, unanswered.get());
        } else if (command.verb() == Verb.APPROVE) {
          draft.add(new ApprovalGranted(draft.active().recovery(), command.person(), command.role(), command.method()));
          request(draft, step(draft.active()), 1);
        } else {
          handOver(draft, draft.active(), "rejected by " + Spoken.who(command) + Spoken.reason(command));
        }
      }
      case ABORT -> {
        if (active == null) {
          draft.refuse(command, "no recovery of it is under way");
        } else if (!PlannedFailback.waitsToLeave(active)) {
          abandon(draft, active, Spoken.abortedBy(command));
        }
      }
      case STOP -> {
        if (active != null) {
          handOver(draft, active, "kill switch engaged by " + Spoken.who(command) + Spoken.reason(command));
        }
      }
      case RETRY, RESUME, SKIP -> {
        if (active != null && command.verb() == Verb.RETRY && active.phase() == Phase.BACKING_OFF) {
          request(draft, step(active), active.attempt() + 1);
        } else {
          goOnWithLeft(draft, command);
        }
      }
      case SWITCHOVER, FAILBACK, RESTORE, REDEPLOY -> begin(draft, command);
      case ACK, RETRACT, HAND_OVER, RELEASE, PUBLISH, UPDATE -> {}
    }
  }

  /** A person asks for planned work. */
  private void begin(Draft draft, CommandReceived command) {
    switch (PlannedWork.of(draft.state, command, plans.read(draft.state.planText()))) {
      case PlannedWork.No(String because) -> draft.refuse(command, because);
      case PlannedWork.Go(RecoveryPlanned planned, Optional<CandidateChosen> to) -> {
        draft.add(planned);
        to.ifPresent(draft::add);
        request(draft, step(draft.active()), 1);
      }
    }
  }

  /** A person lets a recovery go on that had ended: a new recovery, which knows all that the old one knew. */
  private void goOnWithLeft(Draft draft, CommandReceived command) {
    switch (Continuing.of(draft.state, command)) {
      case Continuing.No(String because) -> draft.refuse(command, because);
      case Continuing.At(Active left, Step at, Step skipped) -> {
        draft.add(Continuing.planned(left, at, command));
        if (skipped != null) {
          draft.add(new StepSkipped(draft.active().recovery(), skipped.name(), command.person(), command.reason()));
        }
        request(draft, at, 1);
      }
    }
  }

  private void settled(Draft draft, Active active) {
    StepEnded ended = Objects.requireNonNull(active.ended(), "a settled step has an outcome");
    Step step = step(active);
    boolean well = ended.outcome().well();
    if (!active.undoneBecause().isEmpty()) {
      undone(draft, active, well ? "" : "; and step " + step.name() + " " + word(ended.outcome()) + ": " + ended.reason());
      return;
    }
    if (!well && !step.is(Playbook.Trait.GOES_ON)) {
      giveUp(draft, active, "step " + step.name() + " " + word(ended.outcome()) + ": " + ended.reason());
      return;
    }
    if (well && step.is(Playbook.Trait.CHOOSES_CANDIDATE) && active.candidate().isEmpty()) {
      String candidate = ended.findings().getOrDefault("candidate", "");
      if (candidate.isEmpty()) {
        handOver(draft, active, "step " + step.name() + " ended well and named no candidate");
        return;
      }
      draft.add(new CandidateChosen(active.recovery(), candidate, ended.reason()));
    }
    if (well && step.is(Playbook.Trait.RESTORES_SERVICE)) {
      draft.add(
          new ServiceRestored(
              active.recovery(), active.incident().incident(), active.incident().component(), ended.findings()));
    }
    if (well && step.is(Playbook.Trait.HANDS_OVER)) {
      handOver(draft, active, ended.reason());
      return;
    }
    Playbook playbook = Playbooks.of(active);
    int next =
        well ? step.branchFor(ended.findings()).map(playbook::indexOf).orElse(playbook.indexOf(step.name()) + 1)
            : playbook.indexOf(step.name()) + 1;
    if (next >= playbook.steps().size()) {
      end(draft, active, Ending.RECOVERED, "all steps of the playbook are done" + OwnSteps.missed(active) + StandingBarrier.of(active)
          + PlannedRestore.afterwards(active, plans.read(draft.state.planText())) + SiteTakeover.afterwards(active)
          + PlannedFailback.afterwards(active, plans.read(draft.state.planText())));
    } else {
      request(draft, playbook.steps().get(next), 1);
    }
  }

  /** A person gets the recovery; what it did is undone first, unless something of it was irreversible. */
  private void giveUp(Draft draft, Active active, String reason) {
    boolean looked = step(active).is(Playbook.Trait.LOOKS);
    List<String> undo = Playbooks.of(active).undoing(looked ? active.done() : active.perhapsDone());
    if (undo.isEmpty()) {
      handOver(draft, active, reason + PlannedRestore.offer(active, plans.read(draft.state.planText())));
      return;
    }
    draft.add(new UndoStarted(active.recovery(), reason, undo));
    undone(draft, draft.active(), "");
  }

  /** It ends before its time, and no step failed; what can be undone is undone first. */
  private void abandon(Draft draft, Active active, String because) {
    List<String> undo = PlannedFailback.undo(active);
    if (undo.isEmpty()) {
      end(draft, active, Ending.ABORTED, because);
      return;
    }
    draft.add(new UndoStarted(active.recovery(), because, undo));
    undone(draft, draft.active(), "");
  }

  private void undone(Draft draft, Active active, String failure) {
    if (active.undoing().isEmpty() || !failure.isEmpty()) {
      String said = active.undoneBecause() + (failure.isEmpty() ? "; what was done before is undone" : failure);
      if (failure.isEmpty() && !active.abandoned().isEmpty()) {
        end(draft, active, Ending.ABORTED, said);
      } else {
        handOver(draft, active, said);
      }
    } else {
      request(draft, Playbooks.of(active).step(active.undoing().getFirst()), 1);
    }
  }

  private static String word(Outcome outcome) {
    return outcome == Outcome.REFUSED ? "was refused" : "failed";
  }

  private void startNext(Draft draft) {
    IncidentOpened incident = draft.state.waiting().getFirst();
    draft.add(Waiting.begun(incident, plans.read(draft.state.planText())));
    Playbook playbook = Playbooks.of(draft.active());
    if (playbook.byHand()) {
      handOver(draft, draft.active(), "these steps are a person's: the plan does not say how another site takes over");
      return;
    }
    request(draft, playbook.steps().getFirst(), 1);
  }

  /** Requests a step, or asks for the approval that it needs, or hands over while the kill switch is engaged. */
  private void request(Draft draft, Step step, int attempt) {
    Active active = draft.active();
    if (!draft.state.stoppedBy().isEmpty()) {
      handOver(draft, active, "the kill switch is engaged (by " + draft.state.stoppedBy() + ")");
      return;
    }
    if (active.mode() == Mode.OBSERVE && !step.is(Playbook.Trait.LOOKS)) {
      withhold(draft, active, step);
      return;
    }
    Optional<ApprovalRequested> question = Approvals.needed(draft.state, active, step, plans.read(draft.state.planText()));
    if (question.isPresent()) {
      draft.add(question.get());
      return;
    }
    Instant now = draft.state.now();
    Instant deadline = now.plus(step.limit());
    Instant lease = now.plus(LEASE);
    draft.add(
        new StepRequested(
            active.recovery(), active.incident().incident(), active.incident().component(), step.name(), attempt, step.sentence(),
            StepArguments.of(active, step), lease.isBefore(deadline) ? lease : deadline, deadline));
  }

  /** Records what would have been done from this step on; what later steps would have found is not known. */
  private void withhold(Draft draft, Active active, Step first) {
    Playbook playbook = Playbooks.of(active);
    for (Step step : playbook.steps().subList(playbook.indexOf(first.name()), playbook.steps().size())) {
      draft.add(new StepWithheld(active.recovery(), step.name(), step.sentence(), StepArguments.of(active, step)));
    }
    handOver(draft, active, "the plan's mode for this scenario is 'observe': nothing was done from step " + first.name() + " on");
  }

  /** A person gets it. Planned work that fails becomes an incident by it, or nobody would be told. */
  private void handOver(Draft draft, Active active, String reason) {
    if (!active.requestedBy().isEmpty() && !active.opened()) {
      draft.add(PlannedWork.failed(active, reason));
    }
    end(draft, active, Ending.HANDED_OVER, reason);
  }

  private static void end(Draft draft, Active active, Ending ending, String reason) {
    draft.add(
        new RecoveryEnded(active.recovery(), active.incident().incident(), active.incident().component(), ending, reason));
  }

  private static Step step(Active active) {
    Playbook playbook = Playbooks.of(active);
    return active.step().isEmpty() ? playbook.steps().getFirst() : playbook.step(active.step());
  }

  /** Facts in the making, and the state after each of them. */
  private final class Draft {
    private final List<Event> facts = new ArrayList<>();
    private final Received<? extends Event> cause;
    private RecoverState state;

    Draft(RecoverState state, Received<? extends Event> cause) {
      this.state = state;
      this.cause = cause;
    }

    void add(Event fact) {
      facts.add(fact);
      var by = cause.envelope();
      state =
          evolve(
              state,
              new Received<>(
                  cause.position(),
                  new Envelope<>(
                      by.id(), by.system(), by.at(), writer(), cause.position(), by.codeVersion(), by.planHash(), fact)));
    }

    void refuse(CommandReceived command, String because) {
      add(new CommandRefused(command.command(), command.verb(), command.incident(), command.person(), because));
    }

    Active active() {
      return Objects.requireNonNull(state.active(), "a recovery is under way");
    }
  }
}
