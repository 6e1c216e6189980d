package dev.rebound.kafka;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Position;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Appends events outside of a decision: signals, commands, outcomes. Idempotent producer, {@code acks=all}.
 *
 * <p>Thread-safe. A future completes with the place in the log only after all in-sync replicas have the record; it fails with
 * {@link LogUnavailable} when that did not happen within the writer's delivery limit.
 */
public interface LogWriter extends AutoCloseable {
  /** Appends under the system's key. */
  CompletableFuture<Position> append(String topic, Envelope<?> envelope);

  /** Appends to an explicit partition, for clock beats. */
  CompletableFuture<Position> append(String topic, int partition, Envelope<?> envelope);

  /** Appends bytes that are no event, with a reason, to {@link dev.rebound.contracts.Topics#REJECTED}. */
  CompletableFuture<Position> reject(String source, String reason, byte[] redacted);

  @Override
  void close();

  /** Kafka did not take a record within the limit. The caller must not claim that it is stored. */
  final class LogUnavailable extends RuntimeException {
    public LogUnavailable(Duration limit, Throwable cause) {
      super("Kafka did not acknowledge within " + limit.toMillis() + " ms", cause);
    }
  }
}
