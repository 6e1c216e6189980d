package dev.rebound.core.review;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepSkipped;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.PersonUnreachable;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.UndoStarted;
import dev.rebound.core.review.Review.Action;
import dev.rebound.core.review.Review.Budget;
import dev.rebound.core.review.Review.Clock;
import dev.rebound.core.review.Review.Message;
import dev.rebound.core.review.Review.StepTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What went well, what did not, and what follows from it: sentences that each rest on a fact of the log. */
final class Lessons {
  private final List<String> worked = new ArrayList<>();
  private final List<String> trouble = new ArrayList<>();
  private final List<Action> actions = new ArrayList<>();
  private final Set<String> documents = new LinkedHashSet<>();

  private Lessons() {}

  /** Of an incident's records and of what was made of them. */
  static Lessons of(
      List<Received<Event>> records, Clock clock, List<StepTime> steps, List<Message> messages, List<PromiseRow> promises,
      String playbook) {
    var lessons = new Lessons();
    lessons.times(clock);
    records.forEach(record -> lessons.fact(record, playbook));
    lessons.steps(steps, playbook);
    lessons.messages(messages);
    lessons.promises(promises);
    lessons.actions.add(new Action("State the root cause.", "a log does not know it"));
    return lessons;
  }

  private void times(Clock clock) {
    for (Budget budget : clock.budgets()) {
      if (Boolean.TRUE.equals(budget.kept())) {
        worked.add(budget.name() + " was kept: " + Durations.text(budget.took()) + " of " + Durations.text(budget.limit()) + ".");
      } else if (Boolean.FALSE.equals(budget.kept())) {
        trouble.add(
            budget.name() + " was missed: " + Durations.text(budget.took()) + ", the limit is " + Durations.text(budget.limit()) + ".");
        actions.add(new Action("Find out what must change so that " + budget.name() + " is kept.", "it was missed"));
        documents.add("Recovery objectives: " + budget.name() + ".");
      }
    }
  }

  private void fact(Received<Event> record, String playbook) {
    Event event = record.event();
    if (event instanceof StepEnded ended && (ended.outcome() == Outcome.FAILED || ended.outcome() == Outcome.REFUSED)) {
      boolean refused = ended.outcome() == Outcome.REFUSED;
      trouble.add("Attempt " + ended.attempt() + " of " + ended.step() + (refused ? " was refused: " : " failed: ") + ended.reason());
      actions.add(new Action("Find out why " + ended.step() + (refused ? " was refused." : " failed."), ended.reason()));
    } else if (event instanceof RecoveryEnded ended && ended.ending() == Ending.RECOVERED) {
      worked.add("The recovery ended by itself: " + ended.reason() + ".");
    } else if (event instanceof RecoveryEnded ended) {
      trouble.add("The recovery was " + (ended.ending() == Ending.ABORTED ? "aborted: " : "handed over: ") + ended.reason());
      documents.add("Procedure of the playbook '" + playbook + "': what a person does where Rebound hands over.");
    } else if (event instanceof StepSkipped skipped) {
      trouble.add(skipped.person() + " had " + skipped.step() + " left out: " + skipped.reason());
      documents.add("Procedure of the playbook '" + playbook + "': step " + skipped.step() + " was left out.");
    } else if (event instanceof UndoStarted undo) {
      trouble.add("What was done was undone, because " + undo.because());
    } else {
      people(event);
    }
  }

  private void people(Event event) {
    if (event instanceof LadderStopped stopped) {
      worked.add(stopped.person() + " took the incident, by " + stopped.method() + ".");
    } else if (event instanceof LevelRaised raised) {
      trouble.add("Level " + raised.level() + " (" + raised.name() + ") was told: " + raised.because());
      actions.add(new Action("See why nobody of the level before " + raised.name() + " answered.", raised.because()));
    } else if (event instanceof LadderRestarted restarted) {
      trouble.add(restarted.person() + " had the incident, and nobody has it any more: " + restarted.because());
    } else if (event instanceof PersonUnreachable person) {
      trouble.add(person.person() + " was reached on no channel: " + person.because());
      actions.add(new Action("Correct how " + person.person() + " is reached.", person.because()));
      documents.add("Contacts: " + person.person() + ".");
    }
  }

  private void steps(List<StepTime> steps, String playbook) {
    for (StepTime step : steps) {
      if (step.bottleneck()) {
        trouble.add(
            "Bottleneck: " + step.step() + " took " + Durations.text(step.took()) + ", " + step.share() + " % of all steps' time"
                + (step.budget() == null ? "." : ", its limit is " + Durations.text(step.budget()) + "."));
        actions.add(new Action("Make " + step.step() + " quicker, or its limit true.", "it is where the time went"));
        documents.add("Procedure of the playbook '" + playbook + "': the time of " + step.step() + ".");
      }
    }
    if (!steps.isEmpty() && steps.stream().allMatch(step -> step.attempts() == 1)) {
      worked.add("Each of the " + steps.size() + " steps needed one attempt.");
    }
  }

  private void messages(List<Message> messages) {
    long lost = messages.stream().filter(each -> each.took() == null).count();
    if (lost > 0) {
      trouble.add(lost + " of " + messages.size() + " messages did not reach their channel.");
      actions.add(new Action("Look at the channels that took no message.", lost + " were not sent"));
    } else if (!messages.isEmpty()) {
      worked.add("All " + messages.size() + " messages reached their channel.");
    }
  }

  private void promises(List<PromiseRow> promises) {
    long broken = promises.stream().filter(each -> each.state() == PromiseRow.State.BROKEN).count();
    long kept = promises.stream().filter(each -> each.state() == PromiseRow.State.KEPT).count();
    if (broken > 0) {
      trouble.add(broken + " of " + (kept + broken) + " promises of news to stakeholders were broken.");
      actions.add(new Action("Find out why stakeholders were not told in time.", broken + " promises were broken"));
      documents.add("Communication plan: who is told by which channel, and how often.");
    } else if (kept > 0) {
      worked.add("Stakeholders were told in time: all " + kept + " promises that were due were kept.");
    }
  }

  List<String> worked() {
    return worked;
  }

  List<String> trouble() {
    return trouble;
  }

  List<Action> actions() {
    return actions.stream().distinct().toList();
  }

  List<String> documents() {
    return List.copyOf(documents);
  }
}
