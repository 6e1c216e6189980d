package dev.rebound.targets.tcp;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Outcome;
import java.time.Duration;

/** Watches a port by connecting to it, each time anew. Says nothing about what stands behind it. Never throws for its trouble. */
public interface TcpProbe extends AutoCloseable {
  /**
   * Connects once and closes the connection again.
   *
   * @param limit of the whole round, the name's resolution included; the call returns by then whatever happens
   */
  Round look(Duration limit);

  @Override
  void close();

  /**
   * What one look saw: {@code ANSWERED} means that the connection was accepted; {@code ERROR} does not occur.
   *
   * @param detail one sentence for people
   */
  record Round(Outcome outcome, Duration latency, String detail) {
    public Round {
      requireNonNull(latency, "latency");
      requireNonNull(detail, "detail");
    }
  }
}
