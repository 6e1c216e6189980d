package dev.rebound.ingest.probes;

/** How many of the last {@link #ROUNDS_MAX} rounds of one URL failed: what a single round cannot tell. Used by one thread. */
final class ErrorShare {
  /** A minute at the default interval of 250 ms. */
  static final int ROUNDS_MAX = 240;

  private final boolean[] failed = new boolean[ROUNDS_MAX];
  private int rounds;
  private int next;
  private int failures;

  /** One more round; the oldest one is forgotten. */
  void add(boolean failing) {
    failures += (failing ? 1 : 0) - (failed[next] ? 1 : 0);
    failed[next] = failing;
    next = (next + 1) % ROUNDS_MAX;
    rounds = Math.min(rounds + 1, ROUNDS_MAX);
  }

  /** A sentence with a space before it; nothing where no round failed. */
  String sentence() {
    return failures == 0 ? ""
        : " Of the last " + rounds + " rounds " + failures + " failed (" + Math.ceilDiv(failures * 100, rounds) + " %).";
  }
}
