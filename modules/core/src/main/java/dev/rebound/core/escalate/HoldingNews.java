package dev.rebound.core.escalate;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.PersonUnreachable;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts about who has an incident: {@link Holding} says when.
 *
 * @param plan the plan in force; null before the first
 */
record HoldingNews(@Nullable Plan plan, Audience audience, Wording wording) {

  /** Whoever has it is paged. */
  List<NoticeRequested> stale(OpenIncident incident) {
    Ladder.Acknowledgement by = incident.ladder().acknowledgement();
    return by == null ? List.of() : page(incident, by.person(), wording.stale(incident, by.person(), by.aliveAt()));
  }

  /** Who is asked to take it is paged, and the channel reads it. */
  List<NoticeRequested> offered(OpenIncident incident, CommandReceived command) {
    String to = command.argument(Holding.TO);
    return pageAndSlack(incident, to, wording.offered(incident, command, to));
  }

  /** Whoever has it is paged: they may have gone to sleep. */
  List<NoticeRequested> untaken(OpenIncident incident, String to) {
    Ladder.Acknowledgement by = incident.ladder().acknowledgement();
    Audience.Text text = wording.untaken(incident, to);
    return by == null ? audience.slack(incident, text) : pageAndSlack(incident, by.person(), text);
  }

  /** A page reached its person on no channel; the ladder sees to who is told instead. */
  List<Event> unreachable(OpenIncident incident, String person, String because) {
    var facts = new ArrayList<Event>();
    facts.add(new PersonUnreachable(incident.incident(), person, incident.level(), because));
    facts.addAll(audience.slack(incident, wording.unreachable(incident, person, because)));
    return facts;
  }

  /** A command that changed nothing: its person learns why. */
  List<Event> refused(OpenIncident incident, CommandReceived command) {
    var refused = new CommandRefused(command.command(), command.verb(), incident.incident(), command.person(), why(incident, command));
    var facts = new ArrayList<Event>(List.of(refused));
    facts.addAll(audience.slack(incident, wording.refused(incident, refused)));
    return facts;
  }

  /** Why nobody has it any more: given back by a command, or not heard of. */
  String whyRestarted(String person, Event event) {
    if (event instanceof CommandReceived command) {
      String whose = command.person().equals(person) ? "it" : "it for whoever had it";
      String words = command.reason().isEmpty() ? "" : " Their words: " + command.reason();
      return command.person() + " gave " + whose + " back (by " + command.method() + ")." + words;
    }
    Duration asked = wording.answerWithin();
    String silent = asked.toSecondsPart() == 0 ? asked.toMinutes() + " min" : asked.toSeconds() + " s";
    return person + " had it, was asked whether that is still so, and has not answered for " + silent + ".";
  }

  private String why(OpenIncident incident, CommandReceived command) {
    if (incident.ladder().ended()) {
      return "the incident is over";
    }
    if (command.verb() == Verb.RETRACT) {
      return "there is nothing to give back";
    }
    String to = command.argument(Holding.TO);
    return audience.channelsOf(to).isEmpty() ? "the plan has no way to reach '" + to + "'" : to + " has it already";
  }

  private List<NoticeRequested> pageAndSlack(OpenIncident incident, String person, Audience.Text text) {
    var notices = new ArrayList<>(page(incident, person, text));
    if (notices.stream().noneMatch(notice -> notice.channel() == Channel.SLACK)) {
      notices.addAll(audience.slack(incident, text));
    }
    return notices;
  }

  private List<NoticeRequested> page(OpenIncident incident, String person, Audience.Text text) {
    return audience.people(incident, NoticeKind.PAGE, incident.notices().sequence(), List.of(person), text, null);
  }
}
