package dev.rebound.notifier.watch;

import dev.rebound.contracts.IncidentId;
import dev.rebound.core.sight.Trouble;
import dev.rebound.kafka.DeciderName;
import dev.rebound.kafka.LogSight;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The eyes of a notifier: does Kafka answer, do signals arrive, has each decider a member at work, is somebody told of each
 * incident, and what is wrong in this process. Used by one thread.
 */
final class KafkaEyes implements Eyes {
  /** What was never at work since the watch began may still be starting; after this time it counts as absent. */
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /** Incidents that a message names. */
  private static final int NAMED_MAX = 5;

  private final LogSight sight;
  private final Auditor auditor;
  private final InstantSource clock;
  private final Supplier<Map<Trouble, String>> here;
  private final Set<DeciderName> met = EnumSet.noneOf(DeciderName.class);
  private final long begunNanos = System.nanoTime();
  private Map<Integer, Long> hidden = Map.of();
  private long signals = -1;
  private boolean grew;

  /** @param here what is wrong in this process, with the reason */
  KafkaEyes(LogSight sight, Auditor auditor, InstantSource clock, Supplier<Map<Trouble, String>> here) {
    this.sight = sight;
    this.auditor = auditor;
    this.clock = clock;
    this.here = here;
  }

  @Override
  public Map<Trouble, String> look() throws InterruptedException {
    var troubles = new EnumMap<Trouble, String>(Trouble.class);
    try {
      LogSight.Seen seen = sight.look();
      boolean started = System.nanoTime() - begunNanos > START_LIMIT.toNanos();
      if (seen.signals() == signals && (grew || started)) {
        troubles.put(Trouble.BEATS, "");
      }
      grew |= signals >= 0 && seen.signals() > signals;
      signals = seen.signals();
      seen.hidden().forEach(
          (partition, offset) -> {
            if (offset.equals(hidden.get(partition))) {
              troubles.put(Trouble.HIDDEN, "partition " + partition + " from offset " + offset);
            }
          });
      hidden = seen.hidden();
      for (DeciderName name : DeciderName.values()) {
        if (!seen.idle().contains(name)) {
          met.add(name);
        } else if (met.contains(name) || started) {
          troubles.put(trouble(name), "");
        }
      }
      List<IncidentId> untold = auditor.at(clock.instant());
      if (!untold.isEmpty()) {
        troubles.put(Trouble.UNTOLD, untold.stream().limit(NAMED_MAX).map(IncidentId::value).collect(Collectors.joining(", ")));
      }
    } catch (LogSight.Unseen e) {
      troubles.put(Trouble.KAFKA, String.valueOf(e.getMessage()));
    }
    troubles.putAll(here.get());
    return troubles;
  }

  private static Trouble trouble(DeciderName name) {
    return switch (name) {
      case DETECTOR -> Trouble.DETECTOR;
      case RESPONDER -> Trouble.RESPONDER;
      case NOTIFIER -> Trouble.NOTIFIER;
    };
  }

  @Override
  public void close() {
    auditor.close();
    sight.close();
  }
}
