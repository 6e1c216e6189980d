package dev.rebound.app.simulate;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.LogWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Both logs of one system in memory: every record gets its place, and is read once by whoever drives the deciders. Not thread-safe. */
final class MemoryLog implements LogWriter {
  private final Map<String, Long> ends = new HashMap<>();
  private final Map<String, Deque<Received<Event>>> unread = new HashMap<>();

  @Override
  public CompletableFuture<Position> append(String topic, Envelope<?> envelope) {
    return append(topic, 0, envelope);
  }

  @Override
  public CompletableFuture<Position> append(String topic, int partition, Envelope<?> envelope) {
    var position = new Position(topic, partition, ends.merge(topic, 1L, Long::sum) - 1);
    var event =
        new Envelope<Event>(
            envelope.id(), envelope.system(), envelope.at(), envelope.writer(), envelope.cause(), envelope.codeVersion(),
            envelope.planHash(), envelope.event());
    unread.computeIfAbsent(topic, key -> new ArrayDeque<>()).add(new Received<>(position, event));
    return CompletableFuture.completedFuture(position);
  }

  @Override
  public CompletableFuture<Position> reject(String source, String reason, byte[] redacted) {
    return CompletableFuture.completedFuture(new Position(Topics.REJECTED, 0, ends.merge(Topics.REJECTED, 1L, Long::sum) - 1));
  }

  /** The next record of a log that was not read yet. */
  Optional<Received<Event>> next(String topic) {
    Deque<Received<Event>> records = unread.get(topic);
    return records == null ? Optional.empty() : Optional.ofNullable(records.poll());
  }

  @Override
  public void close() {}
}
