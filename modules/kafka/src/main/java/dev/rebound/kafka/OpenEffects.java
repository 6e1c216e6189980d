package dev.rebound.kafka;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs the effects (steps, messages) that were requested and committed, each once per process, on virtual threads, outside of
 * the decision. What is open is derived from the log: a record that comes back twice starts nothing twice.
 */
public final class OpenEffects implements AutoCloseable {
  /** How many keys of ended effects are remembered, so that a record that is read again does not start its effect again. */
  private static final int REMEMBERED_MAX = 10_000;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Future<?>> started = new ConcurrentHashMap<>();

  /** Starts an effect unless its key was started in this process before. Returns at once. */
  public void start(String key, Runnable effect) {
    if (started.size() > REMEMBERED_MAX) {
      started.values().removeIf(Future::isDone);
    }
    started.computeIfAbsent(key, each -> threads.submit(effect));
  }

  /** Interrupts all running effects whose key begins so. */
  public void cancel(String prefix) {
    started.forEach(
        (key, effect) -> {
          if (key.startsWith(prefix)) {
            effect.cancel(true);
          }
        });
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
