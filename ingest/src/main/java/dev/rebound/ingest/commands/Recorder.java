package dev.rebound.ingest.commands;

import dev.rebound.contracts.Envelope;
import dev.rebound.ingest.plans.DuplicateWindow;
import dev.rebound.ingest.plans.DuplicateWindow.Claim;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what a person said, once for each id, and waits a while for the log's acknowledgement. */
final class Recorder {
  /** Commands that are remembered, so that a repetition with the same id is not written again. */
  static final int COMMANDS_MAX = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  private final LogWriter log;
  private final DoorStatus status;
  private final DuplicateWindow window = new DuplicateWindow(COMMANDS_MAX);

  Recorder(LogWriter log, DoorStatus status) {
    this.log = log;
    this.status = status;
  }

  /** Whether it was acknowledged within the limit; what is acknowledged later is in the log all the same. */
  boolean recorded(String topic, Envelope<?> envelope, Duration limit) {
    Claim claim = window.claim(topic + "/" + envelope.id());
    if (claim.first()) {
      // On a thread of its own, because a producer may block where it has not yet met its cluster.
      Thread.ofVirtual().name("command-append").start(() -> append(topic, envelope, claim));
    }
    try {
      claim.stored().get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      status.appendLate();
      window.failed(claim, e);
    } catch (ExecutionException e) {
      LOG.warn("the log did not take a command, system={}, id={}: {}", envelope.system(), envelope.id(), String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void append(String topic, Envelope<?> envelope, Claim claim) {
    try {
      status
          .watched(log.append(topic, envelope))
          .whenComplete(
              (position, trouble) -> {
                if (trouble == null) {
                  window.succeeded(claim);
                } else {
                  window.failed(claim, trouble);
                }
              });
    } catch (RuntimeException e) {
      window.failed(claim, e);
    }
  }
}
