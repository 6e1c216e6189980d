package dev.rebound.responder.crash;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.redis.FakeRedisNodes;
import dev.rebound.targets.redis.FakeRedisSentinel;
import dev.rebound.targets.redis.RedisSentinel;
import java.time.Duration;
import java.util.List;

/** A Sentinel that does at once what it is asked for: redis-b is promoted, redis-c follows it. */
record SweepSentinel(FakeRedisSentinel sentinel, List<FakeRedisSentinel> all, FakeRedisNodes redis) implements RedisSentinel {
  SweepSentinel {
    all = List.copyOf(all);
  }

  @Override
  public Answer<Watched> look(String primaryName, Duration limit) {
    return sentinel.look(primaryName, limit);
  }

  @Override
  public Answer<Change> failover(String primaryName, Duration limit) {
    Answer<Change> answer = sentinel.failover(primaryName, limit);
    redis.node("redis-b").promote(limit);
    redis.node("redis-c").follow("redis-b", FakeRedisNodes.PORT, limit);
    all.forEach(each -> each.failedOverTo("redis-b:" + FakeRedisNodes.PORT));
    return answer;
  }
}
