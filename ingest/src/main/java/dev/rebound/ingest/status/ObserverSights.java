package dev.rebound.ingest.status;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When each observer was last heard in the signals, wherever it runs; those of the plan that were never heard are there, too. */
public final class ObserverSights {
  /** Observers that are remembered; further ones are left out. */
  private static final int OBSERVERS_MAX = 100;

  private final Map<String, Sight> sights = new TreeMap<>();

  /**
   * One observer, by its own clock.
   *
   * @param lastBeat its last clock beat; null where none was heard since this process started
   * @param lastRound its last round that was written; a target that is well and unchanged is written once a second
   */
  public record Sight(@Nullable Instant lastBeat, @Nullable Instant lastRound) {}

  /** @param observers those of the plan */
  public ObserverSights(Collection<String> observers) {
    observers.forEach(observer -> sights.put(observer, new Sight(null, null)));
  }

  /** Takes in a record of the signals. */
  public synchronized void accept(Received<Event> received) {
    Instant at = received.envelope().at();
    if (received.event() instanceof ClockBeat beat) {
      heard(beat.observer(), new Sight(at, null));
    } else if (received.event() instanceof ProbeReported probe) {
      heard(probe.observer(), new Sight(null, at));
    }
  }

  private void heard(String observer, Sight now) {
    Sight before = sights.get(observer);
    if (before == null) {
      if (sights.size() < OBSERVERS_MAX) {
        sights.put(observer, now);
      }
      return;
    }
    sights.put(
        observer,
        new Sight(
            now.lastBeat() == null ? before.lastBeat() : now.lastBeat(), now.lastRound() == null ? before.lastRound() : now.lastRound()));
  }

  /** All of them, by name. */
  public synchronized Map<String, Sight> shown() {
    return new TreeMap<>(sights);
  }
}
