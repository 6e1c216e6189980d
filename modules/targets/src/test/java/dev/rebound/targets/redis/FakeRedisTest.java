package dev.rebound.targets.redis;

class FakeRedisTest extends RedisProbeContract {
  private final FakeRedis server = new FakeRedis();

  @Override
  RedisProbe probe() {
    return server.probe();
  }

  @Override
  void becomesReplica() {
    server.is(RedisProbe.Role.REPLICA);
  }

  @Override
  void refusesWrites() {
    server.takesWrites(false);
  }

  @Override
  void refusesLogin() {
    server.refusesLogin();
  }

  @Override
  void stops() {
    server.stops();
  }

  @Override
  void hangs() {
    server.hangs();
  }
}
