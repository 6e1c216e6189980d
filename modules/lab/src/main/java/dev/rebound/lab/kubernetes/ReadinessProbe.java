package dev.rebound.lab.kubernetes;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/**
 * Asks a pod's {@code /healthz} over and over on a virtual thread. Ready after one success, not ready after
 * {@value #FAILURES} failures in a row.
 */
final class ReadinessProbe implements AutoCloseable {
  /** A real kubelet's shortest period is one second; the lab does not make its users wait. */
  private static final Duration PERIOD = Duration.ofMillis(200);

  private static final Duration TIMEOUT = Duration.ofMillis(1200);
  private static final int FAILURES = 2;

  private final URI address;
  private final Runnable changed;
  private final Thread thread;
  private volatile boolean ready;
  private volatile boolean closed;

  ReadinessProbe(int port, Runnable changed) {
    this.address = URI.create("http://127.0.0.1:" + port + "/healthz");
    this.changed = changed;
    this.thread = Thread.ofVirtual().name("readiness-" + port).start(this::run);
  }

  boolean ready() {
    return ready;
  }

  private void run() {
    int failures = 0;
    while (!closed) {
      boolean answered = ask();
      failures = answered ? 0 : failures + 1;
      boolean now = answered || (ready && failures < FAILURES);
      if (now != ready) {
        ready = now;
        changed.run();
      }
      try {
        Thread.sleep(PERIOD);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private boolean ask() {
    try {
      HttpURLConnection call = (HttpURLConnection) address.toURL().openConnection();
      call.setConnectTimeout((int) TIMEOUT.toMillis());
      call.setReadTimeout((int) TIMEOUT.toMillis());
      int status = call.getResponseCode();
      call.disconnect();
      return status == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
