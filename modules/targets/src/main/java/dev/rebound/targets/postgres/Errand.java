package dev.rebound.targets.postgres;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Work in a virtual thread of its own, waited for no longer than a limit. Exists because the driver's own limits are whole seconds and are
 * renewed by each byte. Giving up interrupts the virtual thread, which closes the socket that it waits on.
 */
final class Errand<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;

  private Errand(String name, Callable<T> work) {
    thread = Thread.ofVirtual().name(name).unstarted(() -> run(work));
  }

  static <T> Errand<T> start(String name, Callable<T> work) {
    var errand = new Errand<>(name, work);
    errand.thread.start();
    return errand;
  }

  private void run(Callable<T> work) {
    try {
      result.complete(work.call());
    } catch (Exception | Error e) {
      result.completeExceptionally(e);
    }
  }

  /** @throws ExecutionException with the work's own exception as cause */
  T await(Duration limit) throws TimeoutException, ExecutionException {
    try {
      return result.get(Math.max(1, limit.toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var timeout = new TimeoutException("interrupted");
      timeout.initCause(e);
      throw timeout;
    }
  }

  /**
   * Waits like {@link #await(Duration)}, and asks again and again whether it should go on.
   *
   * @throws TimeoutException also where it should not
   */
  T await(Duration limit, Duration interval, BooleanSupplier goesOn) throws TimeoutException, ExecutionException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      var left = Duration.ofNanos(end - System.nanoTime());
      try {
        return await(left.compareTo(interval) < 0 ? left : interval);
      } catch (TimeoutException e) {
        if (left.compareTo(interval) < 0 || Thread.currentThread().isInterrupted() || !goesOn.getAsBoolean()) {
          throw e;
        }
      }
    }
  }

  boolean ended() {
    return result.isDone();
  }

  /** Closes the socket under the work. */
  void giveUp() {
    thread.interrupt();
  }

  /** Hands a result that nobody waits for any more to somebody who clears it away. */
  void whenLate(Consumer<T> clearAway) {
    result.thenAccept(clearAway);
  }
}
