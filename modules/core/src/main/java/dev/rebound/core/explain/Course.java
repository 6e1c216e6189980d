package dev.rebound.core.explain;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.StepSkipped;
import dev.rebound.contracts.Received;
import dev.rebound.core.explain.Answer.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where the time of an incident went: its detection, each attempt of each step, the wait for a person, the pause before another try. */
final class Course {
  private final List<Wait> waits = new ArrayList<>();
  private @Nullable Instant from;
  private String idle = "until the recovery was planned";

  private Course() {}

  /** All of it up to a moment, without gap. @param end the record that is asked about; its time is the last moment */
  static List<Wait> until(CaseFile file, Received<Event> end) {
    var course = new Course();
    for (Received<Event> record : file.facts()) {
      course.take(record);
      if (record.position().equals(end.position())) {
        break;
      }
    }
    course.close(end.envelope().at(), course.idle);
    return course.waits;
  }

  private void take(Received<Event> record) {
    Instant at = record.envelope().at();
    Event event = record.event();
    if (event instanceof IncidentOpened opened) {
      waits.addAll(Opening.waits(opened, record, opened.explanation()));
      from = at;
    } else if (event instanceof RecoveryPlanned) {
      close(at, idle);
      idle = "until the next step was requested";
    } else if (event instanceof ApprovalRequested asked) {
      close(at, idle);
      idle = "until a person answered the question before " + asked.step();
    } else if (event instanceof ApprovalGranted granted) {
      close(at, "until " + granted.person() + " said yes (" + granted.method() + "): a person was asked");
      idle = "until the next step was requested";
    } else if (event instanceof StepRequested requested) {
      close(at, idle);
      idle = "step " + requested.step() + again(requested.attempt()) + ", which has not ended: " + requested.sentence();
    } else if (event instanceof StepEnded ended) {
      close(at, "step " + ended.step() + again(ended.attempt()) + " " + word(ended.outcome()) + ": " + ended.reason());
      idle = "until the next step was requested";
    } else if (event instanceof RecoveryEnded ended) {
      close(at, idle);
      idle = "nobody acted: the recovery was " + word(ended.ending());
    } else if (event instanceof CommandReceived || event instanceof StepSkipped || event instanceof CandidateChosen
        || event instanceof ServiceRestored) {
      close(at, idle);
    }
  }

  private void close(Instant at, String sentence) {
    Instant begin = from;
    if (begin != null && begin.isBefore(at)) {
      waits.add(new Wait(begin, at, sentence));
    }
    from = at;
  }

  private static String again(int attempt) {
    return attempt == 1 ? "" : " (attempt " + attempt + ")";
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
