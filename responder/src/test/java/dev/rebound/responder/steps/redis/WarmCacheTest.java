package dev.rebound.responder.steps.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.Component.WarmQuery;
import dev.rebound.core.plan.Component.WarmUp;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.FakePostgres;
import dev.rebound.targets.postgres.PostgresNode.Rows;
import dev.rebound.targets.redis.FakeRedisNodes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a cache is warmed: from a server that still holds keys, or by queries. */
class WarmCacheTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final String HOT = "SELECT key, value FROM hot";
  private static final WarmUp FROM_A_SURVIVOR = new WarmUp(List.of(), 10_000, 1000, null);
  private static final WarmUp BY_QUERY = new WarmUp(List.of(new WarmQuery("database", HOT)), 10_000, 1000, null);

  private final CacheBench bench = new CacheBench();

  @Test
  void shouldSayThatThePlanDeclaresNoWarmUp() throws InterruptedException {
    StepReport report = bench.run(new WarmCache());
    assertThat(report.outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(report.reason()).contains("declares no warm-up of cache");
  }

  @Test
  void shouldCopyWhatASurvivorOfAnotherHistoryHoldsAndOverwriteNothing() throws InterruptedException {
    bench.warmUp = FROM_A_SURVIVOR;
    bench.redis.node("redis-c").promote(LIMIT);
    IntStream.range(0, 130).forEach(i -> bench.redis.put("redis-c", "order:" + i));
    bench.redis.put("redis-a", "order:7");
    StepReport report = bench.run(new WarmCache());
    assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("warmed", "129");
    assertThat(report.reason()).contains("redis-a got 129 of 130 keys");
    assertThat(bench.redis.keys("redis-a")).hasSize(130);
    assertThat(bench.run(new WarmCache()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
  }

  @Test
  void shouldNotBringBackWhatThePrimaryItselfRemoved() throws InterruptedException {
    bench.warmUp = FROM_A_SURVIVOR;
    bench.redis.put("redis-b", "order:1");
    bench.redis.put("redis-a", "order:1");
    // redis-b and redis-c share the history of redis-a, and received no more than it.
    bench.redis.lags("redis-c", true);
    bench.redis.put("redis-a", "order:2");
    bench.redis.node("redis-c").follow("redis-b", FakeRedisNodes.PORT, LIMIT);
    StepReport report = bench.run(new WarmCache());
    assertThat(report.outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(report.reason()).contains("nothing holds keys that redis-a may lack");
  }

  @Test
  void shouldStopAtTheKeysMaxAndAtTheTimeAndSayHowFarItIs() throws InterruptedException {
    bench.warmUp = new WarmUp(List.of(), 10_000, 60, null);
    bench.redis.node("redis-c").promote(LIMIT);
    IntStream.range(0, 130).forEach(i -> bench.redis.put("redis-c", "order:" + i));
    assertThat(bench.run(new WarmCache()).reason()).contains("redis-a got 60 of 60 keys", "the rest was left at the limit");
    bench.warmUp = new WarmUp(List.of(), 10_000, 10_000, null);
    // Four looks at the clock a batch, 6 s: the lease of 8 s is renewed all the while, and 4 minutes are enough for 2000 keys.
    bench.clock(Duration.ofMillis(1500));
    IntStream.range(130, 3000).forEach(i -> bench.redis.put("redis-c", "order:" + i));
    StepReport late = bench.run(new WarmCache());
    assertThat(late.outcome()).as(late.reason()).isEqualTo(Outcome.DONE);
    assertThat(late.reason()).contains("the rest was left at the limit");
    assertThat(bench.redis.keys("redis-a")).hasSizeBetween(1500, 2100);
    assertThat(bench.progress).anyMatch(sentence -> sentence.matches("warming redis-a: \\d+ keys looked at from redis-c, \\d+ put"));
  }

  @Test
  void shouldKeepToTheRate() throws InterruptedException {
    bench.warmUp = new WarmUp(List.of(), 400, 1000, null);
    bench.redis.node("redis-c").promote(LIMIT);
    IntStream.range(0, 150).forEach(i -> bench.redis.put("redis-c", "order:" + i));
    long start = System.nanoTime();
    bench.run(new WarmCache());
    // The third batch of 50 is due after 100 keys.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));
  }

  @Test
  void shouldPutTheRowsOfAQueryAndLeaveOutWhatIsNoKey() throws InterruptedException {
    bench.warmUp = BY_QUERY;
    bench.redis.put("redis-a", "order:1");
    var rows = List.of(row("order:1", "old", null), row("order:2", "x", "60"), row(null, "x", null), row("order:3", "x", "0"));
    bench.postgres.answers(HOT, new Rows(3, rows, true));
    StepReport report = bench.run(new WarmCache());
    assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.DONE);
    assertThat(report.reason()).contains("redis-a got 1 of 4 keys", "2 were left out");
    assertThat(bench.redis.keys("redis-a")).containsExactlyInAnyOrder("order:1", "order:2");
  }

  @Test
  void shouldFailWithASentenceWhereTheDatabaseOrTheCacheGivesNoSense() throws InterruptedException {
    bench.warmUp = BY_QUERY;
    assertThat(bench.run(new WarmCache()).reason()).contains("database was asked for keys", "no such query");
    bench.postgres.answers(HOT, new Rows(1, List.of(List.of(Optional.of("order:1"))), true));
    assertThat(bench.run(new WarmCache()).reason()).contains("gives 1 columns, not key, value and seconds");
    bench.postgres.answers(HOT, new Rows(3, List.of(row("order:1", "x", "soon")), true));
    assertThat(bench.run(new WarmCache()).reason()).contains("no whole number of seconds");
    bench.postgres.answers(HOT, new Rows(2, List.of(row("order:1", "x", null).subList(0, 2)), true));
    bench.redis.takesWrites("redis-a", false);
    assertThat(bench.run(new WarmCache()).reason()).contains("redis-a takes no keys");
    bench.postgres.condition("pg-a", FakePostgres.Condition.KILLED);
    assertThat(bench.run(new WarmCache()).reason()).contains("no primary of database answers");
    bench.redis.condition("redis-a", FakeRedisNodes.Condition.KILLED);
    assertThat(bench.run(new WarmCache()).outcome()).isEqualTo(Outcome.FAILED);
  }

  private static List<Optional<String>> row(String key, String value, String seconds) {
    return List.of(Optional.ofNullable(key), Optional.ofNullable(value), Optional.ofNullable(seconds));
  }
}
