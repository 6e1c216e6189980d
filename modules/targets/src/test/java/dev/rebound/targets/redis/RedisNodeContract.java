package dev.rebound.targets.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisNode.Standing;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link RedisNode} keeps, on an empty primary redis-a with its replicas redis-b and redis-c. */
abstract class RedisNodeContract {
  static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration SLACK = Duration.ofMillis(500);

  World world;

  /** The servers and the ways to break them. */
  interface World extends AutoCloseable {
    RedisNode node(String name);

    /** The same server, as the user that warms caches. */
    RedisNode warming(String name);

    String host(String name);

    int port(String name);

    void put(String name, String key);

    void refuseWrites(String name);

    void kill(String name);

    void freeze(String name);

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

  private String address(String name) {
    return world.host(name) + ":" + world.port(name);
  }

  private Change follow(String name, String primary) {
    return value(world.node(name).follow(world.host(primary), world.port(primary), LONG));
  }

  private Standing await(String name, Predicate<Standing> wanted) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    var standing = value(world.node(name).standing(LONG));
    while (!wanted.test(standing)) {
      assertThat(System.nanoTime()).as(name + " stands otherwise: " + standing).isLessThan(end);
      Thread.sleep(20);
      standing = value(world.node(name).standing(LONG));
    }
    return standing;
  }

  @Test
  void shouldTellHowAPrimaryAndItsReplicasStand() throws Exception {
    world.put("redis-a", "order:1");
    world.put("redis-a", "order:2");
    var a = await("redis-a", standing -> standing.replicas().size() == 2);
    assertThat(a.primary()).isTrue();
    assertThat(a.primaryAddress()).isNull();
    assertThat(a.linkUp()).isTrue();
    assertThat(a.loading()).isFalse();
    assertThat(a.persistent()).isTrue();
    assertThat(a.clustered()).isFalse();
    assertThat(a.keys()).isEqualTo(2);
    assertThat(a.offset()).isPositive();
    assertThat(a.replicas()).containsExactlyInAnyOrder(address("redis-b"), address("redis-c"));
    assertThat(a.previousReplicationId()).isEmpty();
    var b = await("redis-b", standing -> standing.offset() >= a.offset());
    assertThat(b.primary()).isFalse();
    assertThat(b.primaryAddress()).isEqualTo(address("redis-a"));
    assertThat(b.linkUp()).isTrue();
    assertThat(b.keys()).isEqualTo(2);
    assertThat(b.replicationId()).hasSize(40).isEqualTo(a.replicationId());
  }

  @Test
  void shouldPromoteOnceKeepWhatItHasAndBeFollowed() throws Exception {
    world.put("redis-a", "order:1");
    var before = await("redis-b", standing -> standing.keys() == 1);
    world.kill("redis-a");
    await("redis-b", standing -> !standing.linkUp());
    assertThat(value(world.node("redis-b").promote(LONG))).isEqualTo(Change.DONE);
    assertThat(value(world.node("redis-b").promote(LONG))).isEqualTo(Change.ALREADY);
    var after = value(world.node("redis-b").standing(LONG));
    assertThat(after.primary()).isTrue();
    assertThat(after.keys()).isEqualTo(1);
    assertThat(after.replicationId()).isNotEqualTo(before.replicationId());
    assertThat(after.previousReplicationId()).isEqualTo(before.replicationId());
    assertThat(value(world.node("redis-b").write(LONG)).done()).isTrue();
    assertThat(follow("redis-c", "redis-b")).isEqualTo(Change.DONE);
    assertThat(follow("redis-c", "redis-b")).isEqualTo(Change.ALREADY);
    world.put("redis-b", "order:2");
    var c = await("redis-c", standing -> standing.linkUp() && standing.keys() == 2);
    assertThat(c.primaryAddress()).isEqualTo(address("redis-b"));
    assertThat(c.replicationId()).isEqualTo(after.replicationId());
  }

  @Test
  void shouldReplaceWhatItHeldWhenItFollowsAnother() throws Exception {
    value(world.node("redis-b").promote(LONG));
    world.put("redis-a", "order:1");
    world.put("redis-a", "order:2");
    world.put("redis-b", "order:3");
    assertThat(value(world.node("redis-a").standing(LONG)).keys()).isEqualTo(2);
    assertThat(follow("redis-a", "redis-b")).isEqualTo(Change.DONE);
    assertThat(await("redis-a", standing -> standing.linkUp() && standing.keys() == 1).primary()).isFalse();
    assertThatThrownBy(() -> world.node("redis-a").follow("", 0, LONG)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldWriteAKeyOfItsOwnAndLeaveNothing() throws Exception {
    await("redis-a", standing -> standing.replicas().size() == 2);
    var written = value(world.node("redis-a").write(LONG));
    assertThat(written.done()).as(written.detail()).isTrue();
    assertThat(value(world.node("redis-a").standing(LONG)).keys()).isZero();
    var onReplica = value(world.node("redis-b").write(LONG));
    assertThat(onReplica.done()).as(onReplica.detail()).isFalse();
    world.refuseWrites("redis-a");
    var refused = value(world.node("redis-a").write(LONG));
    assertThat(refused.done()).as(refused.detail()).isFalse();
  }

  @Test
  void shouldPutWhatIsLackingAndOverwriteNothing() throws Exception {
    value(world.node("redis-b").promote(LONG));
    for (int i = 0; i < 30; i++) {
      world.put("redis-b", "order:" + i);
    }
    world.put("redis-a", "order:7");
    var keys = new TreeSet<String>();
    var cursor = RedisNode.Page.FIRST;
    do {
      var page = value(world.warming("redis-b").scan(cursor, 10, LONG));
      keys.addAll(page.keys());
      cursor = page.next();
    } while (!cursor.equals(RedisNode.Page.FIRST));
    assertThat(keys).hasSize(30);
    var dumped = value(world.warming("redis-b").dump(Stream.concat(keys.stream(), Stream.of("order:none")).toList(), 1_000_000, LONG));
    assertThat(dumped).extracting(RedisNode.Entry::key).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(dumped).extracting(RedisNode.Entry::timeToLive).containsOnlyNulls();
    assertThat(value(world.warming("redis-a").putAbsent(dumped, LONG))).isEqualTo(29);
    assertThat(value(world.warming("redis-a").putAbsent(dumped, LONG))).isZero();
    var text = new RedisNode.Entry("order:text", new RedisNode.Value.Text("ä"), Duration.ofMinutes(1));
    assertThat(value(world.warming("redis-a").putAbsent(List.of(text), LONG))).isEqualTo(1);
    assertThat(value(world.warming("redis-a").putAbsent(List.of(text), LONG))).isZero();
    assertThat(value(world.node("redis-a").standing(LONG)).keys()).isEqualTo(31);
    assertThat(value(world.warming("redis-a").dump(List.of("order:text"), 1_000_000, LONG)).getFirst().timeToLive())
        .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    assertThat(trouble(world.warming("redis-c").putAbsent(List.of(text), LONG))).isEqualTo(Outcome.ERROR);
  }

  @Test
  void shouldTellRefusedFromSilentWithinTheLimit() {
    value(world.node("redis-a").standing(LONG));
    world.kill("redis-b");
    assertThat(trouble(world.node("redis-b").standing(LONG))).isEqualTo(Outcome.REFUSED);
    assertThat(trouble(world.node("redis-b").promote(LONG))).isEqualTo(Outcome.REFUSED);
    world.freeze("redis-a");
    long start = System.nanoTime();
    assertThat(trouble(world.node("redis-a").standing(SHORT))).isEqualTo(Outcome.SILENCE);
    assertThat(trouble(world.node("redis-a").write(SHORT))).isEqualTo(Outcome.SILENCE);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plus(SLACK).multipliedBy(2));
  }

  @Test
  void shouldSayThatItIsNoNodeOfACluster() {
    assertThat(trouble(world.node("redis-a").cluster(LONG))).isEqualTo(Outcome.ERROR);
    assertThat(trouble(world.node("redis-b").clusterFailover(RedisNode.ClusterFailover.TAKEOVER, LONG))).isEqualTo(Outcome.ERROR);
  }
}
