package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Verb;
import dev.rebound.core.escalate.EscalateState.Settled;
import dev.rebound.core.escalate.EscalateState.What;
import dev.rebound.core.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * How an incident stays with the person who has it, and how it leaves them: given back, handed to another one, or lost because nothing is
 * heard of it any more (N1; docs/decisions/0030).
 *
 * <pre>
 *   had --nothing heard for the plan's time--> the person is asked --5 min without a word--> the ladder runs again
 *   had --given back--> the ladder runs again
 *   had or not --another is asked to take it--> unchanged --they acknowledge--> had by them
 *                                                         --5 min without a word--> unchanged, and whoever has it is told
 * </pre>
 */
record Holding(Evolution evolution) {
  /** The argument of a command that names who is asked to take an incident: the id of a person of the plan. */
  static final String TO = "to";

  /** The state after a step moved on: whoever has the recovery's incident is heard of. */
  static EscalateState moved(EscalateState state, RecoveryId recovery, Instant at) {
    return heard(state, incident -> incident.recoveries().known().contains(recovery.value()), at);
  }

  /** The state after a person said something: what they have, they are heard of. */
  static EscalateState heard(EscalateState state, CommandReceived command, Instant at) {
    return heard(state, incident -> isOf(incident, command), at);
  }

  private static EscalateState heard(EscalateState state, Predicate<OpenIncident> of, Instant at) {
    EscalateState next = state;
    for (OpenIncident incident : state.incidents().values()) {
      Ladder ladder = incident.ladder();
      if (of.test(incident) && !ladder.heard(at).equals(ladder)) {
        next = next.with(incident.with(ladder.heard(at)));
      }
    }
    return next;
  }

  /** Whether it is a word of the person who has this incident about it, or about the whole system. */
  private static boolean isOf(OpenIncident incident, CommandReceived command) {
    Ladder.Acknowledgement by = incident.ladder().acknowledgement();
    IncidentId about = command.incident();
    // An answer to the question whether they still have it is taken where acknowledgements are, so that people are told.
    return by != null && by.person().equals(command.person()) && (about == null || about.equals(incident.incident()))
        && (by.warnedAt() == null || command.verb() != Verb.ACK);
  }

  /** Somebody who had it does not have it after all; where no incident is named, of all that the person has. */
  EscalateState retracted(CommandReceived command, String key) {
    List<OpenIncident> given =
        named(command).stream()
            .filter(incident -> has(incident) && (command.incident() != null || isOf(incident, command)))
            .toList();
    return given.isEmpty() ? refused(command, key) : restarted(given, evolution.handled(key), command.person());
  }

  /** Somebody is asked to take it; where no incident is named, all that the person has, or that nobody has. */
  EscalateState offered(CommandReceived command, String key) {
    EscalateState state = evolution.handled(key);
    String to = command.argument(TO);
    List<OpenIncident> offered =
        named(command).stream()
            .filter(incident -> !incident.ladder().ended())
            .filter(incident -> command.incident() != null || incident.ladder().running() || isOf(incident, command))
            .filter(incident -> !isOf(incident, to))
            .map(incident -> incident.with(incident.ladder().with(new Ladder.Offer(to, command.person(), state.now()))))
            .toList();
    boolean reachable = !new Audience(evolution.plan()).channelsOf(to).isEmpty();
    return offered.isEmpty() || !reachable ? refused(command, key) : evolution.newsOfAll(state, offered);
  }

  /** The person is asked; where they were, and nothing was heard since, the ladder runs again. */
  EscalateState stale(Wait.Stale wait) {
    OpenIncident incident = wait.incident();
    EscalateState state = evolution.moved();
    if (wait.by().warnedAt() != null) {
      return restarted(List.of(incident), state, wait.by().person());
    }
    OpenIncident asked = incident.with(incident.ladder().warned(state.now())).withNews();
    return state.with(asked).settle(settled(What.STALE, List.of(asked), wait.by().person()));
  }

  /** Nobody waits any longer for the one who was asked. */
  EscalateState untaken(Wait.Untaken wait) {
    OpenIncident incident = wait.incident().with(wait.incident().ladder().with((Ladder.Offer) null)).withNews();
    EscalateState state = evolution.moved().with(incident);
    Ladder.Acknowledgement by = incident.ladder().acknowledgement();
    Plan plan = evolution.plan();
    // After a downtime both may be due: who is asked whether they still have it needs no second page.
    boolean asked =
        by != null && plan != null && (by.warnedAt() != null || !by.aliveAt().plus(plan.onCall().staleAfter()).isAfter(state.now()));
    return asked ? state.settle(settled(What.NEWS, List.of(), wait.offer().to()))
        : state.settle(settled(What.UNTAKEN, List.of(incident), wait.offer().to()));
  }

  private EscalateState restarted(List<OpenIncident> incidents, EscalateState state, String person) {
    EscalateState next = state;
    for (OpenIncident incident : incidents) {
      next = next.with(evolution.handedOver(incident).withNews());
    }
    return next.settle(settled(What.RESTARTED, incidents, person));
  }

  private EscalateState refused(CommandReceived command, String key) {
    List<OpenIncident> about = named(command).stream().limit(1).map(OpenIncident::withNews).toList();
    EscalateState state = evolution.handled(key).withHandled("refused/" + command.command());
    for (OpenIncident incident : about) {
      state = state.with(incident);
    }
    return state.settle(settled(What.REFUSED, about, command.person()));
  }

  private List<OpenIncident> named(CommandReceived command) {
    IncidentId about = command.incident();
    return evolution.before().incidents().values().stream()
        .filter(incident -> about == null || incident.incident().equals(about))
        .toList();
  }

  private static boolean has(OpenIncident incident) {
    return incident.ladder().acknowledgement() != null && !incident.ladder().ended();
  }

  private static boolean isOf(OpenIncident incident, String person) {
    Ladder.Acknowledgement by = incident.ladder().acknowledgement();
    return by != null && by.person().equals(person);
  }

  private Settled settled(What what, List<OpenIncident> incidents, String person) {
    return new Settled(evolution.position(), what, incidents.stream().map(each -> each.incident().value()).toList(), "", person);
  }
}
