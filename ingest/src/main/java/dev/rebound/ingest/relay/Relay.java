package dev.rebound.ingest.relay;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.RecoveryPhase;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.ingest.plans.DuplicateWindow;
import dev.rebound.ingest.plans.DuplicateWindow.Claim;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Relays the beginning and the end of each recovery from the incidents into the signals, because the detector has one input log. */
public final class Relay {
  /** Relayed records that are remembered; what is relayed again later has the same id, and the detector ignores it. */
  static final int REMEMBERED_MAX = 10_000;

  private final LogWriter log;
  private final InstantSource clock;
  private final Duration appendLimit;
  private final DuplicateWindow window = new DuplicateWindow(REMEMBERED_MAX);

  public Relay(LogWriter log, InstantSource clock, Duration appendLimit) {
    this.log = log;
    this.clock = clock;
    this.appendLimit = appendLimit;
  }

  /**
   * Takes a record of the incidents and returns when it is relayed, or at once where it need not be. Idempotent by the record's id.
   *
   * @throws LogWriter.LogUnavailable where the log did not take it within the limit; the reader must give the record again
   */
  public void accept(Received<? extends Event> received) {
    Event event = received.event();
    if (event instanceof RecoveryPlanned planned) {
      relay(received, new RecoveryRelayed(planned.recovery(), planned.incident(), planned.component(), RecoveryPhase.STARTED, ""));
    } else if (event instanceof RecoveryEnded ended) {
      String outcome = ended.ending().name();
      relay(received, new RecoveryRelayed(ended.recovery(), ended.incident(), ended.component(), RecoveryPhase.ENDED, outcome));
    }
  }

  private void relay(Received<? extends Event> received, RecoveryRelayed event) {
    var origin = received.envelope();
    var envelope =
        new Envelope<>(
            "relay/" + origin.id(), origin.system(), clock.instant(), Writers.INGEST, received.position(), CodeVersion.CURRENT,
            origin.planHash(), event);
    Claim claim = window.claim(origin.system() + "/" + envelope.id());
    try {
      if (claim.first()) {
        log.append(Topics.SIGNALS, envelope).get(appendLimit.toNanos(), TimeUnit.NANOSECONDS);
        window.succeeded(claim);
      } else {
        claim.stored().get(appendLimit.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new LogWriter.LogUnavailable(appendLimit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogWriter.LogUnavailable(appendLimit, e);
    } finally {
      if (claim.first()) {
        window.failed(claim, new IllegalStateException("not relayed"));
      }
    }
  }
}
