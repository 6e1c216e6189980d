package dev.rebound.responder.steps.redis;

import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.Component.WarmUp;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plan;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.BareTargets;
import dev.rebound.targets.Journal;
import dev.rebound.targets.postgres.FakePostgres;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.redis.FakeRedisNodes;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.redis.RedisSentinel;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cache redis-a to redis-c, whose primary is redis-a, beside a database and an application: fakes, and a step that runs on them. */
final class CacheBench extends BareTargets {
  private static final Instant START = Instant.parse("2026-11-24T03:00:00Z");

  final Journal journal = new Journal();
  final FakeRedisNodes redis = new FakeRedisNodes(journal, "redis-a", "redis-b", "redis-c");
  final FakePostgres postgres = new FakePostgres(journal, "pg-a", "pg-b");
  final List<String> progress = new ArrayList<>();
  final Map<String, String> arguments = new TreeMap<>(Map.of("target", "redis-b", "candidate", "redis-a", "primary", "redis-a"));
  @Nullable WarmUp warmUp;
  private Duration perLook = Duration.ofMillis(1);
  private Instant now = START;

  /** How much time passes from each look at the clock to the next. */
  void clock(Duration step) {
    perLook = step;
  }

  StepReport run(Step step) throws InterruptedException {
    now = START;
    var request =
        new StepRequested(
            new RecoveryId("recovery-1"), new IncidentId("incident-1"), "cache", "step", 1, "Does it.", arguments, START.plusSeconds(8),
            START.plusSeconds(300));
    try {
      return step.run(
          new StepContext(request, plan(), this, () -> now = now.plus(perLook), () -> false, (until, sentence) -> progress.add(sentence)));
    } catch (StepContext.MayNotAct e) {
      return e.report();
    }
  }

  private Plan plan() {
    Map<String, Component> components =
        Map.of(
            "cache", new Redis("cache", List.of(), node("redis-a"), List.of(node("redis-b"), node("redis-c")), null, null, warmUp),
            "database",
            new Postgresql(
                "database", List.of(), node("pg-a"), List.of(node("pg-b")), new Credentials("rebound", "pw"), Durability.SYNCHRONOUS),
            "orders-api", new KubernetesApplication("orders-api", List.of("cache"), null, "orders", "orders-api", null, null));
    return new Plan(
        new SystemName("orders"), new Plan.Objectives(Defaults.RTO, Defaults.RPO, Defaults.MTD, 99.9), List.of("observer-1"), components,
        List.of(), new Plan.Confirmation(Defaults.PROBE_INTERVAL, 3, Defaults.PROBE_TIMEOUT, Defaults.ALERT_CONFIRMATION), Map.of(),
        new Plan.Limits(1, 34, 1000), Defaults.APPROVAL_EXPIRY, Map.of(), List.of(), new Plan.Channels(null, null));
  }

  private static Node node(String name) {
    return new Node(name, "redis://" + name + ":6379", null);
  }

  @Override
  public RedisNode redis(Redis cache, Node node) {
    return redis.node(node.name());
  }

  @Override
  public PostgresNode postgres(Postgresql database, Node node) {
    return postgres.node(node.name());
  }

  @Override
  public List<RedisSentinel> sentinels(Redis cache) {
    return List.of();
  }

  @Override
  public Optional<HostSupervisor> supervisor(Node node) {
    return Optional.empty();
  }
}
