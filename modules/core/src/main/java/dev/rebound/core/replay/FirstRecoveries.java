package dev.rebound.core.replay;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.recover.RecoverState;
import dev.rebound.core.recover.Recovery;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whether today's code plans a recovery for an incident, each incident by itself: how an earlier recovery would have ended, and so whether
 * this one had to wait for it, nobody knows. Not thread-safe.
 */
public final class FirstRecoveries {
  private final Recovery recovery;
  private final Consumer<Received<Event>> listener;
  private final Map<SystemName, RecoverState> planned = new HashMap<>();

  /** @param listener hears each {@link RecoveryPlanned}, at the time of the opening */
  public FirstRecoveries(PlanReader plans, Consumer<Received<Event>> listener) {
    this.recovery = new Recovery(plans);
    this.listener = listener;
  }

  /** Takes a plan or an opening; all else is left. */
  public void take(Received<Event> received) {
    SystemName system = received.envelope().system();
    RecoverState before = planned.getOrDefault(system, recovery.initial());
    if (received.event() instanceof PlanActivated) {
      planned.put(system, recovery.evolve(before, received));
    } else if (received.event() instanceof IncidentOpened) {
      RecoverState state = recovery.evolve(before, received);
      recovery.decide(state, received).stream().filter(RecoveryPlanned.class::isInstance).map(fact -> received(received, state, fact))
          .forEach(listener);
    }
  }

  private Received<Event> received(Received<Event> opening, RecoverState state, Event fact) {
    Envelope<Event> cause = opening.envelope();
    return new Received<>(
        opening.position(),
        new Envelope<>(
            recovery.writer() + "/" + cause.id(), cause.system(), cause.at(), recovery.writer(), opening.position(), cause.codeVersion(),
            recovery.planHash(state), fact));
  }
}
