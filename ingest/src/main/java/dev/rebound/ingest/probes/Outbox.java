package dev.rebound.ingest.probes;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.ProbesDropped;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds of one target on their way into the log: in order, each until it is acknowledged. While the log takes nothing the newest
 * {@link #ROUNDS_MAX} are kept; older ones are dropped, and a {@link ProbesDropped} stands in their place, so that nobody takes the rounds
 * around the gap for rounds in a row. A round that was acknowledged too late is sent again with the same id.
 */
final class Outbox implements AutoCloseable {
  /** Two minutes of failing rounds at the default interval of 250 ms; about 500 bytes each. */
  static final int ROUNDS_MAX = 480;
  /** Between two tries while the log takes nothing. */
  static final Duration RETRY_PAUSE = Duration.ofMillis(100);
  /** Longer than the writer's own limit, which ends every append: after this time the round is sent again. */
  private static final Duration APPEND_LIMIT = KafkaLogWriter.DELIVERY_LIMIT.multipliedBy(2);

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private final LogWriter log;
  private final DoorStatus status;
  private final Deque<Envelope<ProbeReported>> waiting = new ArrayDeque<>();
  private final Thread thread;
  private @Nullable Gap gap;

  /** Rounds that are missing before the first one that waits. */
  private record Gap(Envelope<ProbeReported> first, long rounds, Instant until) {
    Envelope<ProbesDropped> envelope() {
      ProbeReported probe = first.event();
      return new Envelope<>(
          "dropped/" + first.id() + "/" + rounds, first.system(), until, Writers.INGEST, null, CodeVersion.CURRENT, first.planHash(),
          new ProbesDropped(probe.component(), probe.target(), probe.observer(), rounds, first.at(), until));
    }
  }

  private Outbox(LogWriter log, DoorStatus status) {
    this.log = log;
    this.status = status;
    this.thread = Thread.ofVirtual().name("probe-outbox").unstarted(this::run);
  }

  static Outbox start(LogWriter log, DoorStatus status) {
    var outbox = new Outbox(log, status);
    outbox.thread.start();
    return outbox;
  }

  /** Takes a round; returns at once. */
  synchronized void offer(Envelope<ProbeReported> round) {
    if (waiting.size() == ROUNDS_MAX) {
      Envelope<ProbeReported> oldest = waiting.removeFirst();
      gap = gap == null ? new Gap(oldest, 1, oldest.at()) : new Gap(gap.first(), gap.rounds() + 1, oldest.at());
      status.probeDropped();
    }
    waiting.addLast(round);
    notifyAll();
  }

  /** What comes next: first the gap, then the rounds after it. Waits where there is nothing. */
  private synchronized Envelope<?> next() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    Gap missing = gap;
    gap = null;
    if (missing != null) {
      LOG.warn("rounds were dropped, the log took nothing target={} rounds={} from={} until={}", missing.first().event().target(),
          missing.rounds(), missing.first().at(), missing.until());
      return missing.envelope();
    }
    return waiting.removeFirst();
  }

  private void run() {
    try {
      while (true) {
        Envelope<?> next = next();
        while (!written(next)) {
          Thread.sleep(RETRY_PAUSE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean written(Envelope<?> envelope) throws InterruptedException {
    try {
      status.watched(log.append(Topics.SIGNALS, envelope)).get(APPEND_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.debug("a round was not taken by the log id={}", envelope.id(), e);
      return false;
    }
  }

  /** Gives up what is not written yet. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
