package dev.rebound.core.escalate;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.PromiseKind;
import dev.rebound.contracts.Verb;
import dev.rebound.core.escalate.PromiseLedger.End;
import dev.rebound.core.escalate.PromiseLedger.How;
import dev.rebound.core.escalate.Promises.Act;
import dev.rebound.core.escalate.Promises.Deed;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The promises after one event (N3; docs/decisions/0031). A group has at all times one promise whose message is not requested, until the
 * incident has ended and its final report is told: telling them anything takes that promise, and makes the next one. So nothing can
 * pile up while nobody runs. For one event.
 */
final class PromiseEvolution {
  private final EscalateState before;
  private final @Nullable Communication plan;
  private final String position;
  private final Instant now;
  private final List<Act> acts = new ArrayList<>();
  private EscalateState state;
  private String refused = "";

  /**
   * @param before the state before the event
   * @param told the state in which the incident's own people are told
   * @param plan the plan that counts for this event; null before the first
   */
  PromiseEvolution(EscalateState before, EscalateState told, @Nullable Plan plan, String position, Instant at) {
    this.before = before;
    this.plan = plan == null ? null : plan.channels().communication();
    this.position = position;
    this.state = told;
    this.now = told.at(at).now();
  }

  /** The state after the event: the very one that it was where nothing is promised, kept or broken by it. */
  EscalateState take(Event event) {
    switch (event) {
      case IncidentOpened opened when !before.knows(opened.incident()) -> state.incident(opened.incident()).ifPresent(this::open);
      case PlanActivated _ ->
          state.incidents().values().stream().filter(each -> !each.resolved() && ledger(each.incident()).isEmpty()).toList()
              .forEach(this::open);
      case ServiceRestored restored -> ledger(restored.incident()).filter(each -> each.servedAt() == null).ifPresent(this::served);
      case IncidentResolved resolved -> ledger(resolved.incident()).ifPresent(ledger -> resolved(ledger, true));
      case RecoveryEnded ended when !before.handled().contains("ended/" + ended.recovery()) ->
          ledger(ended.incident())
              .ifPresent(ledger -> resolved(put(ledger.withIncomplete(ended.ending() != Ending.RECOVERED)), false));
      case IncidentSuperseded superseded ->
          ledger(superseded.incident()).ifPresent(ledger -> end(ledger, new End(How.SUPERSEDED, now, superseded.by())));
      case NoticeEnded ended when ended.sent() -> delivered(ended);
      case TimerFired timer when timer.owner().equals(Escalation.OWNER) -> due(timer.timer());
      case CommandReceived command when command.verb() == Verb.UPDATE -> worded(command);
      default -> {}
    }
    return acts.isEmpty() && refused.isEmpty() ? state
        : state.with(state.promises().with(new Promises.News(position, acts, refused)));
  }

  /** The ledger of an incident that has not ended. */
  private Optional<PromiseLedger> ledger(IncidentId incident) {
    return Optional.ofNullable(state.promises().ledgers().get(incident.value())).filter(each -> each.end() == null);
  }

  private PromiseLedger put(PromiseLedger ledger) {
    state = state.at(now).with(state.promises().with((Promises.News) null).with(ledger));
    return ledger;
  }

  private void open(OpenIncident incident) {
    List<Communication.Group> groups =
        plan == null ? List.of() : plan.told(incident.disaster().scenario(), incident.disaster().component());
    if (groups.isEmpty()) {
      return;
    }
    boolean served = incident.recoveries().known().stream().anyMatch(each -> state.handled().contains("restored/" + each));
    Map<String, Standing> standings = new LinkedHashMap<>();
    groups.forEach(group -> standings.put(group.name(), Standing.of(group.name())));
    var ledger =
        new PromiseLedger(incident.incident(), incident.disaster(), served ? now : null, null, false, standings, Notices.NONE);
    for (Standing standing : standings.values()) {
      ledger = promise(ledger, standing, PromiseKind.FIRST, now.plus(plan == null ? Defaults.FIRST_NEWS : plan.first()));
    }
    put(ledger);
  }

  /** Who knows of it learns at once that users are served; the others learn both with their first news. */
  private void served(PromiseLedger ledger) {
    PromiseLedger next = put(ledger.served(now));
    for (Standing standing : ledger.groups().values()) {
      next = standing.told() ? tell(next, standing.group()) : next;
    }
  }

  /** It has ended once it is resolved and nothing is done about it any more. */
  private void resolved(PromiseLedger ledger, boolean seen) {
    OpenIncident incident = state.incident(ledger.incident()).orElse(null);
    if (incident == null ? !seen : !incident.resolved()) {
      return;
    }
    if (incident == null || incident.recoveries().underWay().isEmpty()) {
      end(ledger, new End(incident != null && incident.untouched() ? How.FALSE_ALARM : How.RESOLVED, now, null));
    } else if (ledger.servedAt() == null) {
      served(ledger);
    }
  }

  private void end(PromiseLedger ledger, End end) {
    PromiseLedger next = put(ledger.ended(end));
    for (String group : ledger.groups().keySet()) {
      next = tell(next, group);
    }
  }

  /** A message reached the group on one of its channels: that keeps its promise, and those whose messages it overtook. */
  private void delivered(NoticeEnded ended) {
    for (PromiseLedger ledger : state.promises().ledgers().values()) {
      for (Standing standing : ledger.groups().values()) {
        for (Promise promise : standing.open()) {
          // Also of a message that was given up meanwhile: what counts is that they have it.
          Stream.of(Channel.values()).filter(channel -> promise.message(channel).equals(ended.notice())).findFirst()
              .ifPresent(channel -> delivered(ledger, standing, promise, channel));
        }
      }
    }
  }

  private void delivered(PromiseLedger ledger, Standing standing, Promise message, Channel channel) {
    PromiseLedger next = ledger;
    for (Promise promise : standing.open()) {
      if (promise.isRequested() && Promise.number(promise.id()) <= Promise.number(message.id())) {
        boolean kept = !now.isAfter(promise.dueAt());
        String what = promise.equals(message) ? "It was delivered by " : "Newer news were delivered by ";
        next = end(next, Objects.requireNonNull(next.groups().get(standing.group())), promise, kept,
            what + Wording.of(channel) + (kept ? " in time." : " after it was due."));
      }
    }
  }

  /** All promises of the incident are looked at, so that those which are due together are told together. */
  private void due(String timer) {
    for (PromiseLedger known : before.promises().ledgers().values()) {
      if (known.waits().stream().anyMatch(wait -> wait.id().equals(timer))) {
        PromiseLedger ledger = known;
        for (Standing standing : known.groups().values()) {
          for (Promise promise : standing.open()) {
            ledger = due(ledger, standing.group(), promise);
          }
        }
      }
    }
  }

  private PromiseLedger due(PromiseLedger ledger, String group, Promise promise) {
    Standing standing = Objects.requireNonNull(ledger.groups().get(group));
    if (!promise.isRequested()) {
      return promise.sendAt().isAfter(now) ? ledger : tell(ledger, group);
    }
    if (!promise.dueAt().isAfter(now)) {
      return end(ledger, standing, promise, false, "No channel had delivered its message by then.");
    }
    if (!promise.warns(now)) {
      return ledger;
    }
    Promise warned = promise.withWarning();
    acts.add(
        new Act(Deed.AT_RISK, ledger.incident(), warned, group, false, "Its message was requested, and no channel has delivered it yet."));
    return numbered(ledger.with(standing.change(promise, _ -> warned)));
  }

  /** The group is told how things stand now; that takes the promise that was not requested, and makes the next. */
  private PromiseLedger tell(PromiseLedger ledger, String group) {
    Standing standing = Objects.requireNonNull(ledger.groups().get(group));
    Promise promise = standing.next().orElse(null);
    if (promise == null) {
      return ledger;
    }
    Promise requested = promise.requested(now);
    String words = standing.words();
    PromiseLedger next = next(ledger, standing.change(promise, _ -> requested).tell(), promise.kind());
    acts.add(new Act(Deed.TELL, ledger.incident(), requested, group, !standing.told(), words == null ? "" : words));
    boolean late = !promise.dueAt().isAfter(now);
    return late
        ? end(next, Objects.requireNonNull(next.groups().get(group)), requested, false, "Nobody could tell them in time; it is told now.")
        : put(next);
  }

  private PromiseLedger next(PromiseLedger ledger, Standing standing, PromiseKind told) {
    End end = ledger.end();
    if (end == null) {
      return ledger.servedAt() == null
          ? promise(ledger, standing, PromiseKind.WHILE_AFFECTED,
              now.plus(plan == null ? Defaults.NEWS_WHILE_AFFECTED : plan.whileAffected()))
          : promise(ledger, standing, PromiseKind.WHILE_REBUILDING,
              now.plus(plan == null ? Defaults.NEWS_WHILE_REBUILDING : plan.whileRebuilding()));
    }
    Duration within = plan == null ? Defaults.FINAL_REPORT : plan.finalReport();
    return told == PromiseKind.FINAL_REPORT || end.how() != How.RESOLVED
        ? ledger.with(standing) : promise(ledger, standing, PromiseKind.FINAL_REPORT, end.at().plus(within));
  }

  private PromiseLedger promise(PromiseLedger ledger, Standing standing, PromiseKind kind, Instant dueAt) {
    String id = ledger.prefix() + "/" + standing.group() + "/" + (standing.made() + 1);
    Promise made = Promise.made(id, kind, now, dueAt);
    acts.add(new Act(Deed.MADE, ledger.incident(), made, standing.group(), false, ""));
    return ledger.with(standing.with(made));
  }

  private PromiseLedger end(PromiseLedger ledger, Standing standing, Promise promise, boolean kept, String because) {
    acts.add(new Act(kept ? Deed.KEPT : Deed.BROKEN, ledger.incident(), promise, standing.group(), false, because));
    PromiseLedger next = ledger.with(standing.without(promise.id()));
    return kept ? put(next) : numbered(next);
  }

  /** With a number of its own for what those who answer for it are told. */
  private PromiseLedger numbered(PromiseLedger ledger) {
    return put(ledger.with(ledger.notices().nextSequence()));
  }

  /** The lead's words go with the next message, whenever that is. */
  private void worded(CommandReceived command) {
    String key = "command/" + command.command();
    if (before.handled().contains(key)) {
      return;
    }
    state = state.at(now).withHandled(key);
    IncidentId about = command.incident();
    PromiseLedger ledger = about == null ? null : state.promises().ledgers().get(about.value());
    List<Standing> waiting =
        ledger == null ? List.of() : ledger.groups().values().stream().filter(each -> each.next().isPresent()).toList();
    if (ledger == null || waiting.isEmpty()) {
      refused = "nobody waits for news of it";
      state = state.withHandled("refused/" + command.command());
      if (ledger != null) {
        numbered(ledger);
      } else if (about != null) {
        state = state.incident(about).map(incident -> state.with(incident.withNews())).orElse(state);
      }
      return;
    }
    PromiseLedger next = ledger;
    for (Standing each : waiting) {
      next = next.with(each.say(command.reason()));
    }
    put(next);
  }
}
