package dev.rebound.responder.steps.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.Component.Sentinels;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plan;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.BareTargets;
import dev.rebound.targets.Journal;
import dev.rebound.targets.redis.FakeRedisNodes.Condition;
import dev.rebound.targets.redis.FakeRedisNodes;
import dev.rebound.targets.redis.FakeRedisSentinel;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.redis.RedisNode.ClusterFailover;
import dev.rebound.targets.redis.RedisSentinel;
import dev.rebound.targets.supervisor.FakeHostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the cache's steps refuse, and what they leave alone; that they do what they should stands in the crash sweep. */
class CacheStepsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");

  private final Journal journal = new Journal();
  private FakeRedisNodes redis = new FakeRedisNodes(journal, "redis-a", "redis-b", "redis-c");
  private final FakeHostSupervisor host = new FakeHostSupervisor(journal, "redis-a", "redis-b", "redis-c");
  private final List<FakeRedisSentinel> sentinels =
      Stream.of(1, 2, 3).map(number -> new FakeRedisSentinel(journal, "orders", "redis-a:6379", 2)).toList();
  private boolean supervised = true;
  private boolean watched;
  private String candidate = "";

  @Test
  void shouldFindAReplicaThatHoldsDataOrIsSilentAndElseAPrimaryThatIsAlone() throws InterruptedException {
    redis.put("redis-a", "order:1");
    redis.condition("redis-a", Condition.KILLED);
    assertThat(run(new IdentifyCache()).findings()).containsEntry("topology", "replica").containsEntry("primary", "refused");
    redis.condition("redis-b", Condition.KILLED);
    redis.condition("redis-c", Condition.FROZEN);
    assertThat(run(new IdentifyCache()).findings()).containsEntry("topology", "replica");
    redis.condition("redis-c", Condition.KILLED);
    assertThat(run(new IdentifyCache()).findings()).containsEntry("topology", "alone");
    watched = true;
    assertThat(run(new IdentifyCache()).findings()).containsEntry("topology", "sentinel");
  }

  @Test
  void shouldWaitForAPrimaryThatReadsItsData() throws InterruptedException {
    redis.condition("redis-a", Condition.LOADING);
    assertThat(run(new IdentifyCache()).outcome()).isEqualTo(Outcome.RETRY_LATER);
  }

  @Test
  void shouldNeverStartAPrimaryWhileAReplicaHoldsData() throws InterruptedException {
    redis.put("redis-a", "order:1");
    redis.condition("redis-a", Condition.KILLED);
    StepReport report = run(new RestartCache());
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains("would copy a primary that comes back empty");
    assertThat(journal.entries()).doesNotContain("start redis-a");
  }

  @Test
  void shouldNotFenceAPrimaryThatTakesWrites() throws InterruptedException {
    assertThat(run(new FenceCache()).findings()).containsEntry("primary", "writable");
    assertThat(journal.entries()).doesNotContain("fence redis-a");
  }

  @Test
  void shouldNotGoOnWithoutABarrier() throws InterruptedException {
    redis.condition("redis-a", Condition.KILLED);
    supervised = false;
    assertThat(run(new FenceCache()).outcome()).isEqualTo(Outcome.REFUSED);
    supervised = true;
    host.reachable(false);
    assertThat(run(new FenceCache()).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void shouldChooseTheReplicaThatHoldsMost() throws InterruptedException {
    redis.put("redis-a", "order:1");
    redis.lags("redis-b", true);
    redis.put("redis-a", "order:2");
    redis.condition("redis-a", Condition.KILLED);
    assertThat(run(new ChooseCacheReplica()).findings()).containsEntry("candidate", "redis-c").containsEntry("keysBefore", "2");
  }

  @Test
  void shouldNotChooseBetweenTwoPrimaries() throws InterruptedException {
    redis.put("redis-a", "order:1");
    redis.condition("redis-a", Condition.KILLED);
    redis.node("redis-b").promote(Duration.ofSeconds(1));
    redis.node("redis-c").promote(Duration.ofSeconds(1));
    assertThat(run(new ChooseCacheReplica()).reason()).contains("two servers call themselves the primary");
  }

  @Test
  void shouldLeaveItToAPersonWhereNoReplicaAnswers() throws InterruptedException {
    Stream.of("redis-a", "redis-b", "redis-c").forEach(name -> redis.condition(name, Condition.KILLED));
    assertThat(run(new ChooseCacheReplica()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldLookAgainWhereReplicasAreOnlySilent() throws InterruptedException {
    redis.condition("redis-a", Condition.KILLED);
    redis.condition("redis-b", Condition.KILLED);
    redis.condition("redis-c", Condition.FROZEN);
    StepReport report = run(new ChooseCacheReplica());
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("no replica answers (redis-b refused, redis-c silence)");
  }

  @Test
  void shouldNotPromoteBesideAPrimaryThatAnswers() throws InterruptedException {
    candidate = "redis-b";
    StepReport report = run(new PromoteCacheReplica());
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(redis.isPrimary("redis-b")).isFalse();
  }

  @Test
  void shouldNotPromoteWhatNobodyChose() throws InterruptedException {
    redis.condition("redis-a", Condition.KILLED);
    assertThat(run(new PromoteCacheReplica()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldNotFightSentinelsThatHaveNoQuorum() throws InterruptedException {
    watched = true;
    redis.condition("redis-a", Condition.KILLED);
    sentinels.forEach(sentinel -> sentinel.quorumReachable(false));
    assertThat(run(new AwaitSentinels()).reason()).contains("no quorum");
    sentinels.stream().limit(2).forEach(sentinel -> sentinel.answers(dev.rebound.targets.Outcome.SILENCE));
    assertThat(run(new AwaitSentinels()).reason()).contains("1 of 3 Sentinels answer");
    assertThat(journal.entries()).noneMatch(entry -> entry.startsWith("sentinel-failover") || entry.startsWith("promote"));
  }

  @Test
  void shouldNotAskSentinelsThatAgreeOnAPrimaryThatTakesWrites() throws InterruptedException {
    watched = true;
    StepReport report = run(new AwaitSentinels());
    assertThat(report.outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(report.findings()).containsEntry("candidate", "redis-a").containsEntry("agreed", "true");
  }

  @Test
  void shouldFollowWhatTheSentinelsSettleOnOfTwoFailoversAtOnce() throws InterruptedException {
    watched = true;
    redis.condition("redis-a", Condition.KILLED);
    Duration limit = Duration.ofSeconds(1);
    redis.node("redis-b").promote(limit);
    sentinels.stream().limit(2).forEach(sentinel -> sentinel.failedOverTo("redis-b:6379"));
    sentinels.get(2).failover("orders", limit);
    Thread later =
        Thread.ofVirtual().start(
            () -> {
              LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
              redis.node("redis-c").promote(limit);
              redis.node("redis-b").follow("redis-c", 6379, limit);
              sentinels.forEach(sentinel -> sentinel.failedOverTo("redis-c:6379"));
            });
    StepReport report = run(new AwaitSentinels());
    later.join();
    assertThat(report.findings()).containsEntry("candidate", "redis-c").containsEntry("agreed", "true");
  }

  @Test
  void shouldLetSentinelsThatSeeThePrimaryDownBeginThemselves() throws InterruptedException {
    watched = true;
    redis.condition("redis-a", Condition.KILLED);
    sentinels.forEach(sentinel -> sentinel.primaryDown(true));
    Thread later =
        Thread.ofVirtual().start(
            () -> {
              LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
              redis.node("redis-b").promote(Duration.ofSeconds(1));
              sentinels.forEach(sentinel -> sentinel.failedOverTo("redis-b:6379"));
            });
    StepReport report = run(new AwaitSentinels());
    later.join();
    assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(journal.entries()).noneMatch(entry -> entry.startsWith("sentinel-failover"));
  }

  @Test
  void shouldSayThatTheSentinelsHaveMovedThePrimaryOnSince() throws InterruptedException {
    watched = true;
    candidate = "redis-b";
    Duration limit = Duration.ofSeconds(1);
    redis.node("redis-c").promote(limit);
    redis.node("redis-b").follow("redis-c", 6379, limit);
    sentinels.forEach(sentinel -> sentinel.failedOverTo("redis-c:6379"));
    StepReport report = run(new BuildCacheReplica());
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("moved the primary on to redis-c").contains("point the application at redis-c");
    assertThat(journal.entries()).noneMatch(entry -> entry.startsWith("rebuild"));
  }

  @Test
  void shouldFailAShardOverToTheReplicaThatHoldsMostOnce() throws InterruptedException {
    clustered();
    redis.lags("redis-b", true);
    redis.put("redis-a", "order:1");
    redis.condition("redis-a", Condition.KILLED);
    assertThat(run(new IdentifyCache()).findings()).containsEntry("topology", "cluster");
    StepReport report = run(new FailOverShard(ClusterFailover.FORCE));
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("candidate", "redis-c").containsEntry("majority", "true");
    StepReport again = run(new FailOverShard(ClusterFailover.FORCE));
    assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(again.findings()).isEqualTo(report.findings());
    assertThat(journal.entries()).containsExactly("cluster-failover redis-c FORCE");
    candidate = "redis-c";
    assertThat(run(new FollowCachePrimary()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
  }

  @Test
  void shouldOnlySayThatAMajorityIsLostAndTakeOverWhatWasChosen() throws InterruptedException {
    clustered();
    redis.lags("redis-c", true);
    redis.put("redis-a", "order:1");
    redis.condition("redis-a", Condition.KILLED);
    redis.condition("shard-2", Condition.FROZEN);
    StepReport report = run(new FailOverShard(ClusterFailover.FORCE));
    assertThat(report.findings()).containsEntry("majority", "false").containsEntry("candidate", "redis-b");
    assertThat(report.reason()).contains("1 of 3 primaries are alive");
    assertThat(journal.entries()).isEmpty();
    candidate = "redis-c";
    StepReport taken = run(new FailOverShard(ClusterFailover.TAKEOVER));
    assertThat(taken.findings()).containsEntry("candidate", "redis-c").containsEntry("majority", "true");
    assertThat(run(new FailOverShard(ClusterFailover.TAKEOVER)).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(journal.entries()).containsExactly("cluster-failover redis-c TAKEOVER");
  }

  @Test
  void shouldNotTakeOverWhereAnotherReplicaBecameThePrimaryOrTheChosenOneIsGone() throws InterruptedException {
    clustered();
    redis.condition("redis-a", Condition.KILLED);
    candidate = "redis-b";
    redis.condition("redis-b", Condition.KILLED);
    assertThat(run(new FailOverShard(ClusterFailover.TAKEOVER)).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(redis.isPrimary("redis-c")).isFalse();
    redis.node("redis-c").clusterFailover(ClusterFailover.FORCE, Duration.ofSeconds(1));
    StepReport report = run(new FailOverShard(ClusterFailover.TAKEOVER));
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains("redis-c is the primary meanwhile, and not redis-b");
  }

  @Test
  void shouldNotFailOverWhereNoReplicaCanSayHowTheClusterStands() throws InterruptedException {
    clustered();
    redis.condition("redis-a", Condition.KILLED);
    Stream.of("redis-b", "redis-c").forEach(name -> redis.condition(name, Condition.LOADING));
    assertThat(run(new FailOverShard(ClusterFailover.FORCE)).outcome()).isEqualTo(Outcome.REFUSED);
    Stream.of("redis-b", "redis-c").forEach(name -> redis.condition(name, Condition.FROZEN));
    assertThat(run(new FailOverShard(ClusterFailover.FORCE)).reason()).contains("no replica of redis-a");
    redis = new FakeRedisNodes(journal, "redis-a", "redis-b", "redis-c");
    redis.condition("redis-a", Condition.KILLED);
    StepReport report = run(new FailOverShard(ClusterFailover.FORCE));
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("cannot say how the cluster stands", "no node of a cluster");
    assertThat(redis.isPrimary("redis-b") || redis.isPrimary("redis-c")).isFalse();
  }

  private void clustered() {
    redis = FakeRedisNodes.cluster(journal, List.of(List.of("redis-a", "redis-b", "redis-c"), List.of("shard-2"), List.of("shard-3")));
  }

  @Test
  void shouldNotCallACacheVerifiedThatTakesNoWrites() throws InterruptedException {
    assertThat(run(new VerifyCache()).outcome()).isEqualTo(Outcome.DONE);
    redis.takesWrites("redis-a", false);
    assertThat(run(new VerifyCache()).outcome()).isEqualTo(Outcome.FAILED);
    redis.condition("redis-a", Condition.KILLED);
    assertThat(run(new VerifyCache()).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void shouldBuildNothingWithoutASupervisor() throws InterruptedException {
    redis.condition("redis-b", Condition.KILLED);
    supervised = false;
    assertThat(run(new BuildCacheReplica()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldWaitForSentinelsThatMakeAReplicaOfASecondPrimaryThemselves() throws InterruptedException {
    watched = true;
    candidate = "redis-c";
    Duration limit = Duration.ofSeconds(1);
    redis.node("redis-c").promote(limit);
    redis.node("redis-b").promote(limit);
    redis.node("redis-a").follow("redis-c", 6379, limit);
    sentinels.forEach(sentinel -> sentinel.failedOverTo("redis-c:6379"));
    Thread later =
        Thread.ofVirtual().start(
            () -> {
              LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
              redis.node("redis-b").follow("redis-c", 6379, limit);
            });
    StepReport report = run(new BuildCacheReplica());
    later.join();
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(journal.entries()).noneMatch(entry -> entry.startsWith("rebuild"));
  }

  private StepReport run(Step step) throws InterruptedException {
    var arguments = new TreeMap<String, String>();
    arguments.put("target", "redis-a");
    arguments.put("candidate", candidate);
    arguments.put("primary", candidate.isEmpty() ? "redis-a" : candidate);
    var request =
        new StepRequested(
            new RecoveryId("recovery-1"), new IncidentId("incident-1"), "cache", "step", 1, "Does it.", arguments, NOW.plusSeconds(8),
            NOW.plusSeconds(60));
    return step.run(new StepContext(request, plan(), new World(), () -> NOW, () -> false, (until, sentence) -> {}));
  }

  private Plan plan() {
    Map<String, Component> components =
        Map.of(
            "cache",
            new Redis(
                "cache", List.of(), node("redis-a"), List.of(node("redis-b"), node("redis-c")), null,
                watched ? new Sentinels("orders", List.of("redis://s1:1", "redis://s2:1", "redis://s3:1"), null) : null, null));
    return new Plan(
        new SystemName("orders"), new Plan.Objectives(Defaults.RTO, Defaults.RPO, Defaults.MTD, 99.9), List.of("observer-1"), components,
        List.of(), new Plan.Confirmation(Defaults.PROBE_INTERVAL, 3, Defaults.PROBE_TIMEOUT, Defaults.ALERT_CONFIRMATION), Map.of(),
        new Plan.Limits(1, 34, 1000), Defaults.APPROVAL_EXPIRY, Map.of(), List.of(), new Plan.Channels(null, null));
  }

  private static Node node(String name) {
    return new Node(name, "redis://" + name + ":6379", "http://host");
  }

  /** The fakes of this test, and nothing else. */
  private final class World extends BareTargets {
    @Override
    public RedisNode redis(Redis cache, Node node) {
      return redis.node(node.name());
    }

    @Override
    public List<RedisSentinel> sentinels(Redis cache) {
      return List.copyOf(sentinels);
    }

    @Override
    public Optional<HostSupervisor> supervisor(Node node) {
      return supervised ? Optional.of(host) : Optional.empty();
    }
  }
}
