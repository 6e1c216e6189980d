package dev.rebound.core.explain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;

/**
 * Answers questions about an incident, and says of each why it was not earlier: from what the log cites and from the plan of that day,
 * never from today's rules. What the log does not hold, it does not guess.
 */
public final class Explanations {
  private Explanations() {}

  /** The answers, in the order of the questions; to one question as many as there were occasions, at least one. */
  public static List<Answer> of(CaseFile file, Collection<Why> questions) {
    var answers = new ArrayList<Answer>();
    for (Why why : EnumSet.copyOf(questions)) {
      answers.addAll(
          switch (why) {
            case OPENED -> Opening.answers(file);
            case PLANNED -> Planning.answers(file);
            case ASKED -> Asking.answers(file);
            case PROMOTED -> Promotion.answers(file);
            case ESCALATED -> Raising.answers(file);
            case RESTORED -> Restoring.answers(file);
            case ENDED -> Ending.answers(file);
          });
    }
    return answers;
  }
}
