package dev.rebound.lab.kubernetes;

/** What runs in a pod: something that serves HTTP on a port of the loopback, {@code GET /healthz} included. Thread-safe. */
public interface PodProcess extends AutoCloseable {
  /** Its own port on 127.0.0.1. */
  int port();

  /** Whether it ended by itself; then the kubelet starts another. */
  boolean ended();

  /** Takes connections and answers nothing any more, as in a deadlock, until {@link #resume}. Idempotent. */
  void hang();

  /** Ends {@link #hang}; what was asked meanwhile is answered. Idempotent. */
  void resume();

  /** Ends it; open requests may be finished for a moment. Idempotent. */
  @Override
  void close();
}
