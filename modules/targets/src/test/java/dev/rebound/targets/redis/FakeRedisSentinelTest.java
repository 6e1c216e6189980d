package dev.rebound.targets.redis;

import dev.rebound.targets.Journal;

class FakeRedisSentinelTest extends RedisSentinelContract {
  private final FakeRedisSentinel sentinel = new FakeRedisSentinel(new Journal(), "cache", primaryAddress(), 1);

  @Override
  RedisSentinel sentinel() {
    return sentinel;
  }

  @Override
  String primaryAddress() {
    return "redis-a:6379";
  }

  @Override
  String replicaAddress() {
    return "redis-b:6379";
  }

  @Override
  void killTheOtherSentinels() {
    sentinel.quorumReachable(false);
  }

  @Override
  void goOn() {
    sentinel.failedOverTo(replicaAddress());
  }
}
