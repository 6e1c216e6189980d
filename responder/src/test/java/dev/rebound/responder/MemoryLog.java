package dev.rebound.responder;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepProgressed;
import dev.rebound.contracts.Position;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A log in memory that hands out the outcomes that were appended to it. */
final class MemoryLog implements LogWriter {
  private final BlockingQueue<StepEnded> ended = new LinkedBlockingQueue<>();
  /** What was said while steps went on. */
  final List<StepProgressed> progressed = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();

  /** The next appends do not succeed. */
  void refuse(int appends) {
    refusals.set(appends);
  }

  /** The next outcome; waits at most ten seconds. */
  StepEnded ended() throws InterruptedException {
    return Objects.requireNonNull(ended.poll(10, TimeUnit.SECONDS), "no outcome was appended");
  }

  /** The next outcome, if there is one within this time. */
  Optional<StepEnded> endsWithin(Duration time) throws InterruptedException {
    return Optional.ofNullable(ended.poll(time.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public CompletableFuture<Position> append(String topic, Envelope<?> envelope) {
    if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return CompletableFuture.failedFuture(new LogUnavailable(Duration.ofSeconds(1), new IllegalStateException("away")));
    }
    if (envelope.event() instanceof StepProgressed progress) {
      progressed.add(progress);
    }
    if (envelope.event() instanceof StepEnded outcome) {
      ended.add(outcome);
    }
    return CompletableFuture.completedFuture(new Position(topic, 7, 1));
  }

  @Override
  public CompletableFuture<Position> append(String topic, int partition, Envelope<?> envelope) {
    throw new AssertionError("the hand writes no beats");
  }

  @Override
  public CompletableFuture<Position> reject(String source, String reason, byte[] redacted) {
    throw new AssertionError("the hand rejects nothing");
  }

  @Override
  public void close() {}
}
