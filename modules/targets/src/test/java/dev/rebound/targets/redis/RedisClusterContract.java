package dev.rebound.targets.redis;

import static dev.rebound.targets.redis.RedisNodeContract.trouble;
import static dev.rebound.targets.redis.RedisNodeContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisNode.ClusterFailover;
import dev.rebound.targets.redis.RedisNode.ClusterView;
import dev.rebound.targets.redis.RedisNode.Member;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RedisNode} keeps in a cluster: redis-1 to redis-3 serve the slots, redis-4 to redis-6 are their replicas in this order,
 * and elect nobody by themselves.
 */
abstract class RedisClusterContract {
  static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final int SLOTS = 16_384;

  World world;

  /** The nodes and the ways to break them. */
  interface World extends AutoCloseable {
    RedisNode node(String name);

    String host(String name);

    int port(String name);

    void kill(String name) throws Exception;

    void start(String name) throws Exception;

    /** Lets a node serve its slots while others are not served. */
    void servePartially(String name) throws Exception;

    @Override
    void close();
  }

  abstract World open() throws Exception;

  @BeforeEach
  void openWorld() throws Exception {
    world = open();
  }

  @AfterEach
  void closeWorld() {
    world.close();
  }

  String address(String name) {
    return world.host(name) + ":" + world.port(name);
  }

  ClusterView await(String name, Predicate<ClusterView> wanted) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    var seen = value(world.node(name).cluster(LONG));
    while (!wanted.test(seen)) {
      assertThat(System.nanoTime()).as("it sees " + seen).isLessThan(end);
      Thread.sleep(50);
      seen = value(world.node(name).cluster(LONG));
    }
    return seen;
  }

  private void awaitFollowing(String name, String primary) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!address(primary).equals(value(world.node(name).standing(LONG)).primaryAddress())) {
      assertThat(System.nanoTime()).as(name + " does not follow " + primary).isLessThan(end);
      Thread.sleep(50);
    }
  }

  private Member member(ClusterView view, String name) {
    return view.members().stream().filter(member -> member.address().equals(address(name))).findFirst().orElseThrow();
  }

  private void assertWritten(String name) {
    var written = value(world.node(name).write(LONG));
    assertThat(written.done()).as(written.detail()).isTrue();
  }

  @Test
  void shouldHandOverAPrimaryAndWriteOnEach() throws Exception {
    var view = await("redis-1", seen -> seen.ok() && seen.primariesAlive() == 3);
    assertThat(view.primaries()).isEqualTo(3);
    assertThat(view.members()).hasSize(6);
    assertThat(view.members().stream().mapToInt(Member::slots).sum()).isEqualTo(SLOTS);
    assertThat(view.members()).filteredOn(Member::self).extracting(Member::address).containsExactly(address("redis-1"));
    assertThat(member(view, "redis-4").primaryId()).isEqualTo(member(view, "redis-1").id()).hasSize(40);
    assertThat(value(world.node("redis-1").standing(LONG)).clustered()).isTrue();
    for (String name : List.of("redis-1", "redis-2", "redis-3")) {
      assertWritten(name);
    }
    assertThat(value(world.node("redis-4").write(LONG)).done()).isFalse();
    assertThat(trouble(world.node("redis-4").promote(LONG))).isEqualTo(Outcome.ERROR);
    assertThat(trouble(world.node("redis-4").follow(world.host("redis-2"), world.port("redis-2"), LONG))).isEqualTo(Outcome.ERROR);

    assertThat(value(world.node("redis-4").clusterFailover(ClusterFailover.HAND_OVER, LONG))).isEqualTo(Change.DONE);
    assertThat(value(world.node("redis-4").clusterFailover(ClusterFailover.HAND_OVER, LONG))).isEqualTo(Change.ALREADY);
    assertWritten("redis-4");
    awaitFollowing("redis-1", "redis-4");
  }

  @Test
  void shouldFailOverWhereTheOthersAgreeAndLetTheLostOneFollow() throws Exception {
    world.kill("redis-1");
    var lost = await("redis-4", seen -> !seen.ok() && member(seen, "redis-1").failed());
    assertThat(lost.primaries()).isEqualTo(3);
    assertThat(lost.primariesAlive()).isEqualTo(2);
    assertThat(trouble(world.node("redis-4").clusterFailover(ClusterFailover.HAND_OVER, SHORT))).isEqualTo(Outcome.ERROR);
    assertThat(value(world.node("redis-4").clusterFailover(ClusterFailover.FORCE, LONG))).isEqualTo(Change.DONE);
    assertThat(value(world.node("redis-4").clusterFailover(ClusterFailover.FORCE, LONG))).isEqualTo(Change.ALREADY);
    var whole = await("redis-4", ClusterView::ok);
    assertThat(member(whole, "redis-4").slots()).isEqualTo(member(lost, "redis-1").slots());
    assertThat(member(whole, "redis-1").slots()).isZero();
    assertThat(whole.primariesAlive()).isEqualTo(3);
    assertWritten("redis-4");
    world.start("redis-1");
    awaitFollowing("redis-1", "redis-4");
  }

  @Test
  void shouldTakeOverWhereTheMajorityIsLostAndNotOtherwise() throws Exception {
    world.kill("redis-1");
    world.kill("redis-2");
    var lost = await("redis-4", seen -> !seen.ok() && seen.primariesAlive() == 1);
    assertThat(lost.primaries()).isEqualTo(3);
    await("redis-3", seen -> !seen.ok());
    assertThat(value(world.node("redis-3").write(LONG)).done()).isFalse();
    assertThat(trouble(world.node("redis-4").clusterFailover(ClusterFailover.FORCE, SHORT))).isEqualTo(Outcome.SILENCE);
    assertThat(value(world.node("redis-4").standing(LONG)).primary()).isFalse();

    assertThat(value(world.node("redis-4").clusterFailover(ClusterFailover.TAKEOVER, LONG))).isEqualTo(Change.DONE);
    assertThat(value(world.node("redis-4").clusterFailover(ClusterFailover.TAKEOVER, LONG))).isEqualTo(Change.ALREADY);
    await("redis-4", seen -> !seen.ok() && member(seen, "redis-2").failed());
    assertThat(value(world.node("redis-4").write(LONG)).done()).isFalse();
    world.servePartially("redis-4");
    await("redis-4", ClusterView::ok);
    assertWritten("redis-4");

    assertThat(value(world.node("redis-5").clusterFailover(ClusterFailover.TAKEOVER, LONG))).isEqualTo(Change.DONE);
    await("redis-3", ClusterView::ok);
    assertWritten("redis-3");
  }
}
