package dev.rebound.targets.redis;

import dev.rebound.targets.Journal;
import dev.rebound.targets.redis.FakeRedisNodes.Condition;
import java.util.List;

class FakeRedisClusterTest extends RedisClusterContract {
  @Override
  World open() {
    return new FakeWorld(
        FakeRedisNodes.cluster(
            new Journal(), List.of(List.of("redis-1", "redis-4"), List.of("redis-2", "redis-5"), List.of("redis-3", "redis-6"))));
  }

  private record FakeWorld(FakeRedisNodes nodes) implements World {
    @Override
    public RedisNode node(String name) {
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
    public void kill(String name) {
      nodes.condition(name, Condition.KILLED);
    }

    @Override
    public void start(String name) {
      nodes.condition(name, Condition.RUNNING);
    }

    @Override
    public void servePartially(String name) {
      nodes.servesPartially(true);
    }

    @Override
    public void close() {
      // Nothing runs.
    }
  }
}
