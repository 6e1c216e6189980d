package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Verb;
import dev.rebound.core.escalate.EscalateState.ActivePlan;
import dev.rebound.core.escalate.EscalateState.Settled;
import dev.rebound.core.escalate.EscalateState.What;
import dev.rebound.core.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state after one event: every method returns the state as it was where the event is no news.
 *
 * @param before the state before the event, nothing settled
 * @param plan the plan that counts for this event; null before the first
 * @param position the event's place in the log
 * @param at the event's time
 */
record Evolution(EscalateState before, @Nullable Plan plan, String position, Instant at) {

  /** A request of its own is on its way. */
  static EscalateState requested(EscalateState state, NoticeRequested request) {
    PromiseLedger ledger = state.promises().ledgers().get(request.incident().value());
    if (ledger != null && request.notice().startsWith(ledger.prefix() + "/")) {
      return state.with(ledger, ledger.notices().requested(request, state.now()));
    }
    if (request.level() == OpenWork.LEVEL) {
      return WorkEvolution.requested(state, request);
    }
    return state
        .incident(request.incident())
        .map(incident -> state.with(incident.with(incident.notices().requested(request, state.now()))))
        .orElse(state);
  }

  /** A notice of its own is given up; an incident that only waited for its end leaves. */
  EscalateState givenUp(NoticeEnded ended) {
    return before
        .matterOfNotice(ended.notice())
        .map(about -> before.with(about, about.notices().without(ended.notice())).settle(settled(What.NEWS, List.of())))
        .orElse(before);
  }

  EscalateState activated(PlanActivated event, String id) {
    String key = "plan/" + id;
    if (plan == null || before.handled().contains(key)) {
      return before;
    }
    EscalateState state = moved().with(new ActivePlan(event.hash(), event.text())).withHandled(key);
    List<OpenIncident> unpaged =
        state.incidents().values().stream().filter(each -> each.ladder().level() == 0 && each.ladder().running()).toList();
    for (OpenIncident each : unpaged) {
      OpenIncident begun = begun(each, state.now());
      int due = Rungs.highestDue(plan, each.ladder(), state.now());
      state = state.with(begun.ladder().level() >= due ? begun : raised(each, due, state.now()));
    }
    return state.settle(settled(What.LEVEL, unpaged));
  }

  EscalateState opened(IncidentOpened event) {
    if (before.knows(event.incident())) {
      return before;
    }
    EscalateState state = moved();
    OpenIncident incident = OpenIncident.of(event, state.now());
    return plan == null
        ? state.with(incident).settle(settled(What.NEWS, List.of()))
        : state.with(begun(incident, state.now())).settle(settled(What.LEVEL, List.of(incident)));
  }

  /** On the first level, or higher where the plan says so; the next level keeps its distance. */
  private OpenIncident begun(OpenIncident incident, Instant now) {
    int level = plan == null ? 1 : Rungs.begins(plan, incident);
    return level == 1 || plan == null ? raised(incident, 1, now)
        : incident.with(incident.ladder().begunAt(level, now, Rungs.at(plan, level).after()));
  }

  /** Probes saw its end, or it turned out to be a consequence of another incident. */
  EscalateState resolved(IncidentId over) {
    return before
        .incident(over)
        .filter(incident -> !incident.resolved())
        .map(incident -> news(moved(), incident.resolve()))
        .orElse(before);
  }

  EscalateState planned(RecoveryPlanned event) {
    return once("planned/" + event.recovery(), before.incident(event.incident()))
        .map(incident -> incident.with(incident.recoveries().started(event.recovery(), Wording.doing(event))))
        .map(incident -> handled("planned/" + event.recovery()).with(incident).settle(settled(What.NEWS, List.of())))
        .orElseGet(() -> works().planned(event));
  }

  EscalateState approvalRequested(ApprovalRequested event) {
    String key = "asked/" + event.recovery() + "/" + event.expiresAt();
    return before.work(event.recovery()).isPresent() ? works().asked(event, key)
        : told(key, before.incident(event.incident()), recoveries -> recoveries.started(event.recovery(), Wording.doing(event)));
  }

  /** @param id of the record: one person may answer several questions of planned work */
  EscalateState approvalGranted(ApprovalGranted event, String id) {
    String key = "granted/" + event.recovery() + "/" + event.person();
    return before.work(event.recovery()).isPresent() ? works().granted(event, key + "/" + id)
        : told(key, withRecovery(event.recovery()), recoveries -> recoveries.now(Wording.doing(event)));
  }

  EscalateState restored(ServiceRestored event) {
    return told(
        "restored/" + event.recovery(), before.incident(event.incident()), recoveries -> recoveries.now(Wording.DOING_AFTER_RESTORED));
  }

  EscalateState recoveryEnded(RecoveryEnded event) {
    String key = "ended/" + event.recovery();
    return once(key, before.incident(event.incident()))
        .map(incident -> incident.with(incident.recoveries().ended(event.recovery())))
        .map(incident -> event.ending() == Ending.HANDED_OVER ? handedOver(incident) : incident)
        .map(incident -> works().ended(news(handled(key), incident), event))
        .orElseGet(() -> works().ended(before, event));
  }

  /** A person must take over: whoever had it, the ladder runs again from the level it stands on. */
  OpenIncident handedOver(OpenIncident incident) {
    Instant now = moved().now();
    int round = incident.notices().sequence() + 1;
    if (plan == null) {
      return incident.with(incident.ladder().restarted(round, now, Duration.ZERO));
    }
    Ladder ladder = incident.ladder().raisedTo(Math.max(1, incident.ladder().level()), now);
    return incident.with(ladder.restarted(round, now, Rungs.at(plan, ladder.level()).after()));
  }

  EscalateState commanded(CommandReceived command) {
    String key = "command/" + command.command();
    if (before.handled().contains(key)) {
      return before;
    }
    return switch (command.verb()) {
      case ACK -> acknowledged(command, key);
      case RETRACT -> holding().retracted(command, key);
      case HAND_OVER -> holding().offered(command, key);
      case STOP, RELEASE -> newsOfAll(handled(key), concerned().stream().limit(1).toList());
      case APPROVE, REJECT, ABORT, RETRY, RESUME, SKIP, SWITCHOVER, FAILBACK, RESTORE, REDEPLOY, PUBLISH, UPDATE -> before;
    };
  }

  /**
   * Who said it must learn that it changed nothing: the incident or the planned work that it named is told of, or the first incident that
   * is open.
   */
  EscalateState refused(CommandRefused refused) {
    String key = "refused/" + refused.command();
    IncidentId about = refused.incident();
    if (before.handled().contains(key)) {
      return before;
    }
    return about != null && before.incident(about).isEmpty() && before.works().containsKey(about.value())
        ? works().refused(about, key)
        : newsOfAll(
            handled(key), about == null ? concerned().stream().limit(1).toList() : before.incident(about).stream().toList());
  }

  private EscalateState acknowledged(CommandReceived command, String key) {
    IncidentId about = command.incident();
    var by = new Ladder.Acknowledgement(command.person(), command.method(), moved().now(), null);
    return newsOfAll(
        handled(key),
        before.incidents().values().stream()
            .filter(incident -> about == null || incident.incident().equals(about))
            .filter(incident -> incident.ladder().takenBy(command.person()))
            .map(incident -> incident.with(incident.ladder().stoppedBy(by)))
            .toList());
  }

  private List<OpenIncident> concerned() {
    return before.incidents().values().stream()
        .filter(incident -> !incident.ladder().ended() || !incident.recoveries().underWay().isEmpty())
        .toList();
  }

  EscalateState noticeEnded(NoticeEnded event) {
    Optional<Matter> found = before.matterOfNotice(event.notice());
    if (found.isEmpty()) {
      return before;
    }
    EscalateState state = moved();
    Notices next = found.get().notices().ended(event, state.now());
    if (next.equals(found.get().notices())) {
      return before;
    }
    Notices.Pending notice = found.get().notices().pending().get(event.notice());
    boolean failed = !event.sent() && !found.get().onlyNews();
    return failed && notice != null && notice.lastAttempt() && found.get() instanceof OpenIncident incident
            && incident.notices().unreached(notice.request())
        ? unreached(state, incident.with(next), notice.request())
        : state.with(found.get(), next).settle(settled(What.NEWS, List.of()));
  }

  EscalateState timerFired(TimerFired event) {
    return Wait.of(before, plan).stream()
        .filter(wait -> wait.id().equals(event.timer()))
        .findFirst()
        .map(
            wait ->
                switch (wait) {
                  case Wait.NextLevel next -> ladderDue(next.incident(), next.level());
                  case Wait.Backup backup -> ladderDue(backup.incident(), backup.incident().ladder().level());
                  case Wait.Stale stale -> holding().stale(stale);
                  case Wait.Missed missed -> missed(missed);
                  case Wait.Untaken untaken -> holding().untaken(untaken);
                  case Wait.Promised _ -> before; // PromiseEvolution takes it
                  case Wait.Again again -> due(again);
                })
        .orElse(before);
  }

  /** One level early; whoever has the incident keeps it. */
  private EscalateState missed(Wait.Missed wait) {
    EscalateState state = handled(Wait.Missed.key(wait.incident(), wait.forecast()));
    int level = plan == null ? wait.incident().level() : Math.min(plan.escalation().size(), wait.incident().level() + 1);
    OpenIncident told = (level > wait.incident().level() ? raised(wait.incident(), level, state.now()) : wait.incident()).withNews();
    return state.with(told).settle(settled(What.FORECAST, List.of(told)));
  }

  /** After a downtime several waits are over: the highest level that is due is told, once. */
  private EscalateState ladderDue(OpenIncident incident, int level) {
    EscalateState state = moved();
    int due = plan == null ? level : Math.max(level, Rungs.highestDue(plan, incident.ladder(), state.now()));
    return due > incident.ladder().level()
        ? state.with(raised(incident, due, state.now())).settle(settled(What.LEVEL, List.of(incident)))
        : state.with(incident.with(incident.ladder().withBackupTold())).settle(settled(What.BACKUP, List.of(incident)));
  }

  /** A notice is said again, or given up: after the last attempt, and when only news still matters. */
  private EscalateState due(Wait.Again again) {
    NoticeRequested request = again.notice().request();
    List<String> about = List.of(again.about().incident().value());
    boolean pointless = again.about().onlyNews() && request.kind() != NoticeKind.UPDATE
        || again.about() instanceof PromiseLedger ledger && ledger.outdated(request);
    if (again.notice().lastAttempt() && !pointless && again.about() instanceof OpenIncident incident
        && incident.notices().unreached(request)) {
      EscalateState state = unreached(moved(), incident, request);
      return state.settle(new Settled(position, What.GIVEN_UP, about, request.notice(), request.person()));
    }
    if (again.notice().lastAttempt() || pointless) {
      return moved().settle(new Settled(position, What.GIVEN_UP, about, request.notice()));
    }
    return moved().settle(new Settled(position, What.RETRY, about, request.notice()));
  }

  /** The next people are not waited for, unless another one of the same level was reached, or may be. */
  private EscalateState unreached(EscalateState state, OpenIncident incident, NoticeRequested failed) {
    String page = Notices.page(failed);
    boolean another =
        Stream.concat(
                incident.notices().reached().stream(),
                incident.notices().pending().values().stream().map(each -> Notices.page(each.request())))
            .anyMatch(each -> !each.equals(page) && isOfLevel(incident, each));
    OpenIncident next = !another && isOfLevel(incident, page) ? incident.with(incident.ladder().hasten()) : incident;
    List<String> about = List.of(incident.incident().value());
    return state.with(next.withNews()).settle(new Settled(position, What.UNREACHED, about, failed.notice(), failed.person()));
  }

  /** Whether it is a page of the level and the round on which the ladder stands. */
  private static boolean isOfLevel(OpenIncident incident, String page) {
    Ladder ladder = incident.ladder();
    String level = incident.prefix() + "/page/" + ladder.level() + "/";
    return page.startsWith(level)
        && (ladder.round() == 0 ? page.indexOf('/', level.length()) < 0 : page.endsWith("/" + ladder.round()));
  }

  private static OpenIncident raised(OpenIncident incident, int level, Instant now) {
    return incident.with(incident.ladder().raisedTo(level, now));
  }

  private EscalateState told(String key, Optional<OpenIncident> of, UnaryOperator<OpenIncident.Recoveries> change) {
    return once(key, of).map(incident -> news(handled(key), incident.with(change.apply(incident.recoveries())))).orElse(before);
  }

  private Optional<OpenIncident> once(String key, Optional<OpenIncident> incident) {
    return before.handled().contains(key) ? Optional.empty() : incident;
  }

  private Optional<OpenIncident> withRecovery(RecoveryId recovery) {
    return before.incidents().values().stream().filter(each -> each.recoveries().known().contains(recovery.value())).findFirst();
  }

  private Holding holding() {
    return new Holding(this);
  }

  private WorkEvolution works() {
    return new WorkEvolution(before, position, at);
  }

  EscalateState moved() {
    return before.at(at);
  }

  EscalateState handled(String key) {
    return moved().withHandled(key);
  }

  private EscalateState news(EscalateState state, OpenIncident incident) {
    return newsOfAll(state, List.of(incident));
  }

  EscalateState newsOfAll(EscalateState state, List<OpenIncident> incidents) {
    EscalateState next = state;
    for (OpenIncident incident : incidents) {
      next = next.with(incident.withNews());
    }
    return next.settle(settled(What.NEWS, incidents));
  }

  private Settled settled(What what, List<OpenIncident> incidents) {
    return new Settled(position, what, incidents.stream().map(each -> each.incident().value()).toList(), "");
  }
}
