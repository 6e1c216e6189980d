package dev.rebound.core;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import java.time.Instant;
import java.util.List;

/**
 * The one shape of every decision. Live handling, restart and audit go through the same two functions, so a replay of the log
 * gives the same facts (law 5).
 *
 * <p>The host calls, for each record that it reads and that this decider did not write itself: {@code s = evolve(s, record)}, then
 * {@code facts = decide(s, record)}, then {@code s = evolve(s, fact)} for each fact, which it appends with the record as its cause.
 * Facts of its own that come back are ignored.
 *
 * @param <S> the state of one protected system; immutable, written as JSON
 */
public interface Decider<S> {
  /** The writer's name of its facts. */
  String writer();

  /** Hash of the plan that is active in a state, or {@code Envelope.NO_PLAN}; every fact carries it. */
  String planHash(S state);

  /** The state of a system of which nothing is known yet. */
  S initial();

  /** The state after an event; pure. */
  S evolve(S state, Received<? extends Event> received);

  /** The facts that follow from an event that {@code state} has already taken in; pure. */
  List<Event> decide(S state, Received<? extends Event> received);

  /** The timers that the state waits for. The host writes a {@code TimerFired} for each one that is due. */
  default List<Timer> timers(S state) {
    return List.of();
  }

  /**
   * A moment that the state waits for.
   *
   * @param id stable: the same wait has the same id, another wait has another
   * @param due not before this instant
   */
  record Timer(String id, Instant due) {}
}
