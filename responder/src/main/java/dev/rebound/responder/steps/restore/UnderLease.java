package dev.rebound.responder.steps.restore;

import dev.rebound.responder.steps.StepContext;
import dev.rebound.targets.backup.Backups.Watch;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Lets work that may take hours go on beside the attempt, which meanwhile renews the lease and obeys the kill switch. Where the attempt
 * ends first, the work is told to end: its tools are killed.
 */
final class UnderLease {
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private UnderLease() {}

  /**
   * What the work gives.
   *
   * @param what it is, until it tells its own progress
   * @param work gets what it should ask whether to go on
   * @throws InterruptedException when the attempt is over
   * @throws StepContext.MayNotAct when the lease ran out or the kill switch is engaged
   */
  static <T> T run(StepContext context, String what, Function<Watch, T> work) throws InterruptedException {
    var sentence = new AtomicReference<>(what);
    var over = new AtomicBoolean();
    var task = new FutureTask<T>(() -> work.apply(progress -> {
      sentence.set(progress);
      return !over.get();
    }));
    Thread thread = Thread.ofVirtual().name(Thread.currentThread().getName()).start(task);
    try {
      while (true) {
        try {
          return task.get(LOOK_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          String now = Objects.requireNonNullElse(sentence.get(), what);
          context.mayAct("go on: " + now);
          context.progress(now);
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException broken -> throw broken;
        case Error broken -> throw broken;
        case null, default -> throw new IllegalStateException("the work broke", e);
      }
    } finally {
      over.set(true);
      thread.interrupt();
    }
  }
}
