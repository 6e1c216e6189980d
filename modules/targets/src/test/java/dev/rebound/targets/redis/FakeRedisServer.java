package dev.rebound.targets.redis;

import dev.rebound.targets.redis.FakeRedisNodes.Condition;
import java.util.Set;
import java.util.TreeSet;

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
  final Set<String> keys = new TreeSet<>();
}
