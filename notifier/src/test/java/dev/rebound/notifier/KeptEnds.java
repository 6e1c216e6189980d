package dev.rebound.notifier;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.Position;
import dev.rebound.kafka.LogWriter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/** A log that keeps the ends of notices, which is all that a mouth writes. */
record KeptEnds(BlockingQueue<NoticeEnded> ended) implements LogWriter {
  @Override
  public CompletableFuture<Position> append(String topic, Envelope<?> envelope) {
    ended.add((NoticeEnded) envelope.event());
    return CompletableFuture.completedFuture(new Position(topic, 0, 2));
  }

  @Override
  public CompletableFuture<Position> append(String topic, int partition, Envelope<?> envelope) {
    throw new AssertionError("a mouth appends by key");
  }

  @Override
  public CompletableFuture<Position> reject(String source, String reason, byte[] redacted) {
    throw new AssertionError("a mouth rejects nothing");
  }

  @Override
  public void close() {}
}
