package dev.rebound.responder.steps;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets work that may take longer than a lease go on beside its attempt. */
public final class Beside {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private Beside() {}

  /**
   * What the work gives; it is interrupted where the attempt ends first.
   *
   * @param meanwhile done about once a second: renews the lease, or throws where the attempt must end
   * @throws InterruptedException when the attempt is over
   */
  public static <T> T run(Callable<T> work, Runnable meanwhile) throws InterruptedException {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().name(Thread.currentThread().getName()).start(task);
    try {
      while (true) {
        try {
          return task.get(INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          meanwhile.run();
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException broken -> throw broken;
        case Error broken -> throw broken;
        case null, default -> throw new IllegalStateException("the work broke", e);
      }
    } finally {
      task.cancel(true);
    }
  }
}
