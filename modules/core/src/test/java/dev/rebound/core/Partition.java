package dev.rebound.core;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One partition and the decider that owns it, as the host in {@code modules/kafka} runs it, on a virtual clock. The state is
 * written as JSON and read again after every record, so each test also restarts the decider everywhere.
 */
public final class Partition<S> {
  public static final SystemName ORDERS = new SystemName("orders");
  public static final Instant START = Instant.parse("2026-11-22T14:00:00Z");

  private final Decider<S> decider;
  private final Class<S> type;
  private final String topic;
  private final List<Received<Event>> log = new ArrayList<>();
  private final List<Event> facts = new ArrayList<>();
  private S state;
  private Instant now = START;

  public Partition(Decider<S> decider, Class<S> type, String topic) {
    this.decider = decider;
    this.type = type;
    this.topic = topic;
    this.state = decider.initial();
  }

  /** Time goes by without a record. */
  public Partition<S> after(Duration time) {
    now = now.plus(time);
    return this;
  }

  /** A record arrives now; gives the facts that were decided on it. */
  public List<Event> hear(String writer, Event event) {
    return hear(writer, event, now);
  }

  /** A record arrives whose receipt time is not now. */
  public List<Event> hear(String writer, Event event, Instant at) {
    return receive(received("event-" + log.size(), writer, event, at));
  }

  /** The newest record once more: the same sending with the same id at another place, or the same place read again. */
  public List<Event> hearAgain(boolean samePlace) {
    Received<Event> last = log.getLast();
    if (samePlace) {
      return handle(last);
    }
    return receive(received(last.envelope().id(), last.envelope().writer(), last.event(), now));
  }

  /** A record with an id of its own choosing: a repeated sending has the id of the first one. */
  public List<Event> hear(String id, String writer, Event event, Instant at) {
    return receive(received(id, writer, event, at));
  }

  private Received<Event> received(String id, String writer, Event event, Instant at) {
    return new Received<>(
        new Position(topic, 7, log.size()), new Envelope<>(id, ORDERS, at, writer, null, "0.1.0", decider.planHash(state), event));
  }

  private List<Event> receive(Received<Event> received) {
    log.add(received);
    return handle(received);
  }

  private List<Event> handle(Received<Event> received) {
    if (received.envelope().writer().equals(decider.writer())) {
      return List.of();
    }
    S after = decider.evolve(state, received);
    List<Event> decided = decider.decide(after, received);
    for (Event fact : decided) {
      var by = received.envelope();
      after =
          decider.evolve(
              after,
              new Received<>(
                  received.position(),
                  new Envelope<>(
                      by.id() + "/fact", by.system(), by.at(), decider.writer(), received.position(), "0.1.0", decider.planHash(after),
                      fact)));
    }
    state = Json.read(Json.bytes(after), type);
    facts.addAll(decided);
    return decided;
  }

  /** The same history through a new decider. */
  public List<Event> replay() {
    var again = new Partition<>(decider, type, topic);
    log.forEach(again::receive);
    return again.facts;
  }

  public S state() {
    return state;
  }

  public Instant now() {
    return now;
  }

  /** All facts so far. */
  public List<Event> facts() {
    return List.copyOf(facts);
  }

  /** The facts of one kind so far. */
  public <F extends Event> List<F> facts(Class<F> kind) {
    return facts.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  public List<Decider.Timer> timers() {
    return decider.timers(state);
  }

  public List<Received<Event>> log() {
    return List.copyOf(log);
  }
}
