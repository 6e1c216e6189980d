package dev.rebound.core.review;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseKind;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One promise to stakeholders as the log tells it: a row of the ledger (N3).
 *
 * @param group name of the stakeholders in the plan
 * @param dueAt when it was due
 * @param requestedAt when its message was requested; null before
 * @param sentAt when it was handed to a channel for the last time, up to the delivery; null before
 * @param deliveredAt when a channel had it first, be it late; null where none had it
 * @param state how the promise stands
 * @param because how that is known; empty while it is open
 */
public record PromiseRow(
    SystemName system, IncidentId incident, String promise, String group, PromiseKind kind, Instant dueAt, @Nullable Instant requestedAt,
    @Nullable Instant sentAt, @Nullable Instant deliveredAt, State state, String because) {

  /** How a promise stands. */
  public enum State {
    OPEN,
    KEPT,
    BROKEN
  }

  /**
   * The rows of a log, in the order in which the promises were made.
   *
   * @param log the incidents log, or a part of it
   * @param incident empty: of all incidents
   */
  public static List<PromiseRow> of(List<Received<Event>> log, Optional<IncidentId> incident) {
    var rows = new LinkedHashMap<String, PromiseRow>();
    Map<String, String> messages = new HashMap<>();
    for (Received<Event> record : log) {
      Instant at = record.envelope().at();
      SystemName system = record.envelope().system();
      switch (record.event()) {
        case PromiseMade made when incident.isEmpty() || incident.get().equals(made.incident()) ->
            rows.putIfAbsent(
                system + "/" + made.promise(),
                new PromiseRow(
                    system, made.incident(), made.promise(), made.group(), made.kind(), made.dueAt(), null, null, null, State.OPEN, ""));
        case NoticeRequested notice when notice.promise() != null -> {
          messages.put(system + "/" + notice.notice(), system + "/" + notice.promise());
          rows.computeIfPresent(system + "/" + notice.promise(), (_, row) -> row.requested(at));
        }
        case NoticeEnded ended when ended.sent() -> {
          String promise = messages.get(system + "/" + ended.notice());
          if (promise != null) {
            rows.computeIfPresent(promise, (_, row) -> row.delivered(at));
          }
        }
        case PromiseEnded ended -> rows.computeIfPresent(system + "/" + ended.promise(), (_, row) -> row.ended(ended));
        default -> {}
      }
    }
    return List.copyOf(rows.values());
  }

  private PromiseRow requested(Instant at) {
    return new PromiseRow(
        system, incident, promise, group, kind, dueAt, requestedAt == null ? at : requestedAt, deliveredAt == null ? at : sentAt,
        deliveredAt, state, because);
  }

  private PromiseRow delivered(Instant at) {
    return deliveredAt != null ? this
        : new PromiseRow(system, incident, promise, group, kind, dueAt, requestedAt, sentAt, at, state, because);
  }

  private PromiseRow ended(PromiseEnded end) {
    return new PromiseRow(
        system, incident, promise, group, kind, dueAt, requestedAt, sentAt, deliveredAt, end.kept() ? State.KEPT : State.BROKEN,
        end.because());
  }
}
