package dev.rebound.targets.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.IntegrityReport.Why;
import dev.rebound.targets.postgres.PostgresProbe.KeptSession;
import dev.rebound.targets.postgres.PostgresProbe.Role;
import dev.rebound.targets.postgres.PostgresProbe.Round;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PostgresProbe} and {@link PostgresNode} keeps, on a primary pg-a with its synchronous standby pg-b. */
abstract class PostgresContract {
  static final Duration LIMIT = Duration.ofSeconds(1);
  static final Duration LONG = Duration.ofSeconds(10);
  static final PostgresNode.CheckLimits CHECK =
      new PostgresNode.CheckLimits(Duration.ofMinutes(2), Duration.ofMinutes(1), LONG, LONG);
  /** What a round may take beyond its limit on a loaded machine. */
  static final Duration SLACK = Duration.ofMillis(300);

  World world;

  /** The instances and the ways to break them. */
  interface World extends AutoCloseable {
    PostgresProbe probe(String node, String writer);

    PostgresNode node(String node);

    void kill(String node);

    void freeze(String node);

    void freezePostmaster(String node);

    void thaw(String node);

    @Override
    void close();
  }

  abstract World open();

  @BeforeEach
  void openWorld() {
    world = open();
  }

  @AfterEach
  void closeWorld() {
    world.close();
  }

  static <T> T value(Answer<T> answer) {
    return switch (answer) {
      case Answer.Value<T>(var value) -> value;
      case Answer.Trouble<T>(var outcome, var reason) -> throw new AssertionError(outcome + ": " + reason);
    };
  }

  static Outcome trouble(Answer<?> answer) {
    return switch (answer) {
      case Answer.Value<?>(var value) -> throw new AssertionError("no trouble: " + value);
      case Answer.Trouble<?>(var outcome, var reason) -> outcome;
    };
  }

  static Round within(PostgresProbe probe, Duration limit, long sequence) {
    long start = System.nanoTime();
    var round = probe.look(limit, sequence);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit.plus(SLACK));
    return round;
  }

  private Optional<Long> survived(String node, String writer, long sequence) {
    long end = System.nanoTime() + LONG.toNanos();
    Optional<Long> seen;
    do {
      seen = value(world.node(node).lastWitness(writer, "pg-a", LIMIT)).map(PostgresNode.WitnessRow::sequence);
    } while (!seen.equals(Optional.of(sequence)) && System.nanoTime() < end);
    return seen;
  }

  @Test
  void shouldSeeThePrimaryWriteAndTheReplicaFollow() {
    try (var a = world.probe("pg-a", "observer-1"); var b = world.probe("pg-b", "observer-1")) {
      var first = a.look(LONG, 1);
      assertThat(first.outcome()).as(first.detail()).isEqualTo(Outcome.ANSWERED);
      assertThat(first.kept()).isEqualTo(KeptSession.NONE);
      assertThat(first.role()).isEqualTo(Role.PRIMARY);
      assertThat(first.timeline()).isEqualTo(1);
      assertThat(first.writable()).as(first.detail()).isTrue();
      assertThat(first.synchronousStandbys()).containsExactly("pg-b");
      assertThat(first.synchronousStandbyNames()).contains("pg-b");
      var second = within(a, LIMIT, 2);
      assertThat(second.kept()).isEqualTo(KeptSession.ALIVE);
      assertThat(second.witness().sequence()).isEqualTo(2);
      assertThat(second.witness().lsn()).isGreaterThan(first.witness().lsn());

      var replica = b.look(LONG, 1);
      assertThat(replica.outcome()).isEqualTo(Outcome.ANSWERED);
      assertThat(replica.role()).isEqualTo(Role.REPLICA);
      assertThat(replica.timeline()).isEqualTo(1);
      assertThat(replica.writable()).isFalse();
      assertThat(survived("pg-b", "observer-1", 2)).contains(2L);
      assertThat(value(world.node("pg-b").lastWitness("nobody", "pg-a", LIMIT))).isEmpty();
    }
  }

  @Test
  void shouldSeeADeadSessionAndRefusalAfterTheKill() {
    try (var a = world.probe("pg-a", "observer-1")) {
      a.look(LONG, 1);
      assertThat(a.awaitKeptSessionEnd(Duration.ofMillis(100))).isFalse();
      world.kill("pg-a");
      long start = System.nanoTime();
      assertThat(a.awaitKeptSessionEnd(LONG)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
      var round = within(a, LIMIT, 2);
      assertThat(round.outcome()).as(round.detail()).isEqualTo(Outcome.REFUSED);
      assertThat(round.kept()).isEqualTo(KeptSession.DEAD);
      assertThat(round.role()).isEqualTo(Role.UNKNOWN);
      assertThat(within(a, LIMIT, 3).kept()).isEqualTo(KeptSession.NONE);
      assertThat(trouble(world.node("pg-a").standing(LIMIT))).isEqualTo(Outcome.REFUSED);
      assertThat(trouble(world.node("pg-a").promote(LIMIT))).isEqualTo(Outcome.REFUSED);
    }
  }

  @Test
  void shouldSeeSilenceWhereNothingAnswersAndTellWhetherOldSessionsLive() {
    try (var a = world.probe("pg-a", "observer-1")) {
      a.look(LONG, 1);
      world.freezePostmaster("pg-a");
      var half = within(a, LIMIT, 2);
      assertThat(half.outcome()).as(half.detail()).isEqualTo(Outcome.SILENCE);
      assertThat(half.kept()).isEqualTo(KeptSession.ALIVE);
      assertThat(half.role()).isEqualTo(Role.PRIMARY);
      world.freeze("pg-a");
      var whole = within(a, LIMIT, 3);
      assertThat(whole.outcome()).as(whole.detail()).isEqualTo(Outcome.SILENCE);
      assertThat(whole.kept()).isEqualTo(KeptSession.SILENT);
      assertThat(trouble(world.node("pg-a").verify(LIMIT))).isEqualTo(Outcome.SILENCE);
      world.thaw("pg-a");
      var back = a.look(LONG, 4);
      assertThat(back.writable()).as(back.detail()).isTrue();
    }
  }

  @Test
  void shouldSeeThatWritesHangWithoutTheSynchronousStandby() {
    try (var a = world.probe("pg-a", "observer-1")) {
      a.look(LONG, 1);
      world.kill("pg-b");
      for (int sequence = 2; sequence < 7; sequence++) {
        var round = within(a, Duration.ofMillis(500), sequence);
        assertThat(round.outcome()).as(round.detail()).isEqualTo(Outcome.ANSWERED);
        assertThat(round.role()).isEqualTo(Role.PRIMARY);
        assertThat(round.kept()).isEqualTo(KeptSession.ALIVE);
        assertThat(round.writable()).as(round.detail()).isFalse();
      }
      assertThat(value(world.node("pg-a").verify(LIMIT)).writable()).isFalse();
      assertThat(value(world.node("pg-a").clearSynchronousStandbys(LONG))).isEqualTo(Change.DONE);
      assertThat(value(world.node("pg-a").clearSynchronousStandbys(LONG))).isEqualTo(Change.ALREADY);
      var round = a.look(LONG, 7);
      if (!round.writable()) {
        // The last hanging write may still be on its way back.
        round = a.look(LONG, 8);
      }
      assertThat(round.writable()).as(round.detail()).isTrue();
      assertThat(value(world.node("pg-a").verify(LONG)).writable()).isTrue();
    }
  }

  @Test
  void shouldPromoteOnceToTheNextTimeline() {
    try (var a = world.probe("pg-a", "observer-1"); var b = world.probe("pg-b", "observer-1")) {
      assertThat(a.look(LONG, 7).writable()).isTrue();
      b.look(LONG, 7);
      var node = world.node("pg-b");
      assertThat(value(node.setSynchronousStandbys(List.of("pg-a"), LONG))).isEqualTo(Change.DONE);
      world.kill("pg-a");
      var promotion = value(node.promote(LONG));
      System.out.println("promotion " + promotion);
      assertThat(promotion.already()).isFalse();
      assertThat(promotion.timelineBefore()).isEqualTo(1);
      assertThat(promotion.timelineAfter()).isEqualTo(2);
      assertThat(promotion.elapsed()).isLessThan(Duration.ofSeconds(1));
      var integrity = value(node.verify(LONG));
      assertThat(integrity.writable()).as(integrity.detail()).isTrue();
      assertThat(integrity.timeline()).isEqualTo(2);
      assertThat(integrity.dataChecksums()).isTrue();
      assertThat(integrity.checksumFailures()).isZero();
      assertThat(value(node.lastWitness("observer-1", "pg-a", LIMIT)).map(PostgresNode.WitnessRow::sequence)).contains(7L);
      assertThat(b.look(LONG, 9).writable()).as("the same observer writes through the new primary").isTrue();
      assertThat(value(node.lastWitness("observer-1", "pg-b", LIMIT)).map(PostgresNode.WitnessRow::sequence)).contains(9L);
      assertThat(value(node.lastWitness("observer-1", "pg-a", LIMIT)).map(PostgresNode.WitnessRow::sequence))
          .as("what the old primary left is not covered").contains(7L);

      var again = value(node.promote(LONG));
      assertThat(again.already()).isTrue();
      assertThat(again.timelineBefore()).isEqualTo(2);
      assertThat(again.timelineAfter()).isEqualTo(2);
      var standing = value(node.standing(LONG));
      assertThat(standing.inRecovery()).isFalse();
      assertThat(standing.streamingFrom()).isNull();
      assertThat(standing.synchronousStandbyNames()).isEmpty();
      var round = b.look(LONG, 8);
      assertThat(round.role()).isEqualTo(Role.PRIMARY);
      assertThat(round.kept()).isEqualTo(KeptSession.ALIVE);
      assertThat(round.writable()).as(round.detail()).isTrue();
    }
  }

  @Test
  void shouldCheckIndexesAndTablesAndSayWhatWasLeftOut() {
    var a = world.node("pg-a");
    var asked = new ArrayList<String>();
    var whole = value(a.checkIntegrity(CHECK, asked::add));
    assertThat(whole.sound()).as("%s", whole).isTrue();
    assertThat(whole.indexes()).isPositive();
    assertThat(whole.tables()).isPositive();
    assertThat(whole.database()).isEqualTo("orders");
    assertThat(asked).anyMatch(progress -> progress.contains("rebound.witness"));

    var noTime = new PostgresNode.CheckLimits(Duration.ZERO, LONG, LONG, LONG);
    var late = value(a.checkIntegrity(noTime, progress -> true));
    assertThat(late.indexes() + late.tables()).isZero();
    assertThat(late.notChecked()).containsOnlyKeys(Why.LIMIT);
    assertThat(late.notChecked().get(Why.LIMIT).names()).isNotEmpty().hasSizeLessThanOrEqualTo(IntegrityReport.NAMES_MAX);

    var stopped = value(a.checkIntegrity(CHECK, progress -> false));
    assertThat(stopped.indexes() + stopped.tables()).isZero();
    assertThat(stopped.notChecked()).containsOnlyKeys(Why.STOPPED);

    world.kill("pg-a");
    assertThat(trouble(a.checkIntegrity(CHECK, progress -> true))).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldSetStandbysAndSlotsOnce() {
    var a = world.node("pg-a");
    assertThat(value(a.ensureSlot("rebound_test", LONG))).isEqualTo(Change.DONE);
    assertThat(value(a.ensureSlot("rebound_test", LONG))).isEqualTo(Change.ALREADY);
    assertThat(value(a.dropSlot("rebound_test", LONG))).isEqualTo(Change.DONE);
    assertThat(value(a.dropSlot("rebound_test", LONG))).isEqualTo(Change.ALREADY);
    assertThat(value(a.clearSynchronousStandbys(LONG))).isEqualTo(Change.DONE);
    assertThat(value(a.setSynchronousStandbys(List.of("pg-c", "pg-b"), LONG))).isEqualTo(Change.DONE);
    assertThat(value(a.setSynchronousStandbys(List.of("pg-c", "pg-b"), LONG))).isEqualTo(Change.ALREADY);
    assertThat(value(a.verify(LONG)).writable()).isTrue();
    assertThat(value(a.replicas(LONG))).singleElement().satisfies(replica -> {
      assertThat(replica.name()).isEqualTo("pg-b");
      assertThat(replica.state()).isEqualTo("streaming");
      assertThat(replica.syncState()).isEqualTo("sync");
      assertThat(replica.lagBytes()).isLessThan(1 << 20);
    });
    var b = value(world.node("pg-b").standing(LONG));
    assertThat(b.inRecovery()).isTrue();
    assertThat(b.streamingFrom()).isNotNull();
    assertThat(b.received()).isGreaterThan(Lsn.ZERO);
    assertThat(b.replayed()).isLessThanOrEqualTo(b.received());
    assertThat(value(a.standing(LONG)).streamingFrom()).isNull();
  }
}
