package dev.rebound.core.recover;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider.Timer;
import dev.rebound.core.Partition;
import dev.rebound.core.escalate.EscalateState;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Plan.Channels;
import dev.rebound.core.plan.Plan.Email;
import dev.rebound.core.plan.Plan.Level;
import dev.rebound.core.plan.Plan.Person;
import dev.rebound.core.plan.Plans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Both deciders of the incidents log on one history, in virtual time: from a step's outcome to the notice that a person gets. dana is on
 * call and asks, lee and kim may approve, too; all have e-mail.
 */
final class BothDeciders {
  final Partition<RecoverState> recover;
  private final Partition<EscalateState> escalate;

  /** @param plan of which people, levels and channels are replaced */
  BothDeciders(Plan plan) {
    Plan known = peopled(plan);
    recover = new Partition<>(new Recovery(Plans.reader(known)), RecoverState.class, Topics.INCIDENTS);
    escalate = new Partition<>(new Escalation(Plans.reader(known)), EscalateState.class, Topics.INCIDENTS);
    hear(Writers.INGEST, Plans.ACTIVATED);
  }

  private static Plan peopled(Plan bare) {
    Map<String, Person> people =
        Map.of(
            "dana", new Person("dana", null, "dana@example.org", List.of(Person.RESPONDER, Person.APPROVER)),
            "lee", new Person("lee", null, "lee@example.org", List.of(Person.APPROVER)),
            "kim", new Person("kim", null, "kim@example.org", List.of(Person.APPROVER)));
    return new Plan(
        bare.system(), bare.objectives(), bare.observers(), bare.components(), bare.alerts(), bare.confirmation(), bare.modes(),
        bare.limits(), bare.approvalExpiry(), people, List.of(new Level("on-call engineer", Duration.ZERO, List.of("dana"), List.of())),
        new Channels(null, new Email("smtp://127.0.0.1:27050", "rebound@example.org", null, null)), bare.vantage(), bare.intakes(),
        bare.own());
  }

  /** A record, and the notices that come of the facts which both deciders have on it. */
  List<NoticeRequested> hear(String writer, Event event) {
    var told = new ArrayList<>(escalate.hear(writer, event));
    recover.hear(writer, event).forEach(fact -> told.addAll(escalate.hear(Writers.RECOVER, fact)));
    return told.stream().filter(NoticeRequested.class::isInstance).map(NoticeRequested.class::cast).toList();
  }

  StepRequested request() {
    return recover.facts(StepRequested.class).getLast();
  }

  /** How its recoveries ended. */
  List<RecoveryEnded> ended() {
    return recover.facts(RecoveryEnded.class);
  }

  List<NoticeRequested> ends(Outcome outcome, String reason, Map<String, String> findings) {
    StepRequested request = request();
    return hear(
        Writers.HAND,
        new StepEnded(request.recovery(), request.step(), request.attempt(), outcome, reason, findings, null, "rebound-1"));
  }

  /** Of a person who may approve. @param about the incident; null where it is about none */
  List<NoticeRequested> command(Verb verb, String person, @Nullable IncidentId about, Map<String, String> arguments) {
    return hear(
        Writers.INGEST,
        new CommandReceived(
            verb.name() + "-1", verb, about, person, "token", Person.APPROVER, "the image is broken", new TreeMap<>(arguments)));
  }

  /** All steps end well until this one is asked for. @param findings of each of them */
  List<NoticeRequested> until(String step, Map<String, String> findings) {
    var told = new ArrayList<NoticeRequested>();
    while (!request().step().equals(step)) {
      String before = request().step();
      told.addAll(ends(Outcome.DONE, "done", findings));
      if (request().step().equals(before)) {
        throw new AssertionError("after " + before + " nothing is asked for, so never " + step + ": " + ended());
      }
    }
    return told;
  }

  /** The step fails as often as it may. */
  List<NoticeRequested> failsForGood(Outcome outcome, String reason) {
    String step = request().step();
    var told = new ArrayList<>(ends(outcome, reason, Map.of()));
    while (ended().isEmpty() && request().step().equals(step) && !recover.timers().isEmpty()) {
      Timer next = recover.timers().stream().min(Comparator.comparing(Timer::due)).orElseThrow();
      if (next.due().isAfter(recover.now())) {
        escalate.after(Duration.between(recover.now(), next.due()));
        recover.after(Duration.between(recover.now(), next.due()));
      }
      hear("timer-recover", new TimerFired(Writers.RECOVER, next.id()));
      told.addAll(ends(outcome, reason, Map.of()));
    }
    return told;
  }

  static List<String> people(List<NoticeRequested> notices, NoticeKind kind) {
    return notices.stream().filter(each -> each.kind() == kind).map(NoticeRequested::person).distinct().sorted().toList();
  }
}
