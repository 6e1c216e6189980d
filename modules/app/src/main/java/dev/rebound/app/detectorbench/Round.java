package dev.rebound.app.detectorbench;

import java.util.Arrays;

/**
 * How fast a topology took a storm.
 *
 * @param who "detector" or "pass"
 * @param counted records after those that warmed up
 * @param perS records a second
 */
record Round(String storm, String who, int round, long counted, long perS) {

  /**
   * How long incidents took.
   *
   * @param from the moment that is counted from: "appended" or "sent"
   * @param p50Ms half of the incidents were seen within these milliseconds
   */
  record Delay(String from, int incidents, double p50Ms, double p99Ms, double maxMs) {
    private static final double NANOS_PER_MILLI = 1e6;

    static Delay of(String from, long[] nanos) {
      long[] sorted = Arrays.stream(nanos).sorted().toArray();
      return new Delay(from, sorted.length, millis(sorted, 0.5), millis(sorted, 0.99), millis(sorted, 1));
    }

    private static double millis(long[] sorted, double share) {
      return Math.round(sorted[(int) Math.ceil(share * sorted.length) - 1] / NANOS_PER_MILLI * 10) / 10.0;
    }
  }
}
