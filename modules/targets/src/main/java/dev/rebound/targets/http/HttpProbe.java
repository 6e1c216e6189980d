package dev.rebound.targets.http;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Outcome;
import java.time.Duration;

/** Watches a service by asking one URL, each time on a new connection. Never throws for trouble of the service. */
public interface HttpProbe extends AutoCloseable {
  /**
   * Asks once.
   *
   * @param limit of the whole round; the call returns by then whatever happens
   */
  Round look(Duration limit);

  @Override
  void close();

  /**
   * What one look saw: {@code ANSWERED} means 2xx, {@code ERROR} any other status or no readable HTTP.
   *
   * @param status zero where none came
   * @param detail one sentence for people
   */
  record Round(Outcome outcome, int status, Duration latency, String detail) {
    public Round {
      requireNonNull(latency, "latency");
      requireNonNull(detail, "detail");
    }
  }
}
