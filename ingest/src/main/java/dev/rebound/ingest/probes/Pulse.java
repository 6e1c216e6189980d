package dev.rebound.ingest.probes;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * How late this process's own threads come to run: a thread of the same kind as the probes' sleeps {@link #BEAT} again and again and notes
 * by how much it overslept. Who is starved of the processor, or stopped for a while, hears no answers in time and must not call that the
 * silence of a server.
 */
final class Pulse implements AutoCloseable {
  /** Between two beats. */
  static final Duration BEAT = Duration.ofMillis(50);

  /** How long a lateness is remembered: longer than any round. */
  private static final Duration REMEMBERED = Duration.ofSeconds(30);

  private final Deque<Late> late = new ConcurrentLinkedDeque<>();
  private final Thread thread;
  private volatile long beatNanos = System.nanoTime();

  /** It ended then, and was so long. */
  private record Late(long endNanos, long nanos) {}

  private Pulse() {
    thread = Thread.ofVirtual().name("probe-pulse").unstarted(this::beat);
  }

  static Pulse start() {
    var pulse = new Pulse();
    pulse.thread.start();
    return pulse;
  }

  private void beat() {
    try {
      while (true) {
        Thread.sleep(BEAT);
        long now = System.nanoTime();
        long over = now - beatNanos - BEAT.toNanos();
        if (over >= BEAT.toNanos()) {
          late.addLast(new Late(now, over));
        }
        while (!late.isEmpty() && now - late.getFirst().endNanos() > REMEMBERED.toNanos()) {
          late.removeFirst();
        }
        beatNanos = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The longest lateness that ended since then, or has not ended yet; less than a beat counts as none. @param nanos a nano time */
  Duration since(long nanos) {
    long longest = System.nanoTime() - beatNanos - BEAT.toNanos();
    for (Late each : late) {
      if (each.endNanos() - nanos >= 0) {
        longest = Math.max(longest, each.nanos());
      }
    }
    return longest < BEAT.toNanos() ? Duration.ZERO : Duration.ofNanos(longest);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
