package dev.rebound.core.recover;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentId;
import dev.rebound.core.Planned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the responder is about for one protected system.
 *
 * @param stoppedBy who engaged the kill switch; empty while it is released
 * @param active the one recovery under way; null where there is none
 * @param waiting incidents that wait for their turn, oldest first; at most one per component
 * @param irreversible when irreversible steps were requested in the last hour, by component
 * @param ended incidents whose recovery ended, oldest first, at most {@value #ENDED_MAX}: an incident that is read again (a
 *     detector that was rebuilt from its log says everything again) never gets a second recovery
 * @param left recoveries that ended without success and that a person may let go on, oldest first, at most {@value #LEFT_MAX}
 * @param started when recoveries that act began in the last hour, for the storm brake
 * @param superseded incidents that turned out to be consequences of others, oldest first, at most {@value #ENDED_MAX}
 */
public record RecoverState(
    Instant now, String planHash, String planText, String stoppedBy, @Nullable Active active, List<IncidentOpened> waiting,
    Map<String, List<Instant>> irreversible, List<IncidentId> ended, List<IncidentId> superseded,
    List<Active> left, List<Instant> started)
    implements Planned {
  static final int LEFT_MAX = 16;
  static final int ENDED_MAX = 256;
  static final Duration LIMIT_WINDOW = Duration.ofHours(1);
  static final RecoverState INITIAL =
      new RecoverState(Instant.EPOCH, Envelope.NO_PLAN, "", "", null, List.of(), Map.of(), List.of(), List.of(), List.of(), List.of());

  public RecoverState {
    waiting = List.copyOf(waiting);
    irreversible = new TreeMap<>(irreversible);
    ended = List.copyOf(ended);
    superseded = superseded == null ? List.of() : List.copyOf(superseded); // a state that an older version wrote has none
    left = left == null ? List.of() : List.copyOf(left);
    started = started == null ? List.of() : List.copyOf(started);
  }

  RecoverState at(Instant time) {
    return change(next -> next.now = time.isAfter(now) ? time : now);
  }

  @Override
  public RecoverState withPlanText(String text) {
    return withPlan(planHash, text);
  }

  RecoverState withPlan(String hash, String text) {
    return change(next -> {
      next.planHash = hash;
      next.planText = text;
    });
  }

  RecoverState withStopped(String by) {
    return change(next -> next.stoppedBy = by);
  }

  RecoverState withActive(@Nullable Active changed) {
    return change(next -> next.active = changed);
  }

  RecoverState withWaiting(List<IncidentOpened> changed) {
    return change(next -> next.waiting = changed);
  }

  /** The recovery under way came to its end. @param over whether nobody can let it go on */
  RecoverState withEnded(IncidentId incident, boolean over) {
    return change(next -> {
      next.ended = appended(ended, incident, ENDED_MAX);
      next.left = over || active == null ? left : appended(left, active, LEFT_MAX);
      next.active = null;
    });
  }

  /** What is over of an incident needs no continuation. */
  RecoverState withoutLeft(IncidentId incident) {
    List<Active> others = left.stream().filter(each -> !each.incident().incident().equals(incident)).toList();
    return others.size() == left.size() ? this : change(next -> next.left = others);
  }

  /** An incident is a consequence of another one. */
  RecoverState withSuperseded(IncidentId incident) {
    return change(next -> next.superseded = appended(superseded, incident, ENDED_MAX));
  }

  /** A recovery that acts begins; those that no longer count are forgotten. */
  RecoverState withStarted() {
    var times = new ArrayList<>(startedLately());
    times.add(now);
    return change(next -> next.started = times);
  }

  /** When recoveries that act began in the last hour. */
  List<Instant> startedLately() {
    return lately(started);
  }

  /** Remembers an irreversible step and forgets those that no longer count. */
  RecoverState withIrreversible(String component) {
    var times = new ArrayList<>(irreversibleOf(component));
    times.add(now);
    var all = new TreeMap<>(irreversible);
    all.put(component, times);
    return change(next -> next.irreversible = all);
  }

  /** The irreversible steps of the last hour. */
  List<Instant> irreversibleOf(String component) {
    return lately(irreversible.getOrDefault(component, List.of()));
  }

  private List<Instant> lately(List<Instant> times) {
    Instant since = now.minus(LIMIT_WINDOW);
    return times.stream().filter(time -> time.isAfter(since)).toList();
  }

  private static <T> List<T> appended(List<T> list, T last, int most) {
    var all = new ArrayList<>(list);
    all.add(last);
    if (all.size() > most) {
      all.removeFirst();
    }
    return all;
  }

  private RecoverState change(Consumer<Next> how) {
    var next = new Next(this);
    how.accept(next);
    return new RecoverState(
        next.now, next.planHash, next.planText, next.stoppedBy, next.active, next.waiting, next.irreversible, next.ended, next.superseded,
        next.left, next.started);
  }

  /** The state in the making. */
  private static final class Next {
    private Instant now;
    private String planHash;
    private String planText;
    private String stoppedBy;
    private @Nullable Active active;
    private List<IncidentOpened> waiting;
    private Map<String, List<Instant>> irreversible;
    private List<IncidentId> ended;
    private List<IncidentId> superseded;
    private List<Active> left;
    private List<Instant> started;

    Next(RecoverState state) {
      now = state.now;
      planHash = state.planHash;
      planText = state.planText;
      stoppedBy = state.stoppedBy;
      active = state.active;
      waiting = state.waiting;
      irreversible = state.irreversible;
      ended = state.ended;
      superseded = state.superseded;
      left = state.left;
      started = state.started;
    }
  }
}
