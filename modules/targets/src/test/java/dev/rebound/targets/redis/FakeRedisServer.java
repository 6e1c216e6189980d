package dev.rebound.targets.redis;

import dev.rebound.targets.redis.FakeRedisNodes.Condition;
import dev.rebound.targets.redis.RedisNode.Entry;
import java.util.Map;
import java.util.TreeMap;

/** What one of the {@link FakeRedisNodes} is and holds. */
final class FakeRedisServer {
  Condition condition = Condition.RUNNING;
  /** Name of the one that it follows; empty on a primary. */
  String upstream = "";
  String history = "";
  String previous = "";
  long offset;
  boolean takesWrites = true;
  boolean lags;
  boolean persistent = true;
  long clients;
  long hitsPerLook;
  long missesPerLook;
  long hits;
  long misses;
  final Map<String, Entry> keys = new TreeMap<>();
}
