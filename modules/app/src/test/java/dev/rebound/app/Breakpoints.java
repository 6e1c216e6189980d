package dev.rebound.app;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.Position;
import dev.rebound.kafka.LogWriter;
import dev.rebound.responder.crash.EffectWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The points of a responder process at which a test can strike it: before an attempt looks, before and after each of its effects, before
 * and after its outcome is in the log. They are named {@code step place} or {@code step place number-of-effect}.
 *
 * <p>In its folder: each point that is passed is a line of {@code passed}, each change of the world one of {@code changes}. A point that
 * stands in {@code armed} is written to {@code reached}, and the step waits there until {@code reached} is gone.
 */
final class Breakpoints implements EffectWatch.Listener {
  static final String PASSED = "passed";
  static final String CHANGES = "changes";
  static final String ARMED = "armed";
  static final String REACHED = "reached";
  private static final int LOOK_MILLIS = 5;

  private final Path folder;
  /** Effects of the attempts that run; by the name that the hand gives to their threads: {@code recovery/step/attempt}. */
  private final Map<String, Integer> effects = new HashMap<>();

  Breakpoints(Path folder) {
    this.folder = folder;
  }

  @Override
  public void looks() {
    if (attempt() != null && begins()) {
      pass(step() + " before-attempt");
    }
  }

  @Override
  public void acts() {
    if (begins()) {
      pass(step() + " before-attempt");
    }
    pass(step() + " before-effect " + effect());
  }

  @Override
  public void acted(@Nullable String change) {
    if (change != null) {
      write(CHANGES, step() + ": " + change);
    }
    pass(step() + " after-effect " + effect());
    count();
  }

  private synchronized boolean begins() {
    return effects.putIfAbsent(String.valueOf(attempt()), 0) == null;
  }

  private synchronized int effect() {
    return effects.get(String.valueOf(attempt()));
  }

  private synchronized void count() {
    effects.merge(String.valueOf(attempt()), 1, Integer::sum);
  }

  /** Null on a thread that is not an attempt's. */
  private static @Nullable String attempt() {
    String thread = Thread.currentThread().getName();
    return thread.split("/", -1).length >= 3 ? thread : null;
  }

  private static String step() {
    String[] parts = Thread.currentThread().getName().split("/", -1);
    if (parts.length < 3) {
      throw new IllegalStateException("an act outside of an attempt's thread: " + Thread.currentThread());
    }
    return parts[parts.length - 2];
  }

  private void pass(String point) {
    write(PASSED, point);
    try {
      if (Files.exists(folder.resolve(ARMED)) && Files.readAllLines(folder.resolve(ARMED)).contains(point)) {
        Path reached = folder.resolve(REACHED);
        Path whole = folder.resolve(REACHED + ".tmp");
        Files.writeString(whole, point);
        Files.move(whole, reached, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        while (Files.exists(reached)) {
          Thread.sleep(LOOK_MILLIS);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void write(String file, String line) {
    try {
      Files.write(folder.resolve(file), List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The hand's way to the log, with points before and after each outcome. */
  LogWriter around(LogWriter log) {
    return new LogWriter() {
      @Override
      public CompletableFuture<Position> append(String topic, Envelope<?> envelope) {
        if (!(envelope.event() instanceof StepEnded ended)) {
          return log.append(topic, envelope);
        }
        pass(ended.step() + " before-outcome");
        CompletableFuture<Position> appended = log.append(topic, envelope);
        appended.handle((position, failure) -> position).join();
        if (!appended.isCompletedExceptionally()) {
          pass(ended.step() + " after-outcome");
        }
        return appended;
      }

      @Override
      public CompletableFuture<Position> append(String topic, int partition, Envelope<?> envelope) {
        return log.append(topic, partition, envelope);
      }

      @Override
      public CompletableFuture<Position> reject(String source, String reason, byte[] redacted) {
        return log.reject(source, reason, redacted);
      }

      @Override
      public void close() {
        log.close();
      }
    };
  }
}
