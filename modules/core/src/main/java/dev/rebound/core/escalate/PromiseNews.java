package dev.rebound.core.escalate;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PromiseAtRisk;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.escalate.Promises.Act;
import dev.rebound.core.escalate.Promises.Deed;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The facts about promises that an event calls for: {@link PromiseEvolution} says which.
 *
 * @param state the state that has taken the event in
 * @param plan the plan in force; null before the first
 */
record PromiseNews(EscalateState state, @Nullable Plan plan, SystemName system) {
  private static final int FIRST_ATTEMPT = 1;

  List<Event> of(Promises.News news, Event event) {
    var facts = new ArrayList<Event>();
    for (Act act : news.acts()) {
      facts.addAll(facts(act));
    }
    troubled(news.acts()).forEach((ledger, acts) -> facts.addAll(warned(ledger, acts)));
    if (!news.refused().isEmpty() && event instanceof CommandReceived command) {
      facts.add(new CommandRefused(command.command(), command.verb(), command.incident(), command.person(), news.refused()));
      facts.addAll(refused(command, news.refused()));
    }
    return facts;
  }

  /** Who gave the words must not believe that stakeholders read them; of an incident that nobody remembers the log alone says it. */
  private List<NoticeRequested> refused(CommandReceived command, String because) {
    IncidentId id = command.incident();
    Matter about = id == null ? null : state.promises().ledgers().get(id.value());
    Matter known = about == null && id != null ? state.incidents().get(id.value()) : about;
    if (known == null) {
      return List.of();
    }
    Audience.Text text =
        Wording.text(
            system + ": your words about incident " + id + " were not sent",
            Stream.of(
                "Why: " + because + ".", "Your words: " + command.reason(),
                "What stakeholders were told: ./rebound promises --incident " + id + "."));
    return new Audience(plan)
        .people(known, NoticeKind.UPDATE, known.notices().sequence(), List.of(command.person()), text, null);
  }

  private List<? extends Event> facts(Act act) {
    Promise promise = act.promise();
    return switch (act.deed()) {
      case MADE -> List.of(new PromiseMade(act.incident(), promise.id(), act.group(), promise.kind(), promise.dueAt()));
      case TELL -> told(act);
      case AT_RISK -> List.of(new PromiseAtRisk(act.incident(), promise.id(), act.group(), act.text()));
      case KEPT -> List.of(new PromiseEnded(act.incident(), promise.id(), act.group(), true, act.text()));
      case BROKEN -> List.of(new PromiseEnded(act.incident(), promise.id(), act.group(), false, act.text()));
    };
  }

  /** One message on each of the group's channels. */
  private List<NoticeRequested> told(Act act) {
    PromiseLedger ledger = state.promises().ledgers().get(act.incident().value());
    Communication communication = plan == null ? null : plan.channels().communication();
    Communication.Group group = communication == null ? null : communication.groups().get(act.group());
    if (plan == null || ledger == null || group == null) {
      return List.of();
    }
    Audience.Text text = new PromiseWording(state, plan).of(ledger, act);
    var channels = new ArrayList<Channel>();
    if (plan.channels().slack() != null && group.slack() != null) {
      channels.add(Channel.SLACK);
    }
    if (plan.channels().email() != null && !group.email().isEmpty()) {
      channels.add(Channel.EMAIL);
    }
    return channels.stream()
        .map(
            channel ->
                new NoticeRequested(
                    act.promise().message(channel), FIRST_ATTEMPT, act.incident(), NoticeKind.UPDATE,
                    ledger.level(), group.name(), channel, text.headline(), text.lines(), null, null, act.promise().id()))
        .toList();
  }

  private Map<PromiseLedger, List<Act>> troubled(List<Act> acts) {
    var troubled = new LinkedHashMap<PromiseLedger, List<Act>>();
    for (Act act : acts) {
      PromiseLedger ledger = state.promises().ledgers().get(act.incident().value());
      if (ledger != null && (act.deed() == Deed.AT_RISK || act.deed() == Deed.BROKEN)) {
        troubled.computeIfAbsent(ledger, _ -> new ArrayList<>()).add(act);
      }
    }
    return troubled;
  }

  /** One message about all of them, to the communications lead and to whoever has the incident, or is on call. */
  private List<NoticeRequested> warned(PromiseLedger ledger, List<Act> acts) {
    Communication communication = plan == null ? null : plan.channels().communication();
    if (plan == null || communication == null) {
      return List.of();
    }
    OpenIncident incident = state.incidents().get(ledger.incident().value());
    Ladder.Acknowledgement by = incident == null ? null : incident.ladder().acknowledgement();
    List<String> onCall =
        by != null ? List.of(by.person()) : Rungs.at(plan, incident == null ? 1 : incident.level(), state.now()).tell();
    List<String> people = Stream.concat(communication.leads(plan.onCall(), state.now()).stream(), onCall.stream()).distinct().toList();
    return new Audience(plan)
        .people(ledger, NoticeKind.UPDATE, ledger.notices().sequence(), people, Objects.requireNonNull(warning(ledger, acts)), null);
  }

  private Audience.Text warning(PromiseLedger ledger, List<Act> acts) {
    boolean broken = acts.stream().anyMatch(act -> act.deed() == Deed.BROKEN);
    List<String> groups = acts.stream().map(Act::group).distinct().toList();
    Stream<String> lines =
        acts.stream().map(act -> act.group() + ": " + PromiseWording.kind(act.promise().kind()) + " was due at "
            + PromiseWording.moment(act.promise().dueAt()) + ". " + act.text());
    String then =
        broken ? "It stands in the ledger as broken: ./rebound promises --incident " + ledger.incident() + "."
            : "Reach them by another way if you can: Rebound goes on trying until it is due.";
    return Wording.text(
        system + ": " + ledger.disaster().component() + ": the promise of news to " + String.join(", ", groups)
            + (broken ? " was broken" : " is at risk"),
        Stream.concat(lines, Stream.of(then)));
  }
}
