package dev.rebound.app.detectorbench;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Counts the records that one topology has taken, after those that warm it up. Counted by one thread. */
final class Meter {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final int warm;
  private final int all;
  private final CountDownLatch done = new CountDownLatch(1);
  private int count;
  private long begin;
  private long end;

  Meter(int warm, int all) {
    this.warm = warm;
    this.all = all;
  }

  void count() {
    count++;
    if (count == warm) {
      begin = System.nanoTime();
    } else if (count == all) {
      end = System.nanoTime();
      done.countDown();
    }
  }

  /** Waits for the last record. @param halted why the topology will not take it any more. @return records a second */
  long perSecond(Supplier<Optional<String>> halted) {
    long limit = System.nanoTime() + LIMIT.toNanos();
    try {
      while (!done.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        halted.get().ifPresent(reason -> {
          throw new IllegalStateException("the topology halted: " + reason);
        });
        if (System.nanoTime() - limit > 0) {
          throw new IllegalStateException("the topology did not take all records within " + LIMIT);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return Math.round(counted() / ((end - begin) / 1e9));
  }

  int counted() {
    return all - warm;
  }
}
