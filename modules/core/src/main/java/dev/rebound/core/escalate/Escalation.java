package dev.rebound.core.escalate;

import static java.util.Objects.requireNonNull;

import dev.rebound.contracts.BlindPeriod;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepProgressed;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.StepSkipped;
import dev.rebound.contracts.IncidentEvent.StepWithheld;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.PersonUnreachable;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.PromiseAtRisk;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SignalEvent;
import dev.rebound.contracts.UndoStarted;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider;
import dev.rebound.core.escalate.EscalateState.ActivePlan;
import dev.rebound.core.escalate.EscalateState.Settled;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.recover.Playbooks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who must be told what, by when, on which channel (architecture, section 2). Reads the incidents log.
 *
 * <p>Law 6: a level is raised at its time, or somebody acknowledged, or the incident ended. The ladder is drawn at {@link Ladder}.
 *
 * <p>How an event is taken:
 * <ol>
 *   <li>{@code evolve} takes it in. Whether it is news is decided here, once: a repeated event, a timer that is not pending and a
 *       second acknowledgement are not. News leaves {@link EscalateState#settled()} with the event's position.
 *   <li>{@code decide} says the facts that the news calls for, and nothing where the state was not settled by this very event.
 *   <li>{@code evolve} takes each of these facts, at the position of their cause. A fact of its own that is read back later has
 *       another position and changes nothing.
 * </ol>
 * Events that are nothing to escalation leave the state as it is, its time included: what other writers put between two events,
 * and how their clocks go, changes no decision (law 5).
 */
public final class Escalation implements Decider<EscalateState> {
  /** The owner of its timers, as {@code TimerFired} names it. */
  public static final String OWNER = Writers.ESCALATE;

  private final RememberedPlans plans;

  /** An escalation that reads the plans' texts with the given reader. */
  public Escalation(PlanReader reader) {
    this.plans = new RememberedPlans(requireNonNull(reader, "reader"));
  }

  @Override
  public String writer() {
    return Writers.ESCALATE;
  }

  @Override
  public String planHash(EscalateState state) {
    ActivePlan active = state.plan();
    return active == null ? Envelope.NO_PLAN : active.hash();
  }

  @Override
  public EscalateState initial() {
    return EscalateState.INITIAL;
  }

  @Override
  public EscalateState evolve(EscalateState before, Received<? extends Event> received) {
    var envelope = received.envelope();
    EscalateState state = paced(before, envelope.event(), envelope.at());
    String position = received.position().toString();
    EscalateState told = told(state, received, position);
    return decidedAt(before, position) ? told
        : new PromiseEvolution(before, told, plans.of(told), position, envelope.at()).take(envelope.event());
  }

  /** What the incident's own people are told. */
  private EscalateState told(EscalateState state, Received<? extends Event> received, String position) {
    var envelope = received.envelope();
    return switch (envelope.event()) {
      case PlanActivated event -> taking(state, plans.read(event.text()), received).activated(event, envelope.id());
      case IncidentOpened event -> taking(state, received).opened(event);
      case IncidentResolved event -> taking(state, received).resolved(event.incident());
      case IncidentSuperseded event -> taking(state, received).resolved(event.incident());
      case RecoveryPlanned event -> taking(state, received).planned(event);
      case ApprovalRequested event -> taking(state, received).approvalRequested(event);
      case ApprovalGranted event -> taking(state, received).approvalGranted(event, envelope.id());
      case ServiceRestored event -> taking(Holding.moved(state, event.recovery(), envelope.at()), received).restored(event);
      case RecoveryEnded event -> taking(state, received).recoveryEnded(event);
      case CommandReceived event -> taking(Holding.heard(state, event, envelope.at()), received).commanded(event);
      case CommandRefused _ when decidedAt(state, position) -> state;
      case CommandRefused event -> taking(state, received).refused(event);
      case NoticeEnded event when decidedAt(state, position) -> taking(state, received).givenUp(event);
      case NoticeEnded event -> taking(state, received).noticeEnded(event);
      case TimerFired event when event.owner().equals(OWNER) -> taking(state, received).timerFired(event);
      case NoticeRequested event when decidedAt(state, position) -> Evolution.requested(state, event);
      case TimerFired _, NoticeRequested _, LevelRaised _, LadderStopped _, LadderRestarted _, PersonUnreachable _, PromiseMade _,
          PromiseAtRisk _, PromiseEnded _, BlindPeriod _ -> state;
      case StepProgressed event -> Holding.moved(state, event.recovery(), envelope.at());
      case StepEnded event -> Holding.moved(acted(state, event), event.recovery(), envelope.at());
      case StepSkipped event -> Holding.moved(state, event.recovery(), envelope.at());
      case UndoStarted event -> Holding.moved(state, event.recovery(), envelope.at());
      case CandidateChosen event -> Holding.moved(state, event.recovery(), envelope.at());
      case EvidenceAdded _, StepRequested _, StepWithheld _, SignalEvent _ -> state;
    };
  }

  /** What past and running recoveries are learned from; counts for open incidents alone, whose recoveries began by a failure. */
  private static EscalateState paced(EscalateState state, Event event, Instant at) {
    return switch (event) {
      case StepRequested step when state.incident(step.incident()).filter(each -> isUnderWay(each, step.recovery())).isPresent() ->
          state.with(state.pace().requested(step.recovery(), step.incident(), step.step(), at));
      case StepEnded step -> state.with(state.pace().ended(step.recovery(), step.step(), at));
      case ServiceRestored restored -> state.with(state.pace().served(restored.recovery(), at));
      case RecoveryEnded ended -> state.with(state.pace().over(ended.recovery()));
      default -> state;
    };
  }

  /** A step that does more than look has a hand in the end of its incident. */
  private static EscalateState acted(EscalateState state, StepEnded step) {
    boolean acts = step.outcome() == Outcome.DONE && !Playbooks.looks(step.step());
    return !acts ? state
        : state.incidents().values().stream()
            .filter(each -> !each.recoveries().acted() && each.recoveries().known().contains(step.recovery().value()))
            .findFirst()
            .map(each -> state.with(each.with(each.recoveries().act())))
            .orElse(state);
  }

  private static boolean isUnderWay(OpenIncident incident, RecoveryId recovery) {
    return incident.recoveries().underWay().contains(recovery.value());
  }

  private static boolean decidedAt(EscalateState state, String position) {
    Settled settled = state.settled();
    Promises.News news = state.promises().news();
    return settled != null && settled.position().equals(position) || news != null && news.position().equals(position);
  }

  private Evolution taking(EscalateState state, Received<? extends Event> received) {
    return new Evolution(state.quiet(), plans.of(state), received.position().toString(), received.envelope().at());
  }

  private static Evolution taking(EscalateState state, Plan plan, Received<? extends Event> received) {
    return new Evolution(state.quiet(), plan, received.position().toString(), received.envelope().at());
  }

  @Override
  public List<Event> decide(EscalateState state, Received<? extends Event> received) {
    String position = received.position().toString();
    Settled settled = state.settled();
    var facts = new ArrayList<Event>();
    if (settled != null && settled.position().equals(position)) {
      facts.addAll(announced(state, settled, received));
    }
    Promises.News news = state.promises().news();
    if (news != null && news.position().equals(position)) {
      facts.addAll(new PromiseNews(state, plans.of(state), received.envelope().system()).of(news, received.event()));
    }
    return facts;
  }

  private List<Event> announced(EscalateState state, Settled settled, Received<? extends Event> received) {
    var announcement = new Announcement(state, plans.of(state), received.envelope().system());
    return switch (settled.what()) {
      case LEVEL -> announcement.levels(settled.incidents());
      case BACKUP -> announcement.backups(settled.incidents());
      case STALE, RESTARTED, UNTAKEN, UNREACHED, FORECAST, REFUSED -> announcement.holding(settled, received.event());
      case RETRY -> announcement.again(settled.notice());
      case GIVEN_UP -> announcement.givenUp(settled);
      case NEWS -> announcement.news(settled.incidents(), received.event());
    };
  }

  @Override
  public List<Timer> timers(EscalateState state) {
    return Wait.of(state, plans.of(state)).stream().map(Wait::timer).toList();
  }

  /** Whether a message to stakeholders is the final report about a resolved incident: the last that they were promised. */
  public static boolean isFinalReport(EscalateState state, NoticeRequested notice) {
    PromiseLedger ledger = state.promises().ledgers().get(notice.incident().value());
    Standing standing = ledger == null ? null : ledger.groups().get(notice.person());
    PromiseLedger.End end = ledger == null ? null : ledger.end();
    String promise = notice.promise();
    return standing != null && promise != null && end != null && end.how() == PromiseLedger.How.RESOLVED
        && Promise.number(promise) == standing.made();
  }

  /**
   * The channel's reference of the first delivered message about an incident, or about planned work without one: later messages answer
   * to it.
   *
   * @return empty before the first delivery, where the channel has no references, and after it left the state
   */
  public static Optional<String> threadReference(EscalateState state, IncidentId incident, Channel channel) {
    Optional<Matter> about = state.incident(incident).map(each -> each);
    return about.or(() -> Optional.ofNullable(state.works().get(incident.value())))
        .map(each -> each.notices().threads().get(channel.name()));
  }
}
