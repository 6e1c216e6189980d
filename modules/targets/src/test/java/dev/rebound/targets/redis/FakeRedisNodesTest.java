package dev.rebound.targets.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Journal;
import dev.rebound.targets.redis.FakeRedisNodes.Condition;
import org.junit.jupiter.api.Test;

class FakeRedisNodesTest extends RedisNodeContract {
  private final Journal journal = new Journal();

  @Override
  World open() {
    return new FakeWorld(new FakeRedisNodes(journal, "redis-a", "redis-b", "redis-c"));
  }

  @Test
  void shouldComeBackEmptyWhereItWasNotPersistentAndEmptyItsReplicas() {
    var nodes = new FakeRedisNodes(journal, "redis-a", "redis-b");
    nodes.put("redis-a", "order:1");
    nodes.persistent("redis-a", false);
    nodes.condition("redis-a", Condition.KILLED);
    assertThat(nodes.keys("redis-b")).containsExactly("order:1");
    nodes.condition("redis-a", Condition.RUNNING);
    assertThat(nodes.keys("redis-b")).isEmpty();
  }

  @Test
  void shouldFallBehindWhereItLags() {
    var nodes = new FakeRedisNodes(journal, "redis-a", "redis-b");
    nodes.lags("redis-b", true);
    nodes.put("redis-a", "order:1");
    assertThat(value(nodes.node("redis-b").standing(LONG)).offset()).isLessThan(value(nodes.node("redis-a").standing(LONG)).offset());
    assertThat(value(nodes.node("redis-b").standing(LONG)).linkUp()).isTrue();
    value(nodes.node("redis-b").promote(LONG));
    assertThat(journal.entries()).containsExactly("promote redis-b");
    assertThat(nodes.keys("redis-b")).isEmpty();
  }

  private record FakeWorld(FakeRedisNodes nodes) implements World {
    @Override
    public RedisNode node(String name) {
      return nodes.node(name);
    }

    @Override
    public RedisNode warming(String name) {
      return nodes.node(name);
    }

    @Override
    public String host(String name) {
      return name;
    }

    @Override
    public int port(String name) {
      return FakeRedisNodes.PORT;
    }

    @Override
    public void put(String name, String key) {
      nodes.put(name, key);
    }

    @Override
    public void refuseWrites(String name) {
      nodes.takesWrites(name, false);
    }

    @Override
    public void kill(String name) {
      nodes.condition(name, Condition.KILLED);
    }

    @Override
    public void freeze(String name) {
      nodes.condition(name, Condition.FROZEN);
    }

    @Override
    public void close() {
      // Nothing runs.
    }
  }
}
