package dev.rebound.kafka;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider;
import java.util.List;
import java.util.Optional;

/** Decides one fact on each plan: which one it was and the how many-th; its state is the count. */
final class CountingDecider implements Decider<Integer> {
  private static final String OWNER = "counting";

  /** What one of its facts says. */
  static Optional<String> told(Event event) {
    return event instanceof TimerFired fired && fired.owner().equals(OWNER) ? Optional.of(fired.timer()) : Optional.empty();
  }

  @Override
  public String writer() {
    return Writers.RECOVER;
  }

  @Override
  public String planHash(Integer state) {
    return Envelope.NO_PLAN;
  }

  @Override
  public Integer initial() {
    return 0;
  }

  @Override
  public Integer evolve(Integer state, Received<? extends Event> received) {
    return received.event() instanceof PlanActivated ? state + 1 : state;
  }

  @Override
  public List<Event> decide(Integer state, Received<? extends Event> received) {
    return received.event() instanceof PlanActivated plan
        ? List.of(new TimerFired(OWNER, plan.text() + " is the " + state + "."))
        : List.of();
  }
}
