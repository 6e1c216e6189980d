package dev.rebound.contracts;

/** Names the question that an answer is about: a recovery may ask several, one after the other, and each needs an answer of its own. */
public final class Question {
  /** The argument of an answer that names its question; an answer without it is about whatever is asked. */
  public static final String ARGUMENT = "question";

  private Question() {}

  /** @param step the step that waits for the answer */
  public static String of(RecoveryId recovery, String step) {
    return recovery + "/" + step;
  }
}
