package dev.rebound.ingest;

import dev.rebound.contracts.CloudEvents;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.LogWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A log in memory that can fail, hang and hold its acknowledgements back. It encodes every event as the real one would. */
public final class MemoryLog implements LogWriter {
  /** What the log does with an append. */
  public enum Mood {
    TAKES,
    FAILS,
    THROWS,
    /** Never answers. */
    HANGS,
    /** Answers on {@link #release}. */
    HOLDS
  }

  public record Stored(String topic, int partition, Envelope<?> envelope) {}

  public record Rejected(String source, String reason, String text) {}

  private final List<Stored> stored = new ArrayList<>();
  private final List<Rejected> rejected = new ArrayList<>();
  private final List<Runnable> held = new ArrayList<>();
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile Mood mood = Mood.TAKES;

  /** How often anything was to be appended. */
  public int attempts() {
    return attempts.get();
  }

  public void mood(Mood next) {
    mood = next;
  }

  public synchronized List<Stored> stored() {
    return List.copyOf(stored);
  }

  public synchronized List<Rejected> rejected() {
    return List.copyOf(rejected);
  }

  /** Forgets everything, for a test that looks at each answer by itself and would else fill the heap. */
  public synchronized void forget() {
    stored.clear();
    rejected.clear();
  }

  public synchronized int heldCount() {
    return held.size();
  }

  public synchronized <E extends Event> List<E> events(Class<E> type) {
    return stored.stream().map(each -> (Event) each.envelope().event()).filter(type::isInstance).map(type::cast).toList();
  }

  public void release() {
    List<Runnable> now;
    synchronized (this) {
      now = List.copyOf(held);
      held.clear();
    }
    now.forEach(Runnable::run);
  }

  @Override
  public CompletableFuture<Position> append(String topic, Envelope<?> envelope) {
    return append(topic, 0, envelope);
  }

  @Override
  public CompletableFuture<Position> append(String topic, int partition, Envelope<?> envelope) {
    CloudEvents.encode(envelope);
    return take(topic, partition, () -> stored.add(new Stored(topic, partition, envelope)));
  }

  @Override
  public CompletableFuture<Position> reject(String source, String reason, byte[] redacted) {
    return take(Topics.REJECTED, 0, () -> rejected.add(new Rejected(source, reason, new String(redacted, StandardCharsets.UTF_8))));
  }

  private CompletableFuture<Position> take(String topic, int partition, Runnable entry) {
    attempts.incrementAndGet();
    var unavailable = new LogUnavailable(Duration.ofMillis(1), new IllegalStateException("the test says so"));
    return switch (mood) {
      case TAKES -> {
        synchronized (this) {
          entry.run();
          yield CompletableFuture.completedFuture(new Position(topic, partition, stored.size()));
        }
      }
      case FAILS -> CompletableFuture.failedFuture(unavailable);
      case THROWS -> throw unavailable;
      case HANGS -> new CompletableFuture<>();
      case HOLDS -> {
        var future = new CompletableFuture<Position>();
        synchronized (this) {
          held.add(
              () -> {
                synchronized (this) {
                  entry.run();
                }
                future.complete(new Position(topic, partition, 0));
              });
        }
        yield future;
      }
    };
  }

  @Override
  public void close() {}
}
