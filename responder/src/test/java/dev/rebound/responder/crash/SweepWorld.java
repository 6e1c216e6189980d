package dev.rebound.responder.crash;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.Component.Sentinels;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.FakeHttp;
import dev.rebound.responder.FakeProxy;
import dev.rebound.responder.BareTargets;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.backup.Backups;
import dev.rebound.targets.command.Commands;
import dev.rebound.targets.file.FakeTextFiles;
import dev.rebound.targets.file.TextFiles;
import dev.rebound.targets.haproxy.HaProxy;
import dev.rebound.targets.http.HttpCalls;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.kubernetes.Deployments.Release;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.FakeDeployments;
import dev.rebound.targets.kubernetes.FakeWorkloads;
import dev.rebound.targets.kubernetes.Workloads.Holder;
import dev.rebound.targets.kubernetes.Workloads.KeyRef;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.FakePostgres;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.redis.FakeRedisNodes;
import dev.rebound.targets.redis.FakeRedisSentinel;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.redis.RedisSentinel;
import dev.rebound.targets.supervisor.FakeHostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A database pair, a cache of three and an application, of fakes that behave as the contract tests have seen the real ones behave. What
 * takes time in the real world, a rollout or a copy, is over at once. The database's address stands in a Secret, the cache's in a file.
 */
class SweepWorld extends BareTargets {
  private static final Release SERVED = new Release("api-1", 1, List.of("shop/api:1"), Instant.parse("2026-11-20T03:00:00Z"));
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final KeyRef DATABASE_URL = new KeyRef(Holder.SECRET, "orders", "orders-db", "DATABASE_URL");

  private final Journal journal = new Journal();
  private final FakePostgres postgres = new FakePostgres(journal, "pg-a", "pg-b");
  final FakeRedisNodes redis;
  private final List<FakeRedisSentinel> sentinels =
      Stream.of(1, 2, 3).map(number -> new FakeRedisSentinel(journal, "orders", address("redis-a"), 2)).toList();
  private final FakeWorkloads kubernetes = new FakeWorkloads(journal);
  private final SweepCluster cluster = new SweepCluster(kubernetes);
  private final SweepBackups backups = new SweepBackups(journal);
  private final FakeProxy proxy = new FakeProxy();
  private final FakeTextFiles files = new FakeTextFiles(journal);
  private final FakeHostSupervisor host =
      new FakeHostSupervisor(journal, this::happened, "pg-a", "pg-b", "redis-a", "redis-b", "redis-c");
  private final Scenario scenario;
  private final String target;
  private boolean watchedBySentinels;
  private @Nullable CommandReceived asked;
  private Durability durability = Durability.SYNCHRONOUS;
  private List<String> refusedBy = List.of("observer-1");
  private OwnCalls own = OwnCalls.NONE;
  private final SweepReceivers receivers = new SweepReceivers();

  SweepWorld(Scenario scenario, String target) {
    this(scenario, target, false);
  }

  private SweepWorld(Scenario scenario, String target, boolean clustered) {
    List<String> trio = List.of("redis-a", "redis-b", "redis-c");
    this.redis =
        clustered
            ? FakeRedisNodes.cluster(journal, List.of(trio, List.of("shard-2"), List.of("shard-3")))
            : new FakeRedisNodes(journal, trio.getFirst(), trio.get(1), trio.get(2));
    this.scenario = scenario;
    this.target = target;
    kubernetes.put(DATABASE_URL, "jdbc:postgresql://pg-a:5432/orders?user=app");
    files.put(SweepPlan.CACHE_FILE, "CACHE_URL=redis://redis-a:6379\n");
    kubernetes.putDeployment("orders", "orders-api", 3);
    kubernetes.deployments().releases(SERVED);
    kubernetes.deployments().instances(Stream.of("a", "b", "c", "d").map(FakeDeployments::ready).toArray(Deployments.Instance[]::new));
    for (int server = 1; server <= SweepPlan.INSTANCES + 1; server++) {
      proxy.servers.put("s" + server, new HaProxy.Server("10.0.0." + server, 8080, false));
    }
    redis.put("redis-a", "order:1");
    Stream.of("redis-a", "redis-b", "redis-c").forEach(name -> {
      redis.clients(name, 4);
      redis.lookups(name, 90, 10);
    });
    postgres.answers(
        SweepPlan.WARM, new PostgresNode.Rows(2, List.of(row("order:1", "old"), row("order:2", "warm"), row("order:3", "warm")), true));
  }

  /** The primary's host is gone: a replica is promoted. */
  static SweepWorld databaseHostLost() {
    var world = new SweepWorld(Scenario.DATABASE, "pg-a");
    world.postgres.condition("pg-a", FakePostgres.Condition.KILLED);
    world.host.hostLoss("pg-a");
    return world;
  }

  /** The same under a plan with own steps: one calls a URL after the verification, one runs a program at the end. */
  static SweepWorld databaseHostLostWithOwnSteps() {
    SweepWorld world = databaseHostLost();
    world.own = SweepReceivers.OWN;
    return world;
  }

  /** The primary's process is gone: it is started again. */
  static SweepWorld databaseProcessKilled() {
    var world = new SweepWorld(Scenario.DATABASE, "pg-a");
    world.postgres.condition("pg-a", FakePostgres.Condition.KILLED);
    world.host.processKill("pg-a");
    return world;
  }

  /** The only standby's host is gone, and commits wait for it: they go on without, until it is rebuilt. */
  static SweepWorld databaseStandbyLost() {
    var world = new SweepWorld(Scenario.DATABASE, "pg-a");
    world.refusedBy = List.of();
    world.postgres.condition("pg-b", FakePostgres.Condition.KILLED);
    world.host.hostLoss("pg-b");
    return world;
  }

  /** The primary is as a test wishes. @param refused whether the observers were refused by it; else they met silence */
  static SweepWorld databaseIn(FakePostgres.Condition condition, Durability durability, boolean refused) {
    var world = new SweepWorld(Scenario.DATABASE, "pg-a");
    world.durability = durability;
    world.refusedBy = refused ? List.of("observer-1") : List.of();
    if (durability == Durability.ASYNCHRONOUS) {
      world.postgres.node("pg-a").clearSynchronousStandbys(LOOK);
    }
    world.postgres.condition("pg-a", condition);
    if (condition == FakePostgres.Condition.KILLED) {
      world.host.processKill("pg-a");
    }
    return world;
  }

  FakePostgres postgres() {
    return postgres;
  }

  FakeHostSupervisor host() {
    return host;
  }

  /** Somebody asks for a restore; the newest dump is damaged, the one before is whole. */
  static SweepWorld databaseRestored() {
    var world = new SweepWorld(Scenario.DATABASE, Restore.LATEST);
    world.asked = SweepBackups.ASKED;
    return world;
  }

  /** What begins it. */
  Event beginning() {
    return asked == null ? incident() : asked;
  }

  /** The cache's primary is gone, and replicas hold data: one is promoted. */
  static SweepWorld cacheHostLost() {
    var world = new SweepWorld(Scenario.CACHE, "redis-a");
    world.redis.condition("redis-a", FakeRedisNodes.Condition.KILLED);
    world.host.hostLoss("redis-a");
    return world;
  }

  /** All servers of the cache are gone: the primary is started again. */
  static SweepWorld cacheAlone() {
    var world = new SweepWorld(Scenario.CACHE, "redis-a");
    Stream.of("redis-a", "redis-b", "redis-c").forEach(name -> {
      world.redis.condition(name, FakeRedisNodes.Condition.KILLED);
      world.host.processKill(name);
    });
    return world;
  }

  /** The cache's primary is gone, and Sentinels watch it; they wait for 30 s, as shipped, until they call it down. */
  static SweepWorld cacheWithSentinels() {
    var world = cacheHostLost();
    world.watchedBySentinels = true;
    return world;
  }

  /** A shard's primary is gone, and most primaries of the cluster live: they agree to a replica. */
  static SweepWorld cacheInACluster() {
    var world = new SweepWorld(Scenario.CACHE, "redis-a", true);
    world.redis.condition("redis-a", FakeRedisNodes.Condition.KILLED);
    world.host.hostLoss("redis-a");
    return world;
  }

  /** Most primaries of the cluster are gone: a person approves of a takeover. The cluster serves the slots that it can serve. */
  static SweepWorld cacheInAClusterWithoutMajority() {
    var world = cacheInACluster();
    world.redis.servesPartially(true);
    world.redis.condition("shard-2", FakeRedisNodes.Condition.KILLED);
    return world;
  }

  /** Every instance fails, of a release that has served: they are replaced one after the other. */
  static SweepWorld applicationFails() {
    var world = new SweepWorld(Scenario.APPLICATION, "orders-api");
    world.kubernetes.deployments()
        .instances(FakeDeployments.crashing("a"), FakeDeployments.crashing("b"), FakeDeployments.crashing("c"));
    return world;
  }

  /** Every instance of a new release fails: a person approves of the way back. */
  static SweepWorld applicationReleaseFails() {
    SweepWorld world = applicationFails();
    world.kubernetes.deployments()
        .releases(new Release("api-2", 2, List.of("shop/api:2"), Instant.parse("2026-11-24T02:55:00Z")), SERVED);
    return world;
  }

  /** Somebody asks for another image, while it serves. */
  static SweepWorld applicationRedeployed() {
    var world = new SweepWorld(Scenario.APPLICATION, "orders-api");
    world.kubernetes.deployments().instances(FakeDeployments.ready("a"), FakeDeployments.ready("b"), FakeDeployments.ready("c"));
    world.asked = SweepCluster.ASKED;
    return world;
  }

  IncidentOpened incident() {
    return new IncidentOpened(
        new IncidentId("incident-1"), scenario, component(), target,
        Instant.parse("2026-11-24T02:59:59Z"), new LastSeen(null, List.of("pg-b"), refusedBy),
        new Explanation("rule", "the test broke it", Map.of(), List.of()));
  }

  private String component() {
    return switch (scenario) {
      case DATABASE -> "database";
      case CACHE -> "cache";
      case SITE -> SiteFailure.key("eu-1");
      default -> target;
    };
  }

  Plan plan() {
    return SweepPlan.of(durability, asked == SweepBackups.ASKED, watchedBySentinels, own);
  }

  private static List<Optional<String>> row(String key, String value) {
    return List.of(Optional.of(key), Optional.of(value));
  }

  private static String address(String name) {
    return name + ":" + FakeRedisNodes.PORT;
  }

  /**
   * How the world is: what clients would meet, and what would come back. Our own verifying writes move the logs' ends; those are
   * left out.
   */
  String describe() {
    var lines = new StringBuilder();
    for (String name : List.of("pg-a", "pg-b")) {
      lines.append(name).append(' ').append(postgres.node(name).standing(LOOK)).append(' ').append(postgres.node(name).replicas(LOOK))
          .append('\n');
    }
    for (String name : List.of("redis-a", "redis-b", "redis-c")) {
      lines.append(name).append(' ').append(redis.node(name).standing(LOOK)).append(' ').append(redis.keys(name)).append('\n');
    }
    lines.append(kubernetes.read(DATABASE_URL)).append(' ').append(backups.repository.places()).append('\n');
    lines.append(files.content(SweepPlan.CACHE_FILE)).append('\n');
    lines.append(kubernetes.deployments().fleet("orders", "orders-api")).append(' ').append(proxy.servers).append('\n');
    lines.append("own steps ").append(receivers.called()).append('\n');
    lines.append("rollouts ").append(cluster.rollouts()).append(' ').append(kubernetes.rollout("orders", "orders-api"));
    return lines.toString().replaceAll("(received|replayed|offset|hits|misses)=[^,]*", "");
  }

  /** What a supervisor does to its instances, as its host would. */
  private void happened(String act) {
    String[] words = act.split(" ");
    switch (words[0]) {
      case "start" -> runs(words[1], true);
      case "fence" -> runs(words[1], false);
      case "rebuild" -> host.finishRebuild(words[1], "");
      case "rebuilt" -> {
        if (words[1].startsWith("pg-")) {
          postgres.rebuilt(words[1], words[1].equals("pg-a") ? "pg-b" : "pg-a");
        } else {
          redis.rebuilt(words[1], primaryOfCache());
        }
      }
      default -> throw new AssertionError("unknown act " + act);
    }
  }

  private void runs(String name, boolean up) {
    if (name.startsWith("pg-")) {
      postgres.condition(name, up ? FakePostgres.Condition.RUNNING : FakePostgres.Condition.KILLED);
    } else {
      redis.condition(name, up ? FakeRedisNodes.Condition.RUNNING : FakeRedisNodes.Condition.KILLED);
    }
  }

  private String primaryOfCache() {
    return Stream.of("redis-a", "redis-b", "redis-c")
        .filter(name -> redis.node(name).standing(LOOK) instanceof Answer.Value<RedisNode.Standing>(var standing) && standing.primary())
        .findFirst().orElseThrow();
  }

  @Override
  public PostgresNode postgres(Postgresql database, Node node) {
    return backups.restored(node).orElseGet(() -> postgres.node(node.name()));
  }

  @Override
  public RedisNode redis(Redis cache, Node node) {
    return redis.node(node.name());
  }

  @Override
  public List<RedisSentinel> sentinels(Redis cache) {
    return sentinels.stream().<RedisSentinel>map(sentinel -> new SweepSentinel(sentinel, sentinels, redis)).toList();
  }

  @Override
  public Optional<HostSupervisor> supervisor(Node node) {
    return Optional.of(host);
  }

  @Override
  public HaProxy haProxy(String socket) {
    return proxy;
  }

  @Override
  public HttpProbe http(String url) {
    return new FakeHttp(new ArrayDeque<>(List.of(Outcome.ANSWERED)));
  }

  @Override
  public TextFiles files() {
    return files;
  }

  @Override
  public Backups backups(Postgresql database, BackupSource source) {
    return backups.repository;
  }

  @Override
  public Commands commands() {
    return receivers;
  }

  @Override
  public HttpCalls calls() {
    return receivers;
  }

  @Override
  public AllowList allowed() {
    return SweepReceivers.ALLOWED;
  }

  @Override
  public Workloads workloads(KubernetesApplication application) {
    return cluster(null);
  }

  @Override
  public Workloads cluster(@Nullable String api) {
    return cluster;
  }
}
