package dev.rebound.targets.backup;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Work on files that ends within a limit: a file system over a network may hang for good. */
final class Within {
  private static final Duration ASK_INTERVAL = Duration.ofSeconds(1);

  private Within() {}

  /** @param what begins the sentence of trouble */
  static <T> Answer<T> limit(Duration limit, BooleanSupplier goesOn, String what, Callable<T> work) {
    long end = System.nanoTime() + limit.toNanos();
    var task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("rebound-backup").start(task);
    try {
      while (true) {
        long left = end - System.nanoTime();
        try {
          return Answer.of(task.get(Math.max(0, Math.min(left, ASK_INTERVAL.toNanos())), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
          if (left <= ASK_INTERVAL.toNanos()) {
            return Answer.trouble(Outcome.SILENCE, what + " did not end within " + limit.toSeconds() + " s.");
          }
          if (!goesOn.getAsBoolean()) {
            return Answer.trouble(Outcome.SILENCE, what + " was ended because it should not go on.");
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.trouble(Outcome.SILENCE, what + " was interrupted.");
    } catch (ExecutionException e) {
      return trouble(what, e);
    } finally {
      task.cancel(true);
    }
  }

  private static <T> Answer<T> trouble(String what, ExecutionException failure) {
    return switch (failure.getCause()) {
      case NoSuchFileException gone -> Answer.trouble(Outcome.ERROR, what + " failed: " + gone.getFile() + " is not there.");
      case NotDirectoryException file -> Answer.trouble(Outcome.ERROR, what + " failed: " + file.getFile() + " is no folder.");
      case AccessDeniedException denied ->
          Answer.trouble(Outcome.ERROR, what + " failed: the rights on " + denied.getFile() + " do not suffice.");
      case IOException broken -> Answer.trouble(Outcome.ERROR, what + " failed: " + broken.getClass().getSimpleName() + ".");
      case null, default -> throw new IllegalStateException("unexpected failure: " + what, failure.getCause());
    };
  }
}
