package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What escalation knows of one protected system: immutable, bounded, written as JSON.
 *
 * @param now the latest time that an event brought which escalation took in; it never goes back
 * @param plan the plan in force; null before the first
 * @param incidents those whose ladder, recovery or notices are not at their end, by id, oldest first; at most {@value #INCIDENTS_MAX}
 * @param closed ids of the incidents that left, oldest first; at most {@value #CLOSED_MAX}: a repeated opening opens nothing
 * @param handled what was taken in once and must not count again, oldest first; at most {@value #HANDLED_MAX}
 * @param works planned work that is not at its end, or whose notices are not, by the id that an incident about it would have, oldest
 *     first; at most {@value #WORKS_MAX}
 * @param settled what the latest event settled, so that {@code decide}, called after {@code evolve}, knows; null where nothing
 * @param pace how long recoveries take
 * @param promises what stakeholders were promised
 */
public record EscalateState(
    Instant now, @Nullable ActivePlan plan, Map<String, OpenIncident> incidents, List<String> closed, List<String> handled,
    Map<String, OpenWork> works, @Nullable Settled settled, Pace pace, Promises promises) {
  /** Incidents kept at once for one system. One component has one incident at a time, so a real plan stays far below it. */
  public static final int INCIDENTS_MAX = 64;
  public static final int CLOSED_MAX = 256;
  public static final int HANDLED_MAX = 512;
  /** One recovery of a system is under way at a time; the others wait only for their notices. */
  public static final int WORKS_MAX = 16;
  static final EscalateState INITIAL =
      new EscalateState(Instant.EPOCH, null, Map.of(), List.of(), List.of(), Map.of(), null, Pace.NONE, Promises.NONE);

  public EscalateState {
    incidents = Collections.unmodifiableMap(new LinkedHashMap<>(incidents));
    pace = pace == null ? Pace.NONE : pace; // a state of an older version has none
    promises = promises == null ? Promises.NONE : promises; // so has this
    closed = List.copyOf(closed);
    handled = List.copyOf(handled);
    works = works == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(works)); // a state of an older version has none
  }

  /** The plan in force: its hash and its text, as {@code PlanActivated} brought them. */
  public record ActivePlan(String hash, String text) {}

  /** What kind of facts the latest event calls for. */
  public enum What {
    /** The incidents reached a level of the ladder. */
    LEVEL,
    /** The backup people of the incident's level are due. */
    BACKUP,
    /** Nothing was heard of who has the incidents: they are asked. */
    STALE,
    /** Nobody has the incidents any more: their ladders run again. */
    RESTARTED,
    /** Who was asked to take the incidents did not answer. */
    UNTAKEN,
    /** The incidents will miss an objective. */
    FORECAST,
    /** A page reached its person on no channel. */
    UNREACHED,
    /** A command changed nothing: its person learns why. */
    REFUSED,
    /** A notice is due again. */
    RETRY,
    /** A notice is not said again: its end is a fact, too. */
    GIVEN_UP,
    /** The event itself is news for the people of the incidents. */
    NEWS
  }

  /**
   * What the event at {@code position} settled.
   *
   * @param position the event's place in the log, as {@code Position} writes it
   * @param incidents ids of the incidents and the planned work it is about, in the order of their opening
   * @param notice id of the notice that is due again; or given up; empty otherwise
   * @param person who had, or was asked to take, the incidents; null where that is nobody
   */
  public record Settled(String position, What what, List<String> incidents, String notice, @Nullable String person) {
    public Settled {
      incidents = List.copyOf(incidents);
    }

    /** Where no person matters. */
    Settled(String position, What what, List<String> incidents, String notice) {
      this(position, what, incidents, notice, null);
    }
  }

  Optional<OpenIncident> incident(IncidentId id) {
    return Optional.ofNullable(incidents.get(id.value()));
  }

  boolean knows(IncidentId id) {
    return incidents.containsKey(id.value()) || closed.contains(id.value());
  }

  /** The planned work that this recovery does, while it has no end. */
  Optional<OpenWork> work(RecoveryId recovery) {
    return works.values().stream().filter(each -> each.isDoneBy(recovery)).findFirst();
  }

  /** What a notice is about, while the notice has no end. */
  Optional<Matter> matterOfNotice(String notice) {
    return Stream.of(incidents.values(), works.values(), promises.ledgers().values())
        .<Matter>flatMap(java.util.Collection::stream)
        .filter(each -> each.notices().pending().containsKey(notice))
        .findFirst();
  }

  /** The same knowledge after an event that settles nothing. */
  EscalateState quiet() {
    return settled == null && promises.news() == null ? this
        : new EscalateState(now, plan, incidents, closed, handled, works, null, pace, promises.with((Promises.News) null));
  }

  EscalateState at(Instant time) {
    return new EscalateState(time.isAfter(now) ? time : now, plan, incidents, closed, handled, works, settled, pace, promises);
  }

  EscalateState with(ActivePlan active) {
    return new EscalateState(now, active, incidents, closed, handled, works, settled, pace, promises);
  }

  EscalateState withHandled(String key) {
    return new EscalateState(now, plan, incidents, closed, Bounded.append(handled, key, HANDLED_MAX), works, settled, pace, promises);
  }

  /** With the incident added or replaced; over the limit, the one that needs people least gives way. */
  EscalateState with(OpenIncident incident) {
    var next = new LinkedHashMap<>(incidents);
    next.put(incident.incident().value(), incident);
    EscalateState state = new EscalateState(now, plan, next, closed, handled, works, settled, pace, promises);
    return next.size() <= INCIDENTS_MAX ? state : state.without(leastUrgent(next.values()).incident());
  }

  /** With the planned work added or replaced; over the limit the oldest that ended gives way. */
  EscalateState with(OpenWork work) {
    var next = new LinkedHashMap<>(works);
    next.put(work.incident().value(), work);
    if (next.size() > WORKS_MAX) {
      next.remove(
          next.values().stream().filter(OpenWork::ended).findFirst().orElse(next.firstEntry().getValue()).incident().value());
    }
    return with(next);
  }

  EscalateState with(Pace next) {
    return next.equals(pace) ? this : new EscalateState(now, plan, incidents, closed, handled, works, settled, next, promises);
  }

  EscalateState with(Promises next) {
    return new EscalateState(now, plan, incidents, closed, handled, works, settled, pace, next);
  }

  /** With what was said about an incident, planned work or promises. */
  EscalateState with(Matter about, Notices next) {
    return switch (about) {
      case OpenIncident incident -> with(incident.with(next));
      case OpenWork work -> with(work.with(next));
      case PromiseLedger ledger -> with(promises.with(ledger.with(next)));
    };
  }

  private EscalateState with(Map<String, OpenWork> next) {
    return new EscalateState(now, plan, incidents, closed, handled, next, settled, pace, promises);
  }

  private static OpenIncident leastUrgent(java.util.Collection<OpenIncident> incidents) {
    return incidents.stream()
        .min(Comparator.comparing((OpenIncident each) -> !each.ladder().ended()).thenComparing(each -> each.ladder().running()))
        .orElseThrow();
  }

  private EscalateState without(IncidentId id) {
    var next = new LinkedHashMap<>(incidents);
    next.remove(id.value());
    return new EscalateState(now, plan, next, Bounded.append(closed, id.value(), CLOSED_MAX), handled, works, settled, pace, promises);
  }

  /**
   * The state after an event that was news; incidents and planned work that are over and that the event is not about leave, and so do
   * promises that were all kept or broken.
   */
  EscalateState settle(Settled news) {
    EscalateState next = new EscalateState(now, plan, incidents, closed, handled, works, news, pace, promises.withoutOver());
    for (OpenIncident each : new ArrayList<>(incidents.values())) {
      if (each.over() && !news.incidents().contains(each.incident().value())) {
        next = next.without(each.incident());
      }
    }
    var open = new LinkedHashMap<>(works);
    open.values().removeIf(each -> each.over() && !news.incidents().contains(each.incident().value()));
    return next.with(open);
  }
}
