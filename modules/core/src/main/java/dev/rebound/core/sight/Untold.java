package dev.rebound.core.sight;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.SystemName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The escalation's auditor: which open incidents of one system have neither anybody told nor anybody who has them, from the log alone. It
 * shares no rule and no state with escalation, so that a fault there does not blind it. For one thread.
 */
public final class Untold {
  /** Longer than a first page with its repetitions takes, shorter than the wait for a backup. */
  public static final Duration GRACE = Duration.ofMinutes(2);
  /** Open incidents, and pages on their way, that are remembered; the oldest leave first. */
  static final int REMEMBERED_MAX = 1_000;

  private final SystemName system;
  private final Map<IncidentId, Open> open = newest();
  private final Map<String, IncidentId> pages = newest();

  /** @param since from when on somebody must be told */
  private record Open(Instant since, boolean seenTo) {}

  /** @param system the one that is looked at */
  public Untold(SystemName system) {
    this.system = system;
  }

  private static <K, V> Map<K, V> newest() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > REMEMBERED_MAX;
      }
    };
  }

  /** Takes the next record of the log in. */
  public void take(Envelope<? extends Event> record) {
    if (!record.system().equals(system)) {
      return;
    }
    switch (record.event()) {
      case IncidentOpened opened -> open.putIfAbsent(opened.incident(), new Open(record.at(), false));
      case IncidentResolved resolved -> open.remove(resolved.incident());
      case IncidentSuperseded superseded -> open.remove(superseded.incident());
      case NoticeRequested notice -> {
        if (notice.kind() == NoticeKind.PAGE) {
          pages.put(notice.notice(), notice.incident());
        }
      }
      case NoticeEnded ended -> {
        IncidentId about = pages.get(ended.notice());
        if (ended.sent() && about != null) {
          seenTo(about);
        }
      }
      case LadderStopped stopped -> seenTo(stopped.incident());
      case LadderRestarted restarted -> anew(restarted.incident(), record.at());
      case RecoveryEnded ended -> {
        if (ended.ending() == Ending.HANDED_OVER) {
          anew(ended.incident(), record.at());
        }
      }
      default -> {}
    }
  }

  private void seenTo(IncidentId incident) {
    open.computeIfPresent(incident, (_, was) -> new Open(was.since(), true));
  }

  private void anew(IncidentId incident, Instant at) {
    open.computeIfPresent(incident, (_, _) -> new Open(at, false));
    pages.values().removeIf(incident::equals);
  }

  /** The incidents that have stood for {@link #GRACE} with nobody told and nobody who has them, oldest first. */
  public List<IncidentId> at(Instant now) {
    return open.entrySet().stream()
        .filter(each -> !each.getValue().seenTo() && !each.getValue().since().plus(GRACE).isAfter(now))
        .map(Map.Entry::getKey)
        .toList();
  }
}
