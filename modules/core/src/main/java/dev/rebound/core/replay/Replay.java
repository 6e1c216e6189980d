package dev.rebound.core.replay;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.Decider;
import dev.rebound.core.replay.RecordedFacts.Decision;
import dev.rebound.core.replay.RecordedFacts.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the recorded input of a decider through today's code, in the order of each partition, and holds what it decides against what was
 * recorded (law 5, A1). The order of calls is that of the host: evolve, decide, evolve each fact; its own facts are left out. Plans are
 * those of the log, so each record meets the plan of its day. Not thread-safe; memory grows with the systems' states and the differences.
 *
 * @param <S> the decider's state
 */
public final class Replay<S> {
  /** Differences that are kept, of all systems together. */
  public static final int DIFFERENCES_MAX = 100;
  /**
   * So far may a decider be behind the newest record when the log is read: what it has not decided by then is no difference. It decides
   * within milliseconds; another instance takes over within this time.
   */
  public static final Duration BEHIND_MAX = Duration.ofSeconds(10);

  private final Decider<S> decider;
  private final RecordedFacts recorded;
  private final Consumer<Received<Event>> listener;
  private final Map<Integer, Lane<S>> lanes = new HashMap<>();
  private final List<Difference> differences = new ArrayList<>();
  private final Set<String> parted = new HashSet<>();
  private final Deque<Difference> undecided = new ArrayDeque<>();
  private Instant newest = Instant.MIN;
  private long records;
  private long decisions;
  private long identical;

  /** @param recorded the whole incidents log, read before; each replay takes its own writer's out of it */
  public Replay(Decider<S> decider, RecordedFacts recorded) {
    this(decider, recorded, fact -> {});
  }

  /** @param listener hears each fact of today's code, at the place of its cause */
  public Replay(Decider<S> decider, RecordedFacts recorded, Consumer<Received<Event>> listener) {
    this.decider = decider;
    this.recorded = recorded;
    this.listener = listener;
  }

  /** One partition of the decider's input: how far it was fed, and the systems that it holds. */
  private static final class Lane<S> {
    private final Partition partition;
    private final Map<String, S> systems = new TreeMap<>();
    private long fed;

    Lane(Partition partition) {
      this.partition = partition;
    }
  }

  /**
   * Where today's code decides otherwise.
   *
   * @param cause the record after which it does
   * @param at its time
   * @param after what it says
   * @param then the recorded facts
   * @param now those of today's code
   * @param first whether it is the first one of its system: what differs later may follow from it
   */
  public record Difference(
      String writer, String system, Position cause, Instant at, Event after, List<Event> then, List<Event> now, boolean first) {
    public Difference {
      then = List.copyOf(then);
      now = List.copyOf(now);
    }
  }

  /**
   * What came of it.
   *
   * @param records that were fed
   * @param decisions records that led to facts, then or now, once for each system
   * @param causeless recorded decisions whose cause was not fed, although what is behind it was, or nothing of its partition: the log
   *     does not keep it any more
   * @param undecided decisions of today's code after the last recorded one, about the log's last {@link Replay#BEHIND_MAX}: the decider
   *     may not have come to them when the log was read; they are not counted among the decisions
   * @param differences at most {@value Replay#DIFFERENCES_MAX}, in their order
   */
  public record Result(
      String writer, long records, long decisions, long identical, long causeless, long undecided, List<Difference> differences) {
    public Result {
      differences = List.copyOf(differences);
    }

    /** Whether each recorded decision was made again, and no other. */
    public boolean same() {
      return identical == decisions && causeless == 0;
    }
  }

  /** The next record of the decider's input; of each partition in its order. */
  public void take(Received<Event> received) {
    records++;
    Lane<S> lane = lanes.computeIfAbsent(received.position().partition(), partition -> new Lane<>(Partition.of(received.position())));
    lane.fed = received.position().offset();
    if (received.envelope().at().isAfter(newest)) {
      newest = received.envelope().at();
      settle();
    }
    Map<String, S> systems = lane.systems;
    if (received.envelope().writer().equals(decider.writer())) {
      return;
    }
    Collection<String> concerned =
        received.event() instanceof ClockBeat ? List.copyOf(systems.keySet()) : List.of(received.envelope().system().value());
    for (String system : concerned) {
      decide(systems, system, received);
    }
  }

  private void decide(Map<String, S> systems, String system, Received<Event> received) {
    @Nullable S before = systems.get(system);
    S state = decider.evolve(before == null ? decider.initial() : before, received);
    List<Event> now = decider.decide(state, received);
    int index = 0;
    for (Event event : now) {
      var fact =
          new Envelope<Event>(
              decider.writer() + "/" + received.position() + "/" + system + "/" + index++, new SystemName(system), received.envelope().at(),
              decider.writer(), received.position(), received.envelope().codeVersion(), decider.planHash(state), event);
      state = decider.evolve(state, new Received<>(received.position(), fact));
      listener.accept(new Received<>(received.position(), fact));
    }
    systems.put(system, state);
    compare(system, received, now);
  }

  private void compare(String system, Received<Event> received, List<Event> now) {
    List<Event> then = recorded.remove(new Decision(decider.writer(), received.position(), system));
    if (then.isEmpty() && now.isEmpty()) {
      return;
    }
    var difference =
        new Difference(decider.writer(), system, received.position(), received.envelope().at(), received.event(), then, now, false);
    if (then.isEmpty() && recorded.endsBefore(decider.writer(), received.position())) {
      undecided.add(difference);
    } else if (then.equals(now)) {
      decisions++;
      identical++;
    } else {
      add(difference);
    }
  }

  /** What was not decided for so long is a difference. */
  private void settle() {
    while (!undecided.isEmpty() && undecided.getFirst().at().plus(BEHIND_MAX).isBefore(newest)) {
      add(undecided.removeFirst());
    }
  }

  private void add(Difference found) {
    decisions++;
    boolean first = parted.add(found.system());
    if (first || differences.size() < DIFFERENCES_MAX) {
      differences.add(
          new Difference(
              found.writer(), found.system(), found.cause(), found.at(), found.after(), found.then(), found.now(), first));
    }
  }

  /** What came of it so far; after the whole input it is the result. */
  public Result result() {
    var fed = new HashMap<Partition, Long>();
    lanes.values().forEach(lane -> fed.put(lane.partition, lane.fed));
    return new Result(
        decider.writer(), records, decisions, identical, recorded.left(decider.writer(), fed), undecided.size(), differences);
  }
}
