package dev.rebound.core.explain;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.PersonUnreachable;
import dev.rebound.contracts.Received;
import dev.rebound.core.explain.Answer.Ground;
import dev.rebound.core.explain.Answer.Wait;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.review.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Why a level of the escalation matrix was told, whom the levels before it had, and who had the incident meanwhile; or why none was. */
final class Raising {
  private final List<Wait> waits = new ArrayList<>();
  private final List<Ground> grounds = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private @Nullable Instant from;
  private String state = "until anybody was paged";
  private boolean paging;

  private Raising() {}

  static List<Answer> answers(CaseFile file) {
    List<Received<Event>> all = file.all(LevelRaised.class::isInstance);
    return all.isEmpty() ? List.of(none(file)) : all.stream().map(record -> answer(file, record, (LevelRaised) record.event())).toList();
  }

  private static Answer answer(CaseFile file, Received<Event> record, LevelRaised raised) {
    var before = new Raising();
    for (Received<Event> each : file.facts()) {
      if (each.position().equals(record.position())) {
        break;
      }
      before.take(each);
    }
    before.close(record.envelope().at(), before.state);
    return CaseFile.yes(
        Why.ESCALATED, record, "Level " + raised.level() + " (" + raised.name() + ") was told: " + raised.because(), before.grounds,
        thresholds(file.plan()), before.waits, before.notes);
  }

  private void take(Received<Event> record) {
    Event event = record.event();
    if (event instanceof IncidentOpened) {
      from = record.envelope().at();
      grounds.add(CaseFile.ground(record));
    } else if (event instanceof NoticeRequested notice && notice.kind() == NoticeKind.PAGE && notice.attempt() == 1) {
      String who = notice.person().isEmpty() ? "everybody" : notice.person();
      if (paging && record.envelope().at().equals(from)) {
        state = state + ", " + who;
        grounds.add(CaseFile.ground(record));
      } else {
        turn(record, "nobody said that they have it; paged on level " + notice.level() + ": " + who);
      }
      paging = true;
    } else if (event instanceof NoticeEnded ended && !ended.sent()) {
      notes.add("A page or message did not arrive: " + ended.notice() + ": " + ended.reason() + " [" + record.position() + "].");
    } else if (event instanceof PersonUnreachable person) {
      turn(record, person.person() + " was reached on no channel; the next people were told at once");
    } else if (event instanceof LadderStopped stopped) {
      turn(record, stopped.person() + " had it: while somebody has an incident, no level is raised by time");
    } else if (event instanceof LadderRestarted restarted) {
      turn(record, "nobody had it any more: " + restarted.because());
    } else if (event instanceof LevelRaised raised) {
      turn(record, "until the people of level " + raised.level() + " were paged");
    }
  }

  private void turn(Received<Event> record, String next) {
    close(record.envelope().at(), state);
    grounds.add(CaseFile.ground(record));
    state = next;
    paging = false;
  }

  private void close(Instant at, String sentence) {
    Instant begin = from;
    if (begin != null && begin.isBefore(at)) {
      waits.add(new Wait(begin, at, sentence));
    }
    from = at;
  }

  private static Answer none(CaseFile file) {
    Optional<Received<Event>> has = file.last(LadderStopped.class::isInstance);
    Optional<Received<Event>> over =
        file.first(event -> event instanceof IncidentResolved || event instanceof IncidentSuperseded superseded
            && superseded.incident().equals(file.incident()));
    String because = has.isPresent() ? "Somebody had it: " + CaseFile.ground(has.get()).sentence()
        : over.isPresent() ? "It was over before the next level was due: " + CaseFile.ground(over.get()).sentence()
        : "The next level is not due yet, or the plan has none.";
    List<Ground> grounds = has.or(() -> over).map(CaseFile::ground).stream().toList();
    return new Answer(
        Why.ESCALATED, false, null, null, null, "No higher level was told. " + because, grounds, thresholds(file.plan()), List.of(),
        List.of());
  }

  /** When each level is due, by the plan. */
  private static Map<String, String> thresholds(@Nullable Plan plan) {
    var due = new TreeMap<String, String>();
    if (plan != null) {
      for (int at = 0; at < plan.escalation().size(); at++) {
        Plan.Level level = plan.escalation().get(at);
        String when = level.after().isZero() ? "at once" : "after " + Durations.text(level.after());
        due.put("level " + (at + 1) + " (" + level.name() + ")", when);
      }
    }
    return due;
  }
}
