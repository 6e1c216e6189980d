package dev.rebound.core.escalate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepProgressed;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Writers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Laws 5 and 6 on random histories: a failure prints the seed and the shortest history that fails. */
class EscalationLawsTest {
  private static final int TRIES = 100;

  @Provide
  Arbitrary<List<Move>> histories() {
    Arbitrary<Move.Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(6, Move.Kind.OPEN), Tuple.of(2, Move.Kind.PLAN_FULL), Tuple.of(1, Move.Kind.PLAN_MAIL),
            Tuple.of(2, Move.Kind.PLAN_PROMISED), Tuple.of(1, Move.Kind.WORDS), Tuple.of(1, Move.Kind.SUPERSEDE),
            Tuple.of(2, Move.Kind.RESOLVE), Tuple.of(2, Move.Kind.ACK), Tuple.of(1, Move.Kind.RETRACT), Tuple.of(1, Move.Kind.HAND_OVER),
            Tuple.of(1, Move.Kind.ACK_ALL), Tuple.of(1, Move.Kind.STOP),
            Tuple.of(2, Move.Kind.PLANNED), Tuple.of(2, Move.Kind.ASKED), Tuple.of(1, Move.Kind.GRANTED),
            Tuple.of(2, Move.Kind.RESTORED), Tuple.of(1, Move.Kind.RECOVERED), Tuple.of(3, Move.Kind.HANDED_OVER),
            Tuple.of(1, Move.Kind.ABORTED), Tuple.of(6, Move.Kind.DELIVER), Tuple.of(4, Move.Kind.FAIL),
            Tuple.of(6, Move.Kind.FIRE_ONE), Tuple.of(4, Move.Kind.FIRE_DUE), Tuple.of(2, Move.Kind.RESTART),
            Tuple.of(3, Move.Kind.WORK), Tuple.of(3, Move.Kind.WORK_ASKS), Tuple.of(1, Move.Kind.WORK_GRANTED),
            Tuple.of(1, Move.Kind.WORK_DONE), Tuple.of(1, Move.Kind.WORK_ABORTED), Tuple.of(1, Move.Kind.WORK_FAILED));
    Arbitrary<Integer> delays = Arbitraries.oneOf(Arbitraries.integers().between(0, 5), Arbitraries.integers().between(0, 1200));
    return Combinators.combine(
            kinds, Arbitraries.integers().between(1, Move.INCIDENTS), Arbitraries.integers().between(0, 20), delays)
        .as(Move::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(60);
  }

  @Property(tries = TRIES)
  void shouldNeverLeaveAnIncidentThatNobodyHasWithoutItsLadder(@ForAll("histories") List<Move> moves) {
    var history = new History();
    for (Move move : moves) {
      history.live(move);
      history.waiting().forEach(incident -> assertThatItsLadderStands(history.host(), incident));
    }
  }

  /** What a question is asked of, and who is told its end, {@link WorkHistory} says, which knows nothing of the decider. */
  @Property(tries = TRIES)
  void shouldAskWhoeverMayAnswerAndTellThemAndWhoAskedTheEnd(@ForAll("histories") List<Move> moves) {
    var history = new History();
    for (Move move : moves) {
      history.live(move);
      assertThat(history.works().broken()).isEmpty();
      assertThat(history.host().state().works()).hasSizeLessThanOrEqualTo(EscalateState.WORKS_MAX);
    }
  }

  private static void assertThatItsLadderStands(MemoryHost host, IncidentId id) {
    OpenIncident incident = host.state().incidents().get(id.value());
    assertThat(incident).as("incident %s is open and nobody has it", id).isNotNull();
    int level = incident.ladder().level();
    assertThat(level).isPositive();
    boolean raisedInTime = host.timers().stream().anyMatch(timer -> timer.id().startsWith("level/" + id + "/" + (level + 1) + "/"));
    var active = host.state().plan();
    boolean last = active != null && level >= Plans.read(active.text()).escalation().size();
    assertThat(raisedInTime || last).as("incident %s on level %d waits for the next level or stands on the last", id, level).isTrue();
    assertThat(host.facts())
        .as("the people of level %d of incident %s are paged", level, id)
        .anyMatch(
            fact ->
                fact instanceof NoticeRequested notice && notice.kind() == NoticeKind.PAGE && notice.incident().equals(id)
                    && notice.level() == level);
  }

  @Property(tries = TRIES)
  void shouldTellEverybodyUpToTheLastLevelWhenNobodyEverAnswers(@ForAll @IntRange(min = 0, max = 4000) int lateSeconds) {
    var host = new MemoryHost();
    host.feed(Story.T0, Writers.INGEST, Plans.FULL);
    host.feed(Story.T0, Writers.DETECT, Story.opened(Story.I1));

    for (Instant at = Story.T0; at.isBefore(Story.minutes(45)); at = at.plusSeconds(5 + lateSeconds)) {
      host.fireDue(at);
    }
    host.fireDue(Story.minutes(120));
    host.fireDue(Story.minutes(130));

    assertThat(host.state().incidents().get("i1").ladder().level()).isEqualTo(3);
    assertThat(host.facts().stream().filter(LevelRaised.class::isInstance)).hasSizeLessThanOrEqualTo(2);
    assertThat(host.facts().stream().filter(LevelRaised.class::isInstance).map(LevelRaised.class::cast).map(LevelRaised::level))
        .isSorted()
        .doesNotHaveDuplicates()
        .endsWith(3);
    assertThat(host.timers()).as("only sendings are still waited for").allMatch(timer -> timer.id().startsWith("lease/"));
  }

  @Property(tries = TRIES)
  void shouldDecideTheSameFactsFromTheSameHistory(@ForAll("histories") List<Move> moves) {
    MemoryHost lived = lived(moves);
    var replayed = new MemoryHost();
    lived.log().forEach(each -> replayed.feed(each.envelope()));

    assertThat(replayed.facts()).isEqualTo(lived.facts());
    assertThat(replayed.state()).isEqualTo(lived.state());
  }

  @Property(tries = TRIES)
  void shouldDecideTheSameFactsAcrossARestartAfterEveryEvent(@ForAll("histories") List<Move> moves) {
    MemoryHost lived = lived(moves);
    var restarted = new MemoryHost();
    for (Received<? extends Event> each : lived.log()) {
      restarted.feed(each.envelope());
      restarted.restart();
    }

    assertThat(restarted.facts()).isEqualTo(lived.facts());
  }

  @Property(tries = TRIES)
  void shouldChangeNothingWhenAnyEarlierEventComesAgain(@ForAll("histories") List<Move> moves, @ForAll long seed) {
    MemoryHost lived = lived(moves);
    var random = new Random(seed);
    var repeated = new MemoryHost();
    for (int i = 0; i < lived.log().size(); i++) {
      repeated.feed(lived.log().get(i).envelope());
      assertThat(repeated.feed(lived.log().get(i).envelope())).as("the same again at once").isEmpty();
      assertThat(repeated.feed(lived.log().get(random.nextInt(i + 1)).envelope())).as("an earlier one again").isEmpty();
    }

    assertThat(repeated.facts()).isEqualTo(lived.facts());
    assertThat(repeated.state().quiet()).isEqualTo(lived.state().quiet());
  }

  @Property(tries = TRIES)
  void shouldDecideTheSameFactsWithRecordsOfOthersAtEveryPlace(@ForAll("histories") List<Move> moves, @ForAll long seed) {
    MemoryHost lived = lived(moves);
    var random = new Random(seed);
    var mixed = new MemoryHost();
    for (Received<? extends Event> each : lived.log()) {
      Instant anyTime = Story.T0.plusSeconds(random.nextInt(-100_000, 100_000));
      mixed.feed(anyTime, Writers.HAND, foreign(random));
      if (!mixed.facts().isEmpty()) {
        mixed.readBack(anyTime, mixed.facts().get(random.nextInt(mixed.facts().size())));
      }
      mixed.feed(each.envelope());
    }

    assertThat(mixed.facts()).isEqualTo(lived.facts());
    assertThat(mixed.state().quiet()).isEqualTo(lived.state().quiet());
  }

  private static Event foreign(Random random) {
    var recovery = new RecoveryId("x" + random.nextInt(Move.INCIDENTS) + "/r1");
    return switch (random.nextInt(4)) {
      case 0 -> new StepProgressed(recovery, "build-replica", 1, Story.minutes(1), "half");
      case 1 -> new StepEnded(recovery, "fence-primary", 1, Outcome.RETRY_LATER, "busy", Map.of(), Duration.ofSeconds(1), "hand-1");
      case 2 -> new CandidateChosen(recovery, "pg-b", "it received the most");
      default -> new TimerFired(Writers.RECOVER, "level/i1/2/0/" + Story.T0);
    };
  }

  private static MemoryHost lived(List<Move> moves) {
    var history = new History();
    moves.forEach(history::live);
    return history.host();
  }
}
