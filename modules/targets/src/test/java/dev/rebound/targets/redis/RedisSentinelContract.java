package dev.rebound.targets.redis;

import static dev.rebound.targets.redis.RedisNodeContract.trouble;
import static dev.rebound.targets.redis.RedisNodeContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisSentinel.Watched;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every {@link RedisSentinel} keeps: three Sentinels of quorum 2 watch the primary "cache", which has one replica. */
abstract class RedisSentinelContract {
  static final Duration LONG = Duration.ofSeconds(10);

  abstract RedisSentinel sentinel();

  abstract String primaryAddress();

  abstract String replicaAddress();

  abstract void killTheOtherSentinels();

  /** Lets a failover that was asked for go on. */
  abstract void goOn();

  @Test
  void shouldTellThePrimaryAndWhetherTheQuorumIsThere() {
    var watched = value(sentinel().look("cache", LONG));
    assertThat(watched).isEqualTo(new Watched(primaryAddress(), false, false, false, true, 1));
    killTheOtherSentinels();
    assertThat(await(seen -> !seen.quorumReachable()).address()).isEqualTo(primaryAddress());
    assertThat(trouble(sentinel().look("another", LONG))).isEqualTo(Outcome.ERROR);
  }

  @Test
  void shouldFailOverOnce() {
    assertThat(value(sentinel().failover("cache", LONG))).isEqualTo(Change.DONE);
    assertThat(value(sentinel().failover("cache", LONG))).isEqualTo(Change.ALREADY);
    goOn();
    await(seen -> seen.address().equals(replicaAddress()) && !seen.failoverRuns());
    assertThat(trouble(sentinel().failover("another", LONG))).isEqualTo(Outcome.ERROR);
  }

  Watched await(java.util.function.Predicate<Watched> wanted) {
    long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    var seen = value(sentinel().look("cache", LONG));
    while (!wanted.test(seen)) {
      assertThat(System.nanoTime()).as("it sees " + seen).isLessThan(end);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      seen = value(sentinel().look("cache", LONG));
    }
    return seen;
  }
}
