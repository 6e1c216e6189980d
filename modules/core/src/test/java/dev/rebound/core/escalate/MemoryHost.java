package dev.rebound.core.escalate;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The host of the decider, in memory: evolve, decide, evolve each fact at the position of its cause. */
final class MemoryHost {
  static final SystemName SYSTEM = new SystemName("orders");

  private final Escalation escalation = new Escalation(Plans::read);
  private final List<Received<? extends Event>> log = new ArrayList<>();
  private final List<Event> facts = new ArrayList<>();
  private EscalateState state = escalation.initial();
  private long offset;

  /** Feeds an event with an id of its own. */
  List<Event> feed(Instant at, String writer, Event event) {
    return feed(new Envelope<>("event-" + log.size(), SYSTEM, at, writer, null, "test", Envelope.NO_PLAN, event));
  }

  /** Feeds a record as it was sent, at the next place of the log. */
  List<Event> feed(Envelope<? extends Event> envelope) {
    var received = new Received<>(new Position(Topics.INCIDENTS, 3, offset++), envelope);
    log.add(received);
    state = escalation.evolve(state, received);
    List<Event> decided = escalation.decide(state, received);
    for (int i = 0; i < decided.size(); i++) {
      var fact =
          new Envelope<>(
              envelope.id() + "/" + Writers.ESCALATE + i, envelope.system(), envelope.at(), Writers.ESCALATE, received.position(), "test",
              Envelope.NO_PLAN, decided.get(i));
      state = escalation.evolve(state, new Received<>(received.position(), fact));
    }
    facts.addAll(decided);
    return decided;
  }

  /** A fact of its own comes back from the log, at its own position, and the host hands it over by mistake. */
  void readBack(Instant at, Event own) {
    var envelope = new Envelope<>("back-" + offset, SYSTEM, at, Writers.ESCALATE, null, "test", Envelope.NO_PLAN, own);
    var received = new Received<>(new Position(Topics.INCIDENTS, 3, offset++), envelope);
    state = escalation.evolve(state, received);
    facts.addAll(escalation.decide(state, received));
  }

  /** Fires the timers that are due at an instant, one after the other, the earliest first, all at that instant. */
  List<Event> fireDue(Instant now) {
    var decided = new ArrayList<Event>();
    for (int i = 0; i < 1000; i++) {
      var next = timers().stream().filter(timer -> !timer.due().isAfter(now)).min(Comparator.comparing(Timer::due));
      if (next.isEmpty()) {
        return decided;
      }
      decided.addAll(fire(now, next.get().id()));
    }
    throw new AssertionError("timers never come to rest: " + timers());
  }

  List<Event> fire(Instant at, String timer) {
    return feed(at, "notifier", new TimerFired(Writers.ESCALATE, timer));
  }

  /** The process ends and starts again with the state that was written. */
  void restart() {
    EscalateState before = state;
    state = Json.read(Json.bytes(state), EscalateState.class);
    if (!state.equals(before)) {
      throw new AssertionError("the state does not survive a restart: " + before + " became " + state);
    }
  }

  List<Timer> timers() {
    return escalation.timers(state);
  }

  EscalateState state() {
    return state;
  }

  List<Event> facts() {
    return List.copyOf(facts);
  }

  List<Received<? extends Event>> log() {
    return List.copyOf(log);
  }
}
