package dev.rebound.responder;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A look that may hang for ever, as one into a file system of the network whose server is gone does, and must not hold up a start. */
final class InTime {
  private InTime() {}

  /**
   * What the look gives; empty where it gave nothing in time or was interrupted. Then it is told to end and left to itself, on a thread
   * that keeps no process alive: a read of such a file system cannot be ended.
   */
  static <T> Optional<T> look(Callable<T> look, Duration limit) {
    var task = new FutureTask<>(look);
    Thread.ofPlatform().daemon().name("preflight-look").start(task);
    try {
      return Optional.of(task.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException broken ? broken : new IllegalStateException("a look broke", e.getCause());
    } finally {
      task.cancel(true);
    }
  }
}
