package dev.rebound.notifier.watch;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.core.sight.Untold;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the incidents log for {@link Untold}, from its beginning, in a thread of its own: a long log must not keep the watch from
 * looking. Where the reading ends by a fault, it begins anew.
 */
final class Auditor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);

  private final KafkaSettings kafka;
  private final SystemName system;
  private @Nullable CompletableFuture<LogTail> tail;
  private Untold untold;

  Auditor(KafkaSettings kafka, SystemName system) {
    this.kafka = kafka;
    this.system = system;
    this.untold = new Untold(system);
  }

  /** The open incidents with nobody told and nobody who has them; none while the log is not read to its end. */
  List<IncidentId> at(Instant now) {
    CompletableFuture<LogTail> following = tail;
    if (following == null || following.isCompletedExceptionally() || (following.isDone() && following.join().halted().isPresent())) {
      if (following != null) {
        LOG.warn("the auditor could not read the log to its end; it begins anew");
        close();
      }
      var fresh = new Untold(system);
      untold = fresh;
      following = CompletableFuture.supplyAsync(() -> follow(fresh), Thread::startVirtualThread);
      tail = following;
    }
    if (!following.isDone() || following.isCompletedExceptionally()) {
      return List.of();
    }
    synchronized (untold) {
      return untold.at(now);
    }
  }

  private LogTail follow(Untold fresh) {
    return LogTail.start(
        kafka, Topics.INCIDENTS, past -> past.forEach(record -> take(fresh, record)), record -> take(fresh, record));
  }

  private static void take(Untold fresh, Received<Event> record) {
    synchronized (fresh) {
      fresh.take(record.envelope());
    }
  }

  @Override
  public void close() {
    if (tail != null) {
      tail.whenComplete((opened, _) -> {
        if (opened != null) {
          opened.close();
        }
      });
    }
  }
}
