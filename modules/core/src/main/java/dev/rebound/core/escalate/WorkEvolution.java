package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentId;
import dev.rebound.core.escalate.EscalateState.Settled;
import dev.rebound.core.escalate.EscalateState.What;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state after an event of planned work: every method returns the state as it was where the event is no news.
 *
 * @param before the state before the event, nothing settled
 * @param position the event's place in the log
 * @param at the event's time
 */
record WorkEvolution(EscalateState before, String position, Instant at) {

  /** A request of its own is on its way. */
  static EscalateState requested(EscalateState state, NoticeRequested request) {
    OpenWork work = state.works().get(request.incident().value());
    return work == null ? state : state.with(work.with(work.notices().requested(request, state.now())));
  }

  /** Somebody asks for it, or lets it go on. Where an incident is open about it, people are told by that one. */
  EscalateState planned(RecoveryPlanned event) {
    String key = "planned/" + event.recovery();
    if (event.requestedBy() == null || before.handled().contains(key) || before.incident(event.incident()).isPresent()) {
      return before;
    }
    OpenWork known = before.works().get(event.incident().value());
    var work = OpenWork.of(event, known == null ? Notices.NONE : known.notices());
    return handled(key).with(work).settle(new Settled(position, What.NEWS, List.of(), ""));
  }

  /** @param key under which it is remembered as taken in */
  EscalateState asked(ApprovalRequested event, String key) {
    return told(before.work(event.recovery()).map(OpenWork::asks), key);
  }

  /** @param key under which it is remembered as taken in */
  EscalateState granted(ApprovalGranted event, String key) {
    Optional<OpenWork> asked = before.work(event.recovery()).filter(OpenWork::waiting).map(OpenWork::answered);
    // An answer that nothing had asked for is remembered, too: where it comes again it answers no later question.
    return asked.isEmpty() && !before.handled().contains(key) ? handled(key) : told(asked, key);
  }

  /** A command about it changed nothing. @param key under which it is remembered as taken in */
  EscalateState refused(IncidentId about, String key) {
    return told(Optional.ofNullable(before.works().get(about.value())), key);
  }

  /** @param told the state in which the people of an incident of the same name are told */
  EscalateState ended(EscalateState told, RecoveryEnded event) {
    return told.work(event.recovery()).map(OpenWork::end).map(work -> news(told.at(at), work)).orElse(told);
  }

  private EscalateState told(Optional<OpenWork> work, String key) {
    return before.handled().contains(key) ? before : work.map(each -> news(handled(key), each)).orElse(before);
  }

  private EscalateState handled(String key) {
    return before.at(at).withHandled(key);
  }

  private EscalateState news(EscalateState state, OpenWork work) {
    return state.with(work.withNews()).settle(new Settled(position, What.NEWS, List.of(work.incident().value()), ""));
  }
}
