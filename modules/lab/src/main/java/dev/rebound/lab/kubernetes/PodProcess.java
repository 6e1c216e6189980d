package dev.rebound.lab.kubernetes;

/** What runs in a pod: something that serves HTTP on a port of the loopback, {@code GET /healthz} included. */
public interface PodProcess extends AutoCloseable {
  /** Its own port on 127.0.0.1. */
  int port();

  /** Ends it; open requests may be finished for a moment. Idempotent. */
  @Override
  void close();
}
