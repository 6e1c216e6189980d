package dev.rebound.ingest.beats;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a clock beat to every partition of the signals twice a second, so that the detector can decide on silence. */
public final class Beats implements AutoCloseable {
  /** Between two beats of a partition: what has stood for long enough is decided on so much later at most. */
  public static final Duration INTERVAL = Duration.ofMillis(500);
  /** Beats that wait for their acknowledgement at once; further ones are left out, for a late beat tells nothing. */
  static final int IN_FLIGHT_MAX = 4 * Topics.PARTITIONS;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(Beats.class);

  private final String observer;
  private final LogWriter log;
  private final DoorStatus status;
  private final InstantSource clock;
  private final Consumer<Instant> also;
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
  private final Thread thread;

  private Beats(String observer, LogWriter log, DoorStatus status, InstantSource clock, Consumer<Instant> also) {
    this.observer = observer;
    this.log = log;
    this.status = status;
    this.clock = clock;
    this.also = also;
    this.thread = Thread.ofVirtual().name("beats").unstarted(this::run);
  }

  /** Starts beating. @param observer id of this ingest instance */
  public static Beats start(String observer, LogWriter log, DoorStatus status, InstantSource clock) {
    return start(observer, log, status, clock, at -> {});
  }

  /** Starts beating. @param also is told the time after each; while it waits there is no beat */
  public static Beats start(String observer, LogWriter log, DoorStatus status, InstantSource clock, Consumer<Instant> also) {
    var beats = new Beats(observer, log, status, clock, also);
    beats.thread.start();
    return beats;
  }

  private void run() {
    long next = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      beat();
      tell();
      next = Math.max(next + INTERVAL.toNanos(), System.nanoTime());
      try {
        Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void beat() {
    Instant at = clock.instant();
    for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
      if (!inFlight.tryAcquire()) {
        return;
      }
      String id = "beat/" + observer + "/" + partition + "/" + at.toEpochMilli();
      var envelope =
          new Envelope<>(
              id, SystemName.UNROUTED, at, Writers.INGEST, null, CodeVersion.CURRENT, Envelope.NO_PLAN, new ClockBeat(observer));
      try {
        status.watched(log.append(Topics.SIGNALS, partition, envelope)).whenComplete((position, trouble) -> inFlight.release());
      } catch (RuntimeException e) {
        inFlight.release();
        LOG.debug("a beat was not taken by the log, partition={}", partition, e);
      }
    }
  }

  private void tell() {
    try {
      also.accept(clock.instant());
    } catch (RuntimeException e) {
      LOG.warn("what is told the time failed; the beats go on", e);
    }
  }

  /** Stops beating. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
