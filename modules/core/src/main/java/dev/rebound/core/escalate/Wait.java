package dev.rebound.core.escalate;

import dev.rebound.core.Decider.Timer;
import dev.rebound.core.plan.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A moment that the state waits for. Its id names the wait, not the moment alone: a wait that is renewed has another id, so a
 * timer that fires twice, or late, settles nothing a second time.
 */
sealed interface Wait {
  /** Stable id of the timer. */
  String id();

  /** Not before this instant. */
  Instant due();

  /** A wait of an incident's ladder. */
  sealed interface Rung extends Wait {}

  /** The next level of an incident is due. */
  record NextLevel(String id, Instant due, OpenIncident incident, int level) implements Rung {}

  /** The backup people of an incident's level are due. */
  record Backup(String id, Instant due, OpenIncident incident) implements Rung {}

  /** Nothing was heard of whoever has the incident: they are asked, and where that was done, it is theirs no longer. */
  record Stale(String id, Instant due, OpenIncident incident, Ladder.Acknowledgement by) implements Wait {}

  /** Who was asked to take the incident has not answered. */
  record Untaken(String id, Instant due, OpenIncident incident, Ladder.Offer offer) implements Wait {}

  /** The incident's recovery is going to miss an objective: one level is told early, once for each objective. */
  record Missed(String id, Instant due, OpenIncident incident, Forecast forecast) implements Wait {
    static String key(OpenIncident incident, Forecast forecast) {
      return "forecast/" + incident.incident() + "/" + forecast.objective();
    }
  }

  /** A promise to stakeholders needs something: its message, a warning, or its end. */
  record Promised(String id, Instant due, PromiseLedger ledger) implements Wait {}

  /** A failed notice, or one whose sender crashed, is due again. */
  record Again(String id, Instant due, Matter about, Notices.Pending notice) implements Wait {}

  /** The timer that the host fires. */
  default Timer timer() {
    return new Timer(id(), due());
  }

  /** All waits of a state, in a stable order. */
  static List<Wait> of(EscalateState state, @Nullable Plan plan) {
    var waits = new ArrayList<Wait>();
    for (OpenIncident incident : state.incidents().values()) {
      if (plan != null) {
        ladder(incident, plan).forEach(waits::add);
        held(incident, plan).forEach(waits::add);
        forecast(state, incident, plan).ifPresent(waits::add);
      }
      incident.notices().pending().values().forEach(notice -> waits.add(again(incident, notice)));
    }
    for (OpenWork work : state.works().values()) {
      work.notices().pending().values().forEach(notice -> waits.add(again(work, notice)));
    }
    for (PromiseLedger ledger : state.promises().ledgers().values()) {
      waits.addAll(ledger.waits());
      ledger.notices().pending().values().forEach(notice -> waits.add(again(ledger, notice)));
    }
    return List.copyOf(waits);
  }

  /** The waits of an incident's ladder, the backup's first. */
  static Stream<Rung> ladder(OpenIncident incident, Plan plan) {
    Ladder ladder = incident.ladder();
    var waits = Stream.<Rung>builder();
    if (!ladder.running() || ladder.level() == 0) {
      return waits.build();
    }
    boolean backup = !ladder.backupTold() && !Rungs.backup(plan, ladder, ladder.toldAt()).isEmpty();
    String atOnce = ladder.hastened() ? "/at-once" : "";
    if (backup) {
      waits.add(
          new Backup(
              "backup/" + incident.incident() + "/" + ladder.level() + "/" + ladder.round() + "/" + ladder.toldAt() + atOnce,
              ladder.hastened() ? ladder.toldAt() : ladder.toldAt().plus(plan.onCall().answerWithin()), incident));
    }
    int next = ladder.level() + 1;
    if (next <= plan.escalation().size()) {
      boolean hastened = ladder.hastened() && !backup;
      waits.add(
          new NextLevel(
              "level/" + incident.incident() + "/" + next + "/" + ladder.round() + "/" + ladder.from() + (hastened ? atOnce : ""),
              hastened ? ladder.toldAt() : Rungs.due(plan, ladder, next), incident, next));
    }
    return waits.build();
  }

  private static Optional<Wait> forecast(EscalateState state, OpenIncident incident, Plan plan) {
    return incident.ladder().ended() || incident.ladder().level() == 0 ? Optional.empty()
        : Forecast.of(incident, state.pace(), plan)
            .filter(forecast -> !state.handled().contains(Missed.key(incident, forecast)))
            .map(forecast -> new Missed(Missed.key(incident, forecast) + "/" + forecast.rest().step(), forecast.due(), incident, forecast));
  }

  /** The waits for people who have the incident or were asked to take it. */
  private static Stream<Wait> held(OpenIncident incident, Plan plan) {
    var waits = Stream.<Wait>builder();
    Ladder.Acknowledgement by = incident.ladder().acknowledgement();
    if (by != null && !incident.ladder().ended()) {
      Instant warnedAt = by.warnedAt();
      waits.add(
          warnedAt == null
              ? new Stale("stale/" + incident.incident() + "/" + by.aliveAt(), by.aliveAt().plus(plan.onCall().staleAfter()), incident, by)
              : new Stale("lost/" + incident.incident() + "/" + warnedAt, warnedAt.plus(plan.onCall().answerWithin()), incident, by));
    }
    Ladder.Offer offer = incident.ladder().offer();
    if (offer != null) {
      waits.add(
          new Untaken("offer/" + incident.incident() + "/" + offer.at(), offer.at().plus(plan.onCall().answerWithin()), incident, offer));
    }
    return waits.build();
  }

  private static Wait again(Matter about, Notices.Pending notice) {
    String attempt = notice.request().notice() + "/" + notice.request().attempt();
    Instant retryAt = notice.retryAt();
    return retryAt == null
        ? new Again("lease/" + attempt, notice.requestedAt().plus(Notices.LEASE), about, notice)
        : new Again("retry/" + attempt, retryAt, about, notice);
  }
}
