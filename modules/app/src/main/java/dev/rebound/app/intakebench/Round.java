package dev.rebound.app.intakebench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * What some senders reached in a while, each sending when its last sending was acknowledged.
 *
 * @param webhooksPerS sendings a second of all senders together
 * @param p50Ms half of the sendings were acknowledged within these milliseconds
 */
record Round(String body, String who, int round, long webhooksPerS, long alertsPerS, double p50Ms, double p99Ms) {
  private static final double NANOS_PER_MILLI = 1e6;

  /** Has the senders send for a while and measures it. */
  static Round of(String body, int alerts, String who, int round, List<? extends Sender> senders, Duration length) {
    long begin = System.nanoTime();
    long end = begin + length.toNanos();
    long[] took;
    try (var threads = Executors.newFixedThreadPool(senders.size())) {
      List<Future<long[]>> working = senders.stream().map(sender -> threads.submit(() -> sendUntil(end, sender))).toList();
      took = working.stream().map(Round::result).flatMapToLong(LongStream::of).sorted().toArray();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Round(
        body, who, round, Math.round(took.length / seconds), Math.round(took.length * (double) alerts / seconds), millis(took, 0.5),
        millis(took, 0.99));
  }

  private static long[] sendUntil(long end, Sender sender) {
    var took = new long[1024];
    int count = 0;
    for (long now = System.nanoTime(); now - end < 0; ) {
      sender.send();
      long after = System.nanoTime();
      took = count == took.length ? Arrays.copyOf(took, 2 * count) : took;
      took[count++] = after - now;
      now = after;
    }
    return Arrays.copyOf(took, count);
  }

  private static long[] result(Future<long[]> working) {
    try {
      return working.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a sender failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static double millis(long[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : Math.round(sorted[(int) (share * (sorted.length - 1))] / NANOS_PER_MILLI * 100) / 100.0;
  }

  /** So many senders of one kind. */
  static <S extends Sender> List<S> senders(int count, Supplier<S> maker) {
    var senders = new ArrayList<S>();
    for (int at = 0; at < count; at++) {
      senders.add(maker.get());
    }
    return senders;
  }
}
