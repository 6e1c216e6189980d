package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.RecoveryPhase;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.Plans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Laws 2 and 5 for the detector, and that it invents no incident, on random histories of signals of two observers. */
class DetectionLawsTest {
  private static final int TRIES = 200;

  private enum Kind {
    REFUSED,
    SILENT,
    ERROR,
    WRITES,
    READS,
    FIRING,
    RESOLVED,
    BEAT,
    STARTED,
    ENDED
  }

  /** One signal, and how often and how much later its sending is repeated. */
  private record Move(Kind kind, int observer, boolean primary, int number, int repeats, int later) {
    Event event() {
      String seenBy = "observer-" + observer;
      String target = primary ? "pg-a" : "pg-b";
      return switch (kind) {
        case REFUSED -> Watch.failed(seenBy, target, Reachability.REFUSED, KeptSession.DEAD);
        case SILENT -> Watch.failed(seenBy, target, Reachability.SILENCE, KeptSession.NONE);
        case ERROR -> Watch.failed(seenBy, target, Reachability.ERROR, KeptSession.ALIVE);
        case WRITES -> Watch.primary(seenBy, target, 1 + number % 3, number);
        case READS -> Watch.replica(seenBy, target, 1 + number % 3);
        case FIRING -> Watch.alertOf(AlertStatus.FIRING, primary ? "" : "pg-b", Partition.START.plusSeconds(number % 3));
        case RESOLVED -> Watch.alertOf(AlertStatus.RESOLVED, primary ? "" : "pg-b", Partition.START.plusSeconds(number % 3));
        case BEAT -> new ClockBeat(seenBy);
        case STARTED -> relayed(RecoveryPhase.STARTED);
        case ENDED -> relayed(RecoveryPhase.ENDED);
      };
    }

    private RecoveryRelayed relayed(RecoveryPhase phase) {
      return new RecoveryRelayed(new RecoveryId("recovery-" + number % 4), new IncidentId("i"), "database", phase, "");
    }
  }

  @Provide
  Arbitrary<List<Move>> histories() {
    return moves(List.of(
        Tuple.of(40, Kind.REFUSED), Tuple.of(8, Kind.SILENT), Tuple.of(1, Kind.ERROR), Tuple.of(4, Kind.WRITES), Tuple.of(1, Kind.READS),
        Tuple.of(3, Kind.FIRING), Tuple.of(2, Kind.RESOLVED), Tuple.of(10, Kind.BEAT), Tuple.of(1, Kind.STARTED), Tuple.of(3, Kind.ENDED)));
  }

  @Provide
  Arbitrary<List<Move>> quietHistories() {
    return moves(List.of(
        Tuple.of(10, Kind.REFUSED), Tuple.of(5, Kind.SILENT), Tuple.of(3, Kind.ERROR), Tuple.of(10, Kind.WRITES), Tuple.of(3, Kind.READS),
        Tuple.of(2, Kind.RESOLVED), Tuple.of(10, Kind.BEAT), Tuple.of(1, Kind.STARTED), Tuple.of(1, Kind.ENDED)));
  }

  private static Arbitrary<List<Move>> moves(List<Tuple.Tuple2<Integer, Kind>> kinds) {
    return Combinators.combine(
            Arbitraries.frequencyOf(kinds.stream().map(kind -> Tuple.of(kind.get1(), Arbitraries.just(kind.get2()))).toList()),
            Arbitraries.integers().between(1, 2), Arbitraries.frequency(Tuple.of(4, true), Tuple.of(1, false)),
            Arbitraries.integers().between(0, 50), Arbitraries.frequency(Tuple.of(3, 0), Tuple.of(1, 1), Tuple.of(1, 2)),
            Arbitraries.integers().between(0, 4))
        .as(Move::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(80);
  }

  /** Law 2. */
  @Property(tries = TRIES, seed = "20261122", edgeCases = EdgeCasesMode.NONE)
  void shouldNeverCountARepeatedSendingTwice(@ForAll("histories") List<Move> moves) {
    var once = partition();
    var repeated = partition();
    var pending = new ArrayList<int[]>();
    for (int index = 0; index < moves.size(); index++) {
      play(once, moves, index);
      play(repeated, moves, index);
      for (int repeat = 0; repeat < moves.get(index).repeats(); repeat++) {
        pending.add(new int[] {index, index + moves.get(index).later() * repeat});
      }
      for (int[] again : List.copyOf(pending)) {
        if (again[1] <= index) {
          pending.remove(again);
          play(repeated, moves, again[0]);
        }
      }
    }
    assertThat(meaning(repeated.facts())).isEqualTo(meaning(once.facts()));
  }

  /** Law 5. The state went through JSON after every record, so the live run restarted everywhere. */
  @Property(tries = TRIES, seed = "20261122", edgeCases = EdgeCasesMode.NONE)
  void shouldDecideTheSameOnTheSameHistoryWhateverStrangersWrite(@ForAll("histories") List<Move> moves) {
    var live = partition();
    var amongStrangers = partition();
    for (int index = 0; index < moves.size(); index++) {
      play(live, moves, index);
      amongStrangers.hear("stranger", new LevelRaised(new IncidentId("of somebody else"), 2, "lead", ""), live.now());
      play(amongStrangers, moves, index);
    }
    assertThat(live.replay()).isEqualTo(live.facts());
    assertThat(meaning(amongStrangers.facts())).isEqualTo(meaning(live.facts()));
  }

  @Property(tries = TRIES, seed = "20261122", edgeCases = EdgeCasesMode.NONE)
  void shouldOpenAndResolveInTurns(@ForAll("histories") List<Move> moves) {
    var partition = partition();
    for (int index = 0; index < moves.size(); index++) {
      play(partition, moves, index);
    }
    Statistics.label("incidents").collect(!partition.facts(IncidentOpened.class).isEmpty());
    Statistics.label("incidents").coverage(seen -> seen.check(true).percentage(percent -> percent > 20));
    boolean open = false;
    for (Event fact : ofDisasters(partition.facts()).stream().filter(each -> !(each instanceof EvidenceAdded)).toList()) {
      assertThat(fact instanceof IncidentOpened).isEqualTo(!open);
      open = !open;
    }
    assertThat(partition.facts(IncidentOpened.class)).extracting(IncidentOpened::incident).doesNotHaveDuplicates();
  }

  /** No alert fires, and no observer sees any target hard down three times in a row: there is nothing to recover. */
  @Property(tries = TRIES, seed = "20261122", edgeCases = EdgeCasesMode.NONE)
  void shouldOpenNothingWithoutThreeHardDownRoundsInARow(@ForAll("quietHistories") List<Move> moves) {
    var partition = partition();
    var rows = new HashMap<String, Integer>();
    for (int index = 0; index < moves.size(); index++) {
      Move move = moves.get(index);
      boolean down = move.kind() == Kind.REFUSED || move.kind() == Kind.SILENT;
      boolean probe = down || move.kind() == Kind.ERROR || move.kind() == Kind.WRITES || move.kind() == Kind.READS;
      String seen = move.observer() + "/" + move.primary();
      int row = down ? rows.getOrDefault(seen, 0) + 1 : 0;
      if (row < 3) {
        if (probe) {
          rows.put(seen, row);
        }
        play(partition, moves, index);
      }
    }
    assertThat(ofDisasters(partition.facts())).isEmpty();
  }

  /** Without the alarm of a second primary, which these histories make as they like. */
  private static List<Event> ofDisasters(List<Event> facts) {
    return facts.stream().filter(fact ->
        !(fact instanceof IncidentOpened opened && Alarms.isSecondPrimary(opened.component()))
            && !(fact instanceof IncidentResolved resolved && Alarms.isSecondPrimary(resolved.component()))).toList();
  }

  private static Partition<DetectState> partition() {
    var plan = Plans.ordersSeenBy("observer-1", "observer-2");
    var partition = new Partition<>(new Detection(Plans.reader(plan)), DetectState.class, Topics.SIGNALS);
    partition.hear(Writers.INGEST, Plans.ACTIVATED);
    return partition;
  }

  /** The n-th move: always the same id and the same receipt time. */
  private static void play(Partition<DetectState> partition, List<Move> moves, int index) {
    var at = Partition.START.plus(Duration.ofMillis(300L * index));
    partition.hear("move-" + index, Writers.INGEST, moves.get(index).event(), at);
  }

  /** What the facts say, without the places in the log. */
  private static List<List<Object>> meaning(List<Event> facts) {
    return facts.stream().map(DetectionLawsTest::meaning).toList();
  }

  private static List<Object> meaning(Event fact) {
    return switch (fact) {
      case IncidentOpened opened ->
          List.of(
              opened.component(), opened.target(), opened.firstEvidenceAt(), opened.lastSeen(), opened.explanation().because(),
              opened.explanation().evidence().stream().map(Evidence::at).toList());
      case EvidenceAdded added -> List.of("evidence", added.component(), added.names());
      case IncidentResolved resolved -> List.of("resolved", resolved.component(), resolved.explanation().because());
      default -> List.of(fact);
    };
  }
}
