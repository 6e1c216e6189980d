package dev.rebound.responder.steps;

import dev.rebound.targets.backup.Backups.Watch;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Lets work that may take hours go on beside the attempt, which meanwhile renews the lease and obeys the kill switch. Where the attempt
 * ends first, the work is told to end: its tools are killed.
 */
public final class UnderLease {
  private UnderLease() {}

  /**
   * What the work gives.
   *
   * @param what it is, until it tells its own progress
   * @param work gets what it should ask whether to go on
   * @throws InterruptedException when the attempt is over
   * @throws StepContext.MayNotAct when the lease ran out or the kill switch is engaged
   */
  public static <T> T run(StepContext context, String what, Function<Watch, T> work) throws InterruptedException {
    var sentence = new AtomicReference<>(what);
    var over = new AtomicBoolean();
    try {
      return Beside.run(
          () -> work.apply(progress -> {
            sentence.set(progress);
            return !over.get();
          }),
          () -> {
            String now = Objects.requireNonNullElse(sentence.get(), what);
            context.mayAct("go on: " + now);
            context.progress(now);
          });
    } finally {
      over.set(true);
    }
  }
}
