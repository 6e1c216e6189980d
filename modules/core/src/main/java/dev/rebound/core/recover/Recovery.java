package dev.rebound.core.recover;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.PlannedStep;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.Verb;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.RecoverState.Active;
import dev.rebound.core.recover.RecoverState.Phase;
import dev.rebound.core.scenario.DatabaseFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

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

  /** The playbook of a scenario; without steps where no detection rule opens an incident of it yet. */
  public static Playbook playbook(Scenario scenario) {
    return switch (scenario) {
      case DATABASE -> DatabaseFailure.playbook();
      case CACHE, APPLICATION, SITE -> new Playbook(scenario, List.of());
    };
  }

  @Override
  public RecoverState evolve(RecoverState before, Received<? extends Event> received) {
    RecoverState state = before.at(received.envelope().at());
    String by = received.position().toString();
    return switch (received.event()) {
      case PlanActivated plan -> state.withPlan(plan.hash(), plan.text());
      case IncidentOpened opened -> queued(state, opened);
      case IncidentResolved resolved ->
          state.withWaiting(state.waiting().stream().filter(each -> !each.incident().equals(resolved.incident())).toList());
      case CommandReceived command when command.verb() == Verb.STOP -> state.withStopped(command.person());
      case CommandReceived command when command.verb() == Verb.RELEASE -> state.withStopped("");
      case RecoveryPlanned planned -> planned(state, planned);
      case Event event when state.active() != null -> Course.evolve(state, state.active(), event, by);
      default -> state;
    };
  }

  private static RecoverState queued(RecoverState state, IncidentOpened opened) {
    boolean known =
        state.ended().contains(opened.incident())
            || state.waiting().stream().anyMatch(each -> each.incident().equals(opened.incident()))
            || state.active() != null && state.active().incident().incident().equals(opened.incident());
    if (known) {
      return state;
    }
    var waiting = new ArrayList<>(state.waiting());
    waiting.removeIf(each -> each.component().equals(opened.component()));
    waiting.add(opened);
    return state.withWaiting(waiting);
  }

  private static RecoverState planned(RecoverState state, RecoveryPlanned planned) {
    IncidentOpened incident =
        state.waiting().stream().filter(each -> each.incident().equals(planned.incident())).findFirst().orElseThrow();
    return state
        .withWaiting(state.waiting().stream().filter(each -> each != incident).toList())
        .withActive(Active.planned(planned.recovery(), incident, planned.mode(), state.now()));
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
    Active active = state.active();
    if (active != null) {
      goOn(draft, active, received);
    }
    // Each turn takes one incident out of the queue; it ends at once only where the kill switch is engaged.
    while (draft.state.active() == null && !draft.state.waiting().isEmpty()) {
      startNext(draft);
    }
    return draft.facts;
  }

  private void goOn(Draft draft, Active active, Received<? extends Event> received) {
    if (received.event() instanceof CommandReceived command) {
      commanded(draft, active, command);
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

  private void commanded(Draft draft, Active active, CommandReceived command) {
    boolean about = command.incident() == null || command.incident().equals(active.incident().incident());
    if (!about) {
      return;
    }
    boolean asked = active.phase() == Phase.AWAITING_APPROVAL && command.role().equals(Plan.Person.APPROVER);
    String who = command.person() + " (" + command.method() + ")";
    switch (command.verb()) {
      case APPROVE -> {
        if (asked) {
          draft.add(new ApprovalGranted(active.recovery(), command.person(), command.role(), command.method()));
          request(draft, step(active), 1);
        }
      }
      case REJECT -> {
        if (asked) {
          handOver(draft, active, "rejected by " + who + reason(command));
        }
      }
      case ABORT -> end(draft, active, Ending.ABORTED, "aborted by " + who + reason(command));
      case STOP -> handOver(draft, active, "kill switch engaged by " + who + reason(command));
      case ACK, RELEASE -> {}
    }
  }

  private static String reason(CommandReceived command) {
    return command.reason().isBlank() ? "" : ": " + command.reason();
  }

  private void settled(Draft draft, Active active) {
    StepEnded ended = Objects.requireNonNull(active.ended(), "a settled step has an outcome");
    Step step = step(active);
    boolean well = ended.outcome() == Outcome.DONE || ended.outcome() == Outcome.ALREADY_DONE;
    if (!well && !step.is(Playbook.Trait.GOES_ON)) {
      handOver(draft, active, "step " + step.name() + " " + word(ended.outcome()) + ": " + ended.reason());
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
    Playbook playbook = playbook(active.incident().scenario());
    int next =
        well ? step.branchFor(ended.findings()).map(playbook::indexOf).orElse(playbook.indexOf(step.name()) + 1)
            : playbook.indexOf(step.name()) + 1;
    if (next >= playbook.steps().size()) {
      end(draft, active, Ending.RECOVERED, "all steps of the playbook are done");
    } else {
      request(draft, playbook.steps().get(next), 1);
    }
  }

  private static String word(Outcome outcome) {
    return outcome == Outcome.REFUSED ? "was refused" : "failed";
  }

  private void startNext(Draft draft) {
    IncidentOpened incident = draft.state.waiting().getFirst();
    Playbook playbook = playbook(incident.scenario());
    var recovery = new RecoveryId("recovery-" + incident.incident());
    Plan plan = plans.read(draft.state.planText());
    draft.add(
        new RecoveryPlanned(
            recovery, incident.incident(), incident.scenario(), incident.component(), incident.target(), plan.modeOf(incident.scenario()),
            playbook.steps().stream()
                .map(step -> new PlannedStep(step.name(), step.sentence(), step.budget()))
                .toList()));
    request(draft, playbook.steps().getFirst(), 1);
  }

  /** Requests a step, or asks for the approval that it needs, or hands over while the kill switch is engaged. */
  private void request(Draft draft, Step step, int attempt) {
    Active active = draft.active();
    if (!draft.state.stoppedBy().isEmpty()) {
      handOver(draft, active, "the kill switch is engaged (by " + draft.state.stoppedBy() + ")");
      return;
    }
    Plan plan = plans.read(draft.state.planText());
    String because = approvalNeeded(draft.state, active, step, plan);
    if (!because.isEmpty()) {
      draft.add(
          new ApprovalRequested(
              active.recovery(), active.incident().incident(), active.incident().component(), step.name(), because, step.sentence(),
              "Without an answer nothing more is done and a person gets the recovery.", draft.state.now().plus(plan.approvalExpiry())));
      return;
    }
    Instant now = draft.state.now();
    Instant deadline = now.plus(step.limit());
    Instant lease = now.plus(LEASE);
    draft.add(
        new StepRequested(
            active.recovery(), active.incident().incident(), active.incident().component(), step.name(), attempt, step.sentence(),
            arguments(active), lease.isBefore(deadline) ? lease : deadline, deadline));
  }

  private static String approvalNeeded(RecoverState state, Active active, Step step, Plan plan) {
    if (active.approved()) {
      return "";
    }
    boolean first = playbook(active.incident().scenario()).indexOf(step.name()) == 0;
    if (active.mode() == Mode.APPROVE && !first) {
      return "the plan's mode for this scenario is 'approve'";
    }
    int done = state.irreversibleOf(active.incident().component()).size();
    if (step.is(Playbook.Trait.GATED) && done >= plan.limits().irreversiblePerHour()) {
      return done + " irreversible recovery of " + active.incident().component() + " within the last hour; the plan allows "
          + plan.limits().irreversiblePerHour();
    }
    return "";
  }

  /** What a step may know: from the incident, the findings and the choice of this recovery, never from an alert's labels. */
  private static Map<String, String> arguments(Active active) {
    var arguments = new TreeMap<String, String>();
    arguments.put("target", active.incident().target());
    arguments.put("candidate", active.candidate());
    arguments.put("primary", active.candidate().isEmpty() ? active.incident().target() : active.candidate());
    arguments.put("refusedBy", String.join(",", active.incident().lastSeen().refusedBy()));
    arguments.put("synchronousStandbys", String.join(",", active.incident().lastSeen().synchronousStandbys()));
    for (String carried : List.of("timelineBefore", "barrier")) {
      String value = active.findings().get(carried);
      if (value != null) {
        arguments.put(carried, value);
      }
    }
    var witness = active.incident().lastSeen().witness();
    if (witness != null) {
      arguments.put("witnessWriter", witness.writer());
      arguments.put("witnessSequence", Long.toString(witness.sequence()));
      arguments.put("witnessLsn", witness.lsn());
      arguments.put("witnessAt", witness.at().toString());
    }
    return arguments;
  }

  private void handOver(Draft draft, Active active, String reason) {
    end(draft, active, Ending.HANDED_OVER, reason);
  }

  private static void end(Draft draft, Active active, Ending ending, String reason) {
    draft.add(
        new RecoveryEnded(active.recovery(), active.incident().incident(), active.incident().component(), ending, reason));
  }

  private static Step step(Active active) {
    Playbook playbook = playbook(active.incident().scenario());
    return active.step().isEmpty() ? playbook.steps().getFirst() : playbook.steps().get(playbook.indexOf(active.step()));
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

    Active active() {
      return Objects.requireNonNull(state.active(), "a recovery is under way");
    }
  }
}
