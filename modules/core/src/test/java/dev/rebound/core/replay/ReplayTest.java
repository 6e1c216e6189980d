package dev.rebound.core.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Verb;
import dev.rebound.core.Decider;
import dev.rebound.core.replay.Replay.Difference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With a decider that says a fact after every {@code every} commands of a system, and one at each beat. */
final class ReplayTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private record Counting(int every) implements Decider<Integer> {
    @Override
    public String writer() {
      return "count";
    }

    @Override
    public String planHash(Integer state) {
      return "none";
    }

    @Override
    public Integer initial() {
      return 0;
    }

    @Override
    public Integer evolve(Integer state, Received<? extends Event> received) {
      return received.event() instanceof CommandReceived ? state + 1 : state;
    }

    @Override
    public List<Event> decide(Integer state, Received<? extends Event> received) {
      if (received.event() instanceof TimerFired) {
        return List.of();
      }
      return received.event() instanceof ClockBeat || state % every == 0 ? List.of(new TimerFired("count", "at " + state)) : List.of();
    }
  }

  private final List<Received<Event>> input = new ArrayList<>();
  private final List<Received<Event>> facts = new ArrayList<>();

  private void command(String system) {
    add(system, new CommandReceived("c" + input.size(), Verb.ACK, null, "dana", "token", "responder", ""));
  }

  private void add(String system, Event event) {
    add(system, NOON, event);
  }

  private void add(String system, Instant at, Event event) {
    input.add(
        new Received<>(
            new Position("in", 3, input.size()),
            new Envelope<>("id", new SystemName(system), at, "ingest", null, "1.0", "none", event)));
  }

  private static Envelope<Event> envelope(
      String system, String writer, @org.jspecify.annotations.Nullable Position cause, Event event) {
    return new Envelope<>("id", new SystemName(system), NOON, writer, cause, "1.0", "none", event);
  }

  /** Records what a decider of this threshold decides, by running it. */
  private void record(int every) {
    var nothing = new Replay<>(new Counting(every), new RecordedFacts());
    input.forEach(nothing::take);
    for (Difference each : nothing.result().differences()) {
      each.now().forEach(
          event -> facts.add(new Received<>(new Position("out", 3, facts.size()), envelope(each.system(), "count", each.cause(), event))));
    }
  }

  private static Position at(long offset) {
    return new Position("in", 3, offset);
  }

  private Replay.Result replay(int every) {
    var recorded = new RecordedFacts();
    facts.forEach(recorded::take);
    var replay = new Replay<>(new Counting(every), recorded);
    input.forEach(replay::take);
    return replay.result();
  }

  @Test
  void shouldFindTheSameDecisionsByTheSameCode() {
    for (int each = 0; each < 30; each++) {
      command(each % 3 == 0 ? "billing" : "orders");
    }
    add("unrouted", new ClockBeat("observer"));
    record(5);
    Replay.Result result = replay(5);
    assertThat(result.decisions()).isEqualTo(10 / 5 + 20 / 5 + 2);
    assertThat(result.identical()).isEqualTo(result.decisions());
    assertThat(result.same()).isTrue();
    assertThat(result.records()).isEqualTo(31);
  }

  @Test
  void shouldNameTheFirstRecordAfterWhichTheyPart() {
    for (int each = 0; each < 12; each++) {
      command("orders");
    }
    record(5);
    Replay.Result result = replay(4);
    assertThat(result.same()).isFalse();
    Difference first = result.differences().getFirst();
    assertThat(first.cause()).isEqualTo(new Position("in", 3, 3));
    assertThat(first.then()).isEmpty();
    assertThat(first.now()).containsExactly(new TimerFired("count", "at 4"));
    assertThat(first.first()).isTrue();
    assertThat(result.differences().stream().filter(Difference::first)).hasSize(1);
    assertThat(result.differences().get(1).then()).containsExactly(new TimerFired("count", "at 5"));
  }

  @Test
  void shouldNotHoldItsOwnFactsForInput() {
    command("orders");
    input.add(new Received<>(new Position("in", 3, 1), envelope("orders", "count", at(0), new TimerFired("count", "x"))));
    record(1);
    assertThat(replay(1).decisions()).isEqualTo(1);
  }

  @Test
  void shouldSayWhereTheCauseIsNotInTheLogAnyMore() {
    command("orders");
    fact(new Position("in", 4, 0));
    Replay.Result result = replay(5);
    assertThat(result.causeless()).isEqualTo(1);
    assertThat(result.same()).isFalse();
  }

  @Test
  void shouldLeaveOutWhatFollowsFromLaterInput() {
    command("orders");
    fact(at(1));
    assertThat(replay(5).same()).isTrue();
    fact(at(0));
    assertThat(replay(5).same()).as("its cause was fed, and nothing is decided there").isFalse();
  }

  private void fact(Position cause) {
    facts.add(new Received<>(new Position("out", 3, facts.size()), envelope("orders", "count", cause, new TimerFired("count", "x"))));
  }

  @Test
  void shouldNotHoldForADifferenceWhatMayOnlyBeUndecidedYet() {
    command("orders");
    record(1);
    command("orders");
    Replay.Result result = replay(1);
    assertThat(result.same()).isTrue();
    assertThat(result.decisions()).isEqualTo(1);
    assertThat(result.undecided()).isEqualTo(1);
  }

  @Test
  void shouldHoldForADifferenceWhatIsUndecidedForLongerThanADeciderIsBehind() {
    command("orders");
    record(1);
    command("orders");
    add("unrouted", NOON.plus(Replay.BEHIND_MAX), new TimerFired("nothing", "x"));
    assertThat(replay(5).undecided()).as("nothing is decided at all, then or now").isZero();
    assertThat(replay(1).undecided()).isEqualTo(1);
    add("unrouted", NOON.plus(Replay.BEHIND_MAX).plusMillis(1), new TimerFired("nothing", "x"));
    Replay.Result result = replay(1);
    assertThat(result.undecided()).isZero();
    assertThat(result.differences().getFirst().cause()).isEqualTo(at(1));
    assertThat(result.differences().getFirst().first()).isTrue();
    assertThat(result.same()).isFalse();
  }
}
