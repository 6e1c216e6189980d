package dev.rebound.app.simulate;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.core.Decider;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Hosts one decider of one system in memory, in the order of {@code kafka/DecisionProcessor}. Not thread-safe. */
final class MemoryDecider<S> {
  private final Decider<S> decider;
  private final SystemName system;
  private final MemoryLog log;
  private S state;

  MemoryDecider(Decider<S> decider, SystemName system, MemoryLog log) {
    this.decider = decider;
    this.system = system;
    this.log = log;
    this.state = decider.initial();
  }

  /** Evolve, decide, evolve each fact, append the facts. Its own facts were evolved when they were decided. */
  void take(Received<Event> received) {
    if (received.envelope().writer().equals(decider.writer())) {
      return;
    }
    state = decider.evolve(state, received);
    List<Event> facts = decider.decide(state, received);
    int index = 0;
    for (Event event : facts) {
      var id = decider.writer() + "/" + received.position() + "/" + system + "/" + index++;
      var fact =
          new Envelope<>(
              id, system, received.envelope().at(), decider.writer(), received.position(), CodeVersion.CURRENT, decider.planHash(state),
              event);
      state = decider.evolve(state, new Received<>(received.position(), fact));
      log.append(Topics.INCIDENTS, fact);
    }
  }

  /** Fires the earliest timer that is due until then, at its own time; empty where there is none. */
  Optional<Instant> fireNext(Instant until) {
    Optional<Decider.Timer> next =
        decider.timers(state).stream().filter(timer -> !timer.due().isAfter(until)).min(Comparator.comparing(Decider.Timer::due));
    next.ifPresent(timer ->
        log.append(
            Topics.INCIDENTS,
            new Envelope<Event>(
                "timer/" + decider.writer() + "/" + timer.id(), system, timer.due(), "timer-" + decider.writer(), null,
                CodeVersion.CURRENT, decider.planHash(state), new TimerFired(decider.writer(), timer.id()))));
    return next.map(Decider.Timer::due);
  }
}
