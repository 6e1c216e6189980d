package dev.rebound.app.replaybench;

/**
 * One reading of a log.
 *
 * @param events in both topics
 * @param who {@code replay} or {@code read}
 * @param perS events a second
 */
record Round(long events, String who, int round, double seconds, double perS) {
  static Round of(long events, String who, int round, long nanos) {
    double seconds = nanos / 1e9;
    return new Round(events, who, round, seconds, events / seconds);
  }

  /**
   * What was alive on the heap while a log was replayed.
   *
   * @param decisions that were recorded and are made again
   * @param beforeMib right before, after a collection: the embedded broker with the same log, and this bench
   * @param heapMib highest of ten looks meanwhile, after a collection each; what was there before is among it
   */
  record Memory(long events, long decisions, double beforeMib, double heapMib) {}
}
