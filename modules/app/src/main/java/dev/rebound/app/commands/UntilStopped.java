package dev.rebound.app.commands;

import java.util.concurrent.CountDownLatch;

/** Waits for Ctrl-C or SIGTERM; the hook closes what runs, children first. */
final class UntilStopped {
  private UntilStopped() {}

  /** Closes {@code running} when the process is asked to end, however that comes about. */
  static Thread closeAtEnd(AutoCloseable running) {
    var hook =
        new Thread(
            () -> {
              try {
                running.close();
              } catch (Exception e) {
                System.err.println("rebound: not closed cleanly: " + e.getMessage());
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    return hook;
  }

  static void await() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
