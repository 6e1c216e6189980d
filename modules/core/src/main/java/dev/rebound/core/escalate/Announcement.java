package dev.rebound.core.escalate;

import dev.rebound.contracts.BlindPeriod;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepProgressed;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.StepSkipped;
import dev.rebound.contracts.IncidentEvent.StepWithheld;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.PersonUnreachable;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.PromiseAtRisk;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.contracts.SignalEvent;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.UndoStarted;
import dev.rebound.contracts.Verb;
import dev.rebound.core.escalate.EscalateState.Settled;
import dev.rebound.core.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The facts that news calls for.
 *
 * @param state the state that has taken the news in
 * @param plan the plan in force; null before the first
 */
record Announcement(EscalateState state, @Nullable Plan plan, SystemName system) {

  /** The incidents' levels are told; above the first it is also said that the ladder was raised. */
  List<Event> levels(List<String> incidents) {
    var facts = new ArrayList<Event>();
    if (plan == null) {
      return facts;
    }
    for (OpenIncident incident : each(incidents)) {
      Ladder ladder = incident.ladder();
      Plan.Level level = Rungs.at(plan, ladder.level(), state.now());
      boolean higher = incident.notices().told().isEmpty() && ladder.level() > 1 && Rungs.begins(plan, incident) == ladder.level();
      if (ladder.level() > 1) {
        String why = higher ? "The plan has such incidents begin on this level." : wording().whyRaised(incident);
        facts.add(new LevelRaised(incident.incident(), ladder.level(), level.name(), why));
      }
      List<String> people = higher ? Rungs.upTo(plan, ladder.level(), state.now()) : level.tell();
      facts.addAll(audience().people(incident, NoticeKind.PAGE, ladder.round(), people, wording().page(incident), null));
    }
    return facts;
  }

  /** The backup people of the incidents' levels are paged. */
  List<Event> backups(List<String> incidents) {
    var facts = new ArrayList<Event>();
    if (plan == null) {
      return facts;
    }
    for (OpenIncident incident : each(incidents)) {
      Ladder ladder = incident.ladder();
      facts.addAll(
          audience()
              .people(
                  incident, NoticeKind.PAGE, ladder.round(), Rungs.backup(plan, ladder, state.now()), wording().page(incident), null));
    }
    return facts;
  }

  /** A notice is requested once more, word for word, and says where it may have arrived before. */
  List<Event> again(String notice) {
    Optional<Notices.Pending> pending = state.matterOfNotice(notice).map(about -> about.notices().pending().get(notice));
    return pending.<List<Event>>map(each -> List.of(each.again())).orElse(List.of());
  }

  /** The end of a notice that is not said again; where it was the last way to reach a person, that too. */
  List<Event> givenUp(Settled settled) {
    String notice = settled.notice();
    return state.matterOfNotice(notice).map(about -> about.notices().pending().get(notice)).map(pending -> {
      String over =
          pending.request().promise() != null ? "a newer message is on its way"
              : pending.request().level() == OpenWork.LEVEL ? "nothing is asked any more" : "the incident is over";
      String why = pending.lastAttempt() ? "after " + Notices.ATTEMPTS_MAX + " attempts" : over;
      var facts = new ArrayList<Event>();
      facts.add(new NoticeEnded(notice, pending.request().attempt(), false, "", "given up: " + why));
      if (settled.person() != null) {
        String because = pending.request().channel().name().toLowerCase(Locale.ROOT) + " was the last and gave no answer";
        each(settled.incidents()).forEach(incident -> facts.addAll(holdingNews().unreachable(incident, named(settled), because)));
      }
      return List.<Event>copyOf(facts);
    }).orElse(List.of());
  }

  /** The event itself is told, to the people of the incidents and of the planned work. */
  List<Event> news(List<String> incidents, Event event) {
    var facts = new ArrayList<Event>();
    for (OpenIncident incident : each(incidents)) {
      switch (event) {
        case CommandReceived command when command.verb() == Verb.ACK -> {
          facts.add(new LadderStopped(incident.incident(), command.person(), command.method()));
          facts.addAll(audience().update(incident, wording().acknowledged(incident, command)));
        }
        case CommandReceived command when command.verb() == Verb.HAND_OVER -> facts.addAll(holdingNews().offered(incident, command));
        case CommandReceived command -> facts.addAll(audience().slack(incident, wording().commanded(incident, command)));
        case CommandRefused refused -> facts.addAll(audience().slack(incident, wording().refused(incident, refused)));
        case ApprovalRequested asked -> facts.addAll(asked(incident, asked));
        case ApprovalGranted granted -> facts.addAll(audience().update(incident, wording().granted(incident, granted)));
        case ServiceRestored restored -> facts.addAll(audience().update(incident, wording().restored(incident, restored)));
        case RecoveryEnded ended when mustBeTakenOver(incident, ended) -> facts.addAll(takeOver(incident, ended));
        case RecoveryEnded ended -> facts.addAll(audience().update(incident, wording().ended(incident, ended)));
        case IncidentResolved resolved -> facts.addAll(audience().update(incident, wording().resolved(incident, resolved)));
        case IncidentSuperseded superseded -> facts.addAll(audience().update(incident, wording().superseded(incident, superseded)));
        case PlanActivated _, IncidentOpened _, EvidenceAdded _, RecoveryPlanned _, StepRequested _, StepProgressed _, StepEnded _,
            StepWithheld _, StepSkipped _, UndoStarted _, CandidateChosen _, NoticeRequested _, NoticeEnded _, LevelRaised _,
            LadderStopped _, LadderRestarted _, PersonUnreachable _, PromiseMade _, PromiseAtRisk _, PromiseEnded _,
            TimerFired _, BlindPeriod _, SignalEvent _ ->
            throw new IllegalStateException("a " + event.getClass().getSimpleName() + " is never news for people");
      }
    }
    facts.addAll(new WorkNews(state, plan, system).of(incidents, event));
    return facts;
  }

  private List<NoticeRequested> asked(OpenIncident incident, ApprovalRequested asked) {
    if (plan == null) {
      return List.of();
    }
    List<String> approvers =
        plan.people().values().stream().filter(person -> person.roles().contains(Plan.Person.APPROVER)).map(Plan.Person::id).toList();
    return audience()
        .people(incident, NoticeKind.APPROVAL, incident.notices().sequence(), approvers, wording().asked(incident, asked), asked);
  }

  /** Handed over: always, even after probes saw the service again. Aborted: unless the incident is over anyway. */
  private static boolean mustBeTakenOver(OpenIncident incident, RecoveryEnded ended) {
    return switch (ended.ending()) {
      case RECOVERED -> false;
      case HANDED_OVER -> true;
      case ABORTED -> !incident.ladder().ended();
    };
  }

  private List<NoticeRequested> takeOver(OpenIncident incident, RecoveryEnded ended) {
    return again(incident, wording().takeOver(incident, ended));
  }

  /** The level's people are paged afresh; the others who were told get it as news, and so does Slack where no page goes there. */
  private List<NoticeRequested> again(OpenIncident incident, Audience.Text text) {
    if (plan == null) {
      return List.of();
    }
    List<String> level = Rungs.at(plan, incident.ladder().level(), state.now()).tell();
    var notices =
        new ArrayList<>(audience().people(incident, NoticeKind.PAGE, incident.notices().sequence(), level, text, null));
    if (notices.stream().noneMatch(notice -> notice.channel() == Channel.SLACK)) {
      notices.addAll(audience().slack(incident, text));
    }
    notices.addAll(audience().mail(incident, incident.notices().told().stream().filter(person -> !level.contains(person)).toList(), text));
    return notices;
  }

  /** What is said where an incident leaves the person who had it, or does not leave them. */
  List<Event> holding(Settled settled, Event event) {
    return each(settled.incidents()).stream()
        .flatMap(
            incident ->
                switch (settled.what()) {
                  case STALE -> holdingNews().stale(incident).stream();
                  case UNTAKEN -> holdingNews().untaken(incident, named(settled)).stream();
                  case REFUSED -> holdingNews().refused(incident, (CommandReceived) event).stream();
                  case UNREACHED ->
                      holdingNews().unreachable(incident, named(settled), ((NoticeEnded) event).reason()).stream();
                  case FORECAST -> forecast(incident).stream();
                  case RESTARTED -> restarted(incident, named(settled), event).stream();
                  case LEVEL, BACKUP, RETRY, GIVEN_UP, NEWS -> throw new IllegalStateException(settled.what() + " is about no holder");
                })
        .toList();
  }

  private List<Event> forecast(OpenIncident incident) {
    Forecast forecast = plan == null ? null : Forecast.of(incident, state.pace(), plan).orElse(null);
    if (plan == null || forecast == null) {
      return List.of();
    }
    String because = wording().whyForecast(incident, forecast);
    var facts = new ArrayList<Event>();
    facts.add(new LevelRaised(incident.incident(), incident.level(), Rungs.at(plan, incident.level()).name(), because));
    facts.addAll(again(incident, wording().forecast(incident, because, forecast)));
    return facts;
  }

  private List<Event> restarted(OpenIncident incident, String person, Event event) {
    String because = holdingNews().whyRestarted(person, event);
    var facts = new ArrayList<Event>();
    int level = incident.level();
    facts.add(
        new LadderRestarted(incident.incident(), level, plan == null ? "" : Rungs.at(plan, level).name(), person, because));
    facts.addAll(again(incident, wording().restarted(incident, because)));
    return facts;
  }

  private static String named(Settled settled) {
    return Objects.requireNonNull(settled.person(), "it is about a person");
  }

  private HoldingNews holdingNews() {
    return new HoldingNews(plan, audience(), wording());
  }

  private List<OpenIncident> each(List<String> incidents) {
    return incidents.stream().flatMap(id -> Optional.ofNullable(state.incidents().get(id)).stream()).toList();
  }

  private Audience audience() {
    return new Audience(plan);
  }

  private Wording wording() {
    return new Wording(state.now(), plan, system);
  }
}
