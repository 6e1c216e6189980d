package dev.rebound.ingest.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Limits how many bytes of bodies are in memory at once, and how many requests are worked on at once. First come, first served. */
final class Turns {
  /** What of a pool is handed out, bytes; a smaller body takes one. */
  private static final int UNIT_BYTES = 1024;

  private final Semaphore small = pool(DoorLimits.SMALL_POOL_BYTES);
  private final Semaphore large = pool(DoorLimits.LARGE_POOL_BYTES);
  private final Semaphore requests = new Semaphore(DoorLimits.REQUESTS_MAX, true);

  private static Semaphore pool(int bytes) {
    return new Semaphore(bytes / UNIT_BYTES, true);
  }

  /** Something that was taken and must be given back. */
  interface Taken extends AutoCloseable {
    @Override
    void close();
  }

  /** Takes room for a body. @throws Refusal 503 where there is none within the limit */
  Taken room(long bytes) {
    return taken(bytes <= DoorLimits.SMALL_BODY_BYTES_MAX ? small : large, Math.toIntExact(Math.ceilDiv(bytes, UNIT_BYTES)));
  }

  /** Takes a turn for work. @throws Refusal 503 where it does not come within the limit */
  Taken work() {
    return taken(requests, 1);
  }

  private static Taken taken(Semaphore semaphore, int permits) {
    Duration wait = DoorLimits.TURN_WAIT;
    try {
      if (!semaphore.tryAcquire(permits, wait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw Refusal.unavailable("too much is under way; send it again");
      }
      return () -> semaphore.release(permits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.unavailable("the door is closing");
    }
  }
}
