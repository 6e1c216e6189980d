package dev.rebound.core.escalate;

import dev.rebound.contracts.ApprovalFacts;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.escalate.Audience.Text;
import java.util.ArrayList;
import java.util.Locale;
import java.util.stream.Stream;

/** The words of the notices of planned work, beside those of {@link Wording}: nothing failed, somebody wants something to be done. */
record WorkWording(SystemName system) {

  Text asked(OpenWork work, ApprovalRequested asked) {
    var lines = new ArrayList<String>();
    lines.add(Wording.action(asked));
    ApprovalFacts facts = asked.facts();
    lines.add("Why it is to be done: " + (facts == null ? work.askedBy() + " asked for it." : facts.evidence()));
    lines.addAll(Wording.question(asked, "Expected loss: "));
    lines.add(work.askedBy() + " asked for it, and may not approve it.");
    lines.add("Recovery: " + asked.recovery() + ".");
    return text(work, Wording.decision(asked) + ": " + wanted(work), lines.stream());
  }

  Text askedNobody(OpenWork work, ApprovalRequested asked) {
    return text(
        work, "nobody can be asked whether " + wanted(work) + " may be done",
        Stream.of(
            "Why: the plan has no other approver who can be reached, and " + work.askedBy() + " may not approve it.",
            Wording.action(asked), Wording.expiry(asked), "Another approver can still answer from the command line."));
  }

  Text granted(OpenWork work, ApprovalGranted granted) {
    return text(
        work, granted.person() + " approved " + wanted(work) + " (as " + granted.role() + ", by " + granted.method() + ")",
        Stream.of("Rebound goes on with it now. Nobody else needs to answer."));
  }

  Text refused(OpenWork work, CommandRefused refused) {
    return text(
        work, refused.verb().name().toLowerCase(Locale.ROOT) + " by " + refused.person() + " changed nothing",
        Stream.of("Why: " + refused.because() + ".", "It is about " + wanted(work) + "."));
  }

  Text ended(OpenWork work, RecoveryEnded ended) {
    String how =
        switch (ended.ending()) {
          case RECOVERED -> "is done";
          case HANDED_OVER -> "was handed over to a person";
          case ABORTED -> "was aborted";
        };
    String next =
        switch (ended.ending()) {
          case RECOVERED -> "Nothing is asked any more.";
          case HANDED_OVER -> "Rebound does nothing more about it by itself, and pages people about the incident " + work.incident() + ".";
          case ABORTED -> "Rebound does nothing more about it by itself; nothing is asked any more.";
        };
    return text(work, wanted(work) + " " + how, Stream.of("How it ended: " + ended.reason(), next));
  }

  private static String wanted(OpenWork work) {
    return "the " + work.playbook() + " that " + work.askedBy() + " asked for";
  }

  private Text text(OpenWork work, String says, Stream<String> lines) {
    return Wording.text(system + ": " + work.component() + ": " + says, lines);
  }
}
