package dev.rebound.core.knowledge;

/** Ends the reading of a text that is no expression; never leaves {@link PromQl#read}. */
final class PromQlProblem extends Exception {
  private static final long serialVersionUID = 1L;

  private final String why;

  PromQlProblem(String why) {
    super(why, null, false, false);
    this.why = why;
  }

  String why() {
    return why;
  }
}
