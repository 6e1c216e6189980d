package dev.rebound.kafka;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.Decider;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Hosts one decider on one partition: receive, decide, append. The same four lines serve live handling and restart.
 *
 * <ol>
 *   <li>A record of the decider's own writing was evolved when it was decided: only the listener sees it.
 *   <li>A clock beat goes to every system of the partition, any other record to its own system.
 *   <li>{@code evolve}, {@code decide}, {@code evolve} each fact, append the facts in the same transaction, ask for a commit.
 *   <li>Timers that the state holds are written as facts when the wall clock passes them, and decided on when they come back.
 * </ol>
 */
final class DecisionProcessor<S> implements Processor<String, Envelope<Event>, String, Envelope<Event>> {
  static final String STORE = "state";
  /** How often due timers are looked for. */
  static final Duration TIMER_ROUND = Duration.ofMillis(50);

  private final Decider<S> decider;
  private final BiConsumer<Received<Event>, S> listener;
  private final Set<String> fired = new HashSet<>();
  private @org.jspecify.annotations.Nullable ProcessorContext<String, Envelope<Event>> context;

  DecisionProcessor(Decider<S> decider, BiConsumer<Received<Event>, S> listener) {
    this.decider = decider;
    this.listener = listener;
  }

  @Override
  public void init(ProcessorContext<String, Envelope<Event>> context) {
    this.context = context;
    context.schedule(TIMER_ROUND, PunctuationType.WALL_CLOCK_TIME, millis -> fireTimers(Instant.ofEpochMilli(millis)));
  }

  @Override
  public void process(Record<String, Envelope<Event>> record) {
    var metadata = context().recordMetadata().orElseThrow(() -> new IllegalStateException("a record of a topic has its place in it"));
    var received = new Received<>(new Position(metadata.topic(), metadata.partition(), metadata.offset()), record.value());
    boolean own = record.value().writer().equals(decider.writer());
    for (String system : systems(record.value())) {
      S before = store().get(system);
      S state = before == null ? decider.initial() : before;
      listener.accept(received, own ? state : handle(system, state, received, record.timestamp()));
    }
  }

  private Collection<String> systems(Envelope<Event> envelope) {
    return envelope.event() instanceof ClockBeat ? store().systems() : List.of(envelope.system().value());
  }

  private S handle(String system, S before, Received<Event> received, long timestamp) {
    S state = decider.evolve(before, received);
    List<Event> facts = decider.decide(state, received);
    int index = 0;
    for (Event event : facts) {
      var fact = fact(system, received, state, index++, event);
      state = decider.evolve(state, new Received<>(received.position(), fact));
      context().forward(new Record<>(system, fact, timestamp));
    }
    // What changed nothing is not written again: a storm of alerts that concern nobody costs no more than reading it.
    if (state != before) {
      store().put(system, state);
    }
    if (!facts.isEmpty()) {
      context().commit();
    }
    return state;
  }

  private Envelope<Event> fact(String system, Received<Event> cause, S state, int index, Event event) {
    var id = decider.writer() + "/" + cause.position() + "/" + system + "/" + index;
    return new Envelope<>(
        id, new SystemName(system), cause.envelope().at(), decider.writer(), cause.position(), CodeVersion.CURRENT,
        decider.planHash(state), event);
  }

  private void fireTimers(Instant now) {
    for (String system : store().systems()) {
      S before = store().get(system);
      S state = before == null ? decider.initial() : before;
      List<Decider.Timer> timers = decider.timers(state);
      for (Decider.Timer timer : timers) {
        if (!timer.due().isAfter(now) && fired.add(system + "/" + timer.id())) {
          fire(system, state, timer, now);
        }
      }
      fired.removeIf(id -> id.startsWith(system + "/") && timers.stream().noneMatch(timer -> id.equals(system + "/" + timer.id())));
    }
  }

  private void fire(String system, S state, Decider.Timer timer, Instant now) {
    var event = new TimerFired(decider.writer(), timer.id());
    var envelope =
        new Envelope<Event>(
            "timer/" + decider.writer() + "/" + timer.id(), new SystemName(system), now, TIMER_WRITER + decider.writer(), null,
            CodeVersion.CURRENT, decider.planHash(state), event);
    context().forward(new Record<>(system, envelope, now.toEpochMilli()));
    context().commit();
  }

  private static final String TIMER_WRITER = "timer-";

  private ProcessorContext<String, Envelope<Event>> context() {
    return java.util.Objects.requireNonNull(context, "init comes first");
  }

  private SystemStates<S> store() {
    return context().getStateStore(STORE);
  }
}
