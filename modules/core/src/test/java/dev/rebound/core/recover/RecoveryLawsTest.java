package dev.rebound.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plans;
import dev.rebound.core.scenario.DatabaseFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Laws 1 (the decision's part), 3, 4 and 5 on random histories: outcomes, silence, commands, strangers, on a virtual clock. */
class RecoveryLawsTest {
  private static final int TRIES = 200;
  private static final String SEED = "20261122";
  /** Timers that may fire until everything has ended, over all incidents of one history. */
  private static final int TIMERS_MAX = 2_000;

  private enum Kind {
    OPEN,
    RESOLVE,
    DONE,
    ALREADY_DONE,
    RETRY_LATER,
    REFUSED,
    FAILED,
    LOST,
    PROGRESS,
    OLD_OUTCOME,
    REPEAT,
    STRANGER,
    APPROVE,
    REJECT,
    ABORT,
    STOP,
    RELEASE
  }

  private record Move(Kind kind, int number, int seconds, Map<String, String> findings) {}

  @Provide
  Arbitrary<List<Move>> histories() {
    var kinds =
        Arbitraries.frequency(
            Tuple.of(4, Kind.OPEN), Tuple.of(1, Kind.RESOLVE), Tuple.of(30, Kind.DONE), Tuple.of(4, Kind.ALREADY_DONE),
            Tuple.of(2, Kind.RETRY_LATER), Tuple.of(1, Kind.REFUSED), Tuple.of(4, Kind.FAILED), Tuple.of(5, Kind.LOST),
            Tuple.of(3, Kind.PROGRESS), Tuple.of(4, Kind.OLD_OUTCOME), Tuple.of(3, Kind.REPEAT), Tuple.of(3, Kind.STRANGER),
            Tuple.of(4, Kind.APPROVE), Tuple.of(1, Kind.REJECT), Tuple.of(1, Kind.ABORT), Tuple.of(1, Kind.STOP),
            Tuple.of(2, Kind.RELEASE));
    var findings =
        Arbitraries.frequency(
            Tuple.of(5, Map.of("restartable", "false")), Tuple.of(3, Map.of("restartable", "true")),
            Tuple.of(1, Map.of("primary", "writable")), Tuple.of(1, Map.<String, String>of()));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 40), Arbitraries.integers().between(0, 20), findings)
        .as(Move::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(60);
  }

  /** Law 4: whatever happened, when nothing happens any more every recovery ends by its timers, within its limits. */
  @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void shouldEndEveryRecoveryWithinItsLimits(@ForAll("histories") List<Move> moves, @ForAll Mode mode) {
    var run = new Run(mode);
    moves.forEach(run::play);
    run.wait(Duration.ofDays(1));

    assertThat(run.desk.partition().state().active()).isNull();
    assertThat(run.desk.partition().state().waiting()).isEmpty();
    assertThat(run.planned.keySet()).isEqualTo(run.ended.keySet());
    run.planned.forEach((recovery, at) -> assertThat(Duration.between(at, run.ended.get(recovery))).isLessThanOrEqualTo(limit()));
  }

  /** Law 3, and the choice before the act. */
  @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void shouldKeepToOneCandidateAndToTheAttemptsOfAnIrreversibleStep(@ForAll("histories") List<Move> moves, @ForAll Mode mode) {
    List<Event> facts = played(moves, mode).desk.partition().facts();
    var chosen = new HashMap<String, String>();
    var attempts = new HashMap<String, Integer>();
    for (Event fact : facts) {
      switch (fact) {
        case CandidateChosen choice -> assertThat(chosen.put(choice.recovery().value(), choice.candidate())).isNull();
        case StepRequested request when request.step().equals(DatabaseFailure.PROMOTE_REPLICA) -> {
          String recovery = request.recovery().value();
          assertThat(request.arguments()).containsEntry("candidate", chosen.getOrDefault(recovery, "never chosen"));
          assertThat(request.attempt()).isEqualTo(attempts.merge(recovery, 1, Integer::sum));
          assertThat(request.attempt()).isLessThanOrEqualTo(step(request.step()).attempts() + Recovery.LOST_MAX);
        }
        default -> {}
      }
    }
  }

  /** Law 1, the decision's part. */
  @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void shouldNeverRequestAPromotionWithoutAFencedPrimary(@ForAll("histories") List<Move> moves, @ForAll Mode mode) {
    Run run = played(moves, mode);
    var requested = new HashSet<String>();
    var fenced = new HashSet<String>();
    int promotions = 0;
    for (Received<Event> received : run.desk.partition().log()) {
      if (received.event() instanceof StepEnded ended && ended.step().equals(DatabaseFailure.FENCE_PRIMARY)
          && (ended.outcome() == Outcome.DONE || ended.outcome() == Outcome.ALREADY_DONE)) {
        fenced.add(ended.recovery().value());
      }
      for (Event fact : run.decidedOn.getOrDefault(received.position().offset(), List.of())) {
        if (fact instanceof StepRequested request && request.step().equals(DatabaseFailure.PROMOTE_REPLICA)) {
          promotions++;
          assertThat(fenced).contains(request.recovery().value());
        }
        if (fact instanceof RecoveryPlanned planned) {
          assertThat(requested.add(planned.recovery().value())).as("one recovery per incident").isTrue();
        }
      }
    }
    Statistics.label("promotions").collect(promotions > 0);
    Statistics.label("promotions").coverage(seen -> seen.check(true).percentage(percent -> percent > 20));
  }

  /** Law 5: the live run restarted after every record, among strangers; the replay is a new decider and the same history. */
  @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void shouldDecideTheSameOnTheSameHistory(@ForAll("histories") List<Move> moves, @ForAll Mode mode) {
    Run run = played(moves, mode);
    assertThat(run.desk.partition().replay()).isEqualTo(run.desk.partition().facts());
  }

  @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void shouldHaveOneRecoveryUnderWayAtATime(@ForAll("histories") List<Move> moves, @ForAll Mode mode) {
    int under = 0;
    for (Event fact : played(moves, mode).desk.partition().facts()) {
      under += fact instanceof RecoveryPlanned ? 1 : fact instanceof RecoveryEnded ? -1 : 0;
      assertThat(under).isBetween(0, 1);
    }
  }

  private static Run played(List<Move> moves, Mode mode) {
    var run = new Run(mode);
    moves.forEach(run::play);
    run.wait(Duration.ofDays(1));
    return run;
  }

  private static Playbook.Step step(String name) {
    Playbook playbook = DatabaseFailure.playbook();
    return playbook.steps().get(playbook.indexOf(name));
  }

  /** The longest that a recovery can take: each attempt to its deadline, each wait at its longest, each holder lost, one approval. */
  private static Duration limit() {
    Duration limit = Defaults.APPROVAL_EXPIRY;
    for (Playbook.Step step : Playbooks.of(Scenario.DATABASE).steps()) {
      Duration attempt = step.limit().plus(Recovery.LEASE_GRACE);
      limit =
          limit.plus(attempt.plus(Course.RETRY_AFTER_MAX).multipliedBy(step.attempts()))
              .plus(attempt.multipliedBy(Recovery.LOST_MAX + 1L));
    }
    return limit;
  }

  /** One history: before each move the timers that are due by then fire, as the host would fire them. */
  private static final class Run {
    private final Desk desk;
    private final Map<String, Instant> planned = new HashMap<>();
    private final Map<String, Instant> ended = new HashMap<>();
    private final Map<Long, List<Event>> decidedOn = new HashMap<>();

    Run(Mode mode) {
      desk = new Desk(Plans.orders(mode, 1, "observer-1"));
      note(desk.open(Desk.FIRST));
    }

    void play(Move move) {
      wait(Duration.ofSeconds(move.seconds()));
      note(decided(move));
    }

    private List<Event> decided(Move move) {
      boolean requested = !desk.partition().facts(StepRequested.class).isEmpty();
      return switch (move.kind()) {
        case OPEN -> desk.open(new IncidentId("incident-" + move.number() % 6));
        case RESOLVE -> desk.partition().hear("detect", resolved("incident-" + move.number() % 6));
        case DONE -> requested ? desk.ends(Outcome.DONE, findings(move)) : List.of();
        case ALREADY_DONE -> requested ? desk.ends(Outcome.ALREADY_DONE, findings(move)) : List.of();
        case RETRY_LATER -> requested ? retry(move) : List.of();
        case REFUSED -> requested ? desk.ends(Outcome.REFUSED, Map.of()) : List.of();
        case FAILED -> requested ? desk.fails() : List.of();
        case LOST -> desk.next().isPresent() ? desk.timer() : List.of();
        case PROGRESS -> requested ? desk.progresses(desk.partition().now().plus(Duration.ofHours(move.number()))) : List.of();
        case OLD_OUTCOME -> requested ? desk.hand(oldOutcome(move.number())) : List.of();
        case REPEAT -> desk.partition().hearAgain(false);
        case STRANGER -> desk.partition().hear("escalate", new LevelRaised(Desk.FIRST, 2, "lead", ""));
        case APPROVE -> desk.command(Verb.APPROVE, "lee", "approver", null);
        case REJECT -> desk.command(Verb.REJECT, "lee", "approver", null);
        case ABORT -> desk.command(Verb.ABORT, "dana", "responder", null);
        case STOP -> desk.command(Verb.STOP, "dana", "responder", null);
        case RELEASE -> desk.command(Verb.RELEASE, "dana", "responder", null);
      };
    }

    private Map<String, String> findings(Move move) {
      return desk.request().step().equals(DatabaseFailure.CHOOSE_REPLICA) ? Map.of("candidate", "pg-" + move.number()) : move.findings();
    }

    private List<Event> retry(Move move) {
      return desk.hand(Desk.ended(desk.request(), Outcome.RETRY_LATER, Map.of(), Duration.ofMinutes(move.number())));
    }

    private StepEnded oldOutcome(int number) {
      List<StepRequested> all = desk.partition().facts(StepRequested.class);
      return Desk.ended(all.get(number % all.size()), Outcome.DONE, Map.of("candidate", "pg-x"), null);
    }

    private static IncidentResolved resolved(String incident) {
      return new IncidentResolved(new IncidentId(incident), "database", Desk.opened(Desk.FIRST, "database").explanation());
    }

    void wait(Duration time) {
      Instant until = desk.partition().now().plus(time);
      for (int fired = 0; desk.next().filter(timer -> !timer.due().isAfter(until)).isPresent(); fired++) {
        assertThat(fired).isLessThan(TIMERS_MAX);
        note(desk.timer());
      }
      desk.partition().after(Duration.between(desk.partition().now(), until));
    }

    private void note(List<Event> facts) {
      decidedOn.put(desk.partition().log().size() - 1L, facts);
      for (Event fact : facts) {
        switch (fact) {
          case RecoveryPlanned plan -> planned.put(plan.recovery().value(), desk.partition().now());
          case RecoveryEnded end -> ended.put(end.recovery().value(), desk.partition().now());
          default -> {}
        }
      }
    }
  }
}
