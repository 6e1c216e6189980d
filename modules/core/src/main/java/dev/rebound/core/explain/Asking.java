package dev.rebound.core.explain;

import dev.rebound.contracts.ApprovalFacts;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.Received;
import dev.rebound.core.explain.Answer.Ground;
import dev.rebound.core.review.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why a person was asked, and what came of the question. */
final class Asking {
  private Asking() {}

  static List<Answer> answers(CaseFile file) {
    List<Received<Event>> all = file.all(ApprovalRequested.class::isInstance);
    return all.isEmpty()
        ? List.of(Answer.no(Why.ASKED, "Nobody was asked: what was done needed nobody's word by the plan.", List.of(), List.of()))
        : all.stream().map(record -> answer(file, record, (ApprovalRequested) record.event())).toList();
  }

  private static Answer answer(CaseFile file, Received<Event> record, ApprovalRequested asked) {
    Optional<Received<Event>> end = file.facts().stream()
        .filter(each -> each.position().offset() > record.position().offset() && ends(each.event(), asked)).findFirst();
    var grounds = new ArrayList<Ground>();
    end.map(CaseFile::ground).ifPresent(grounds::add);
    var notes = new ArrayList<String>();
    ApprovalFacts facts = asked.facts();
    if (facts != null) {
      notes.add("Expected loss: " + facts.expectedLoss() + " Feels it: " + facts.blastRadius() + ".");
    }
    String came = end.map(each -> answered(each, record)).orElse("nobody has answered yet; it expires at " + asked.expiresAt());
    return CaseFile.yes(
        Why.ASKED, record, "Before " + asked.step() + ", because " + asked.because() + ". Answer: " + came + ".", grounds,
        Map.of("expiresAt", asked.expiresAt().toString()), Course.until(file, record), notes);
  }

  private static boolean ends(Event event, ApprovalRequested asked) {
    return event instanceof ApprovalGranted granted && granted.recovery().equals(asked.recovery())
        || event instanceof RecoveryEnded ended && ended.recovery().equals(asked.recovery());
  }

  private static String answered(Received<Event> end, Received<Event> asked) {
    String after = " after " + Durations.text(Duration.between(asked.envelope().at(), end.envelope().at()));
    return end.event() instanceof ApprovalGranted granted
        ? granted.person() + " said yes as " + granted.role() + " (" + granted.method() + ")" + after
        : end.event() instanceof RecoveryEnded ended ? "none that allowed it; the recovery ended" + after + ": " + ended.reason() : after;
  }
}
