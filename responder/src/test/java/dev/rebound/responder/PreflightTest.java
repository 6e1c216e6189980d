package dev.rebound.responder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.Barrier;
import dev.rebound.core.plan.Component.KubernetesApplication.ProxyBackend;
import dev.rebound.core.plan.Component.KubernetesApplication.Routing;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.Header;
import dev.rebound.core.plan.OwnCalls.Http;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plan;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.haproxy.HaProxy;
import dev.rebound.targets.kubernetes.FakeDeployments;
import dev.rebound.targets.kubernetes.Workloads.Rollout;
import dev.rebound.targets.redis.FakeRedisNodes.Condition;
import dev.rebound.targets.redis.FakeRedisNodes;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.redis.RedisSentinel;
import dev.rebound.targets.supervisor.FakeHostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the look before a disaster says of a cache, of barriers and of connections. */
final class PreflightTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private final Journal journal = new Journal();
  private final FakeRedisNodes redis = new FakeRedisNodes(journal, "redis-a", "redis-b");

  @Test
  void shouldSayNothingOfACacheThatIsWell() {
    assertThat(trouble("redis-a", "redis-b")).isEmpty();
  }

  @Test
  void shouldSayWhichServerOfACacheDoesNotAnswer() {
    redis.condition("redis-b", Condition.KILLED);

    assertThat(trouble("redis-a", "redis-b")).containsExactly("redis-b: redis-b refuses connections.");
  }

  @Test
  void shouldSayThatThePrimaryOfACacheTakesNoWrites() {
    redis.takesWrites("redis-a", false);

    assertThat(trouble("redis-a", "redis-b")).containsExactly("redis-a: redis-a took no key of ours.");
  }

  @Test
  void shouldSayWhichSupervisorOfACacheIsOfNoUse() {
    assertThat(trouble("redis-a")).singleElement().asString().startsWith("supervisor of redis-b: ");
  }

  @Test
  void shouldSayWhichOwnStepMayNotBeCalledOrIsNotThere() {
    World world = wellWorld();
    world.own =
        new OwnCalls(
            Map.of(
                "tell", new OwnCall("tell", "Tells.", new Command(List.of("/opt/cut"), Set.of(0)), LIMIT, 1, false, null, null)),
            Map.of());
    assertThat(Preflight.trouble(world.plan(), world))
        .containsExactly("own step tell: the responder's allow-list does not name the program /opt/cut.");
    world.allowed = AllowList.of(Set.of("/opt/cut"), Set.of());
    assertThat(Preflight.trouble(world.plan(), world)).isEmpty();

    world.own =
        new OwnCalls(
            Map.of(
                "purge",
                new OwnCall(
                    "purge", "Purges.", new Http("POST", "http://cdn/", List.of(new Header("X-Key", null, "/nowhere")), null, Set.of(200)),
                    LIMIT, 1, false, null, null)),
            Map.of());
    assertThat(Preflight.trouble(world.plan(), world)).containsExactly(
        "own step purge: the responder's allow-list does not name http://cdn:80.",
        "own step purge: the file of the header X-Key is not there, or cannot be read.");
  }

  /** Who may edit a plan must not have any program run by writing it as a barrier. */
  @Test
  void shouldHoldBarriersToTheAllowListToo() {
    World world = wellWorld();
    world.allowed = AllowList.of(Set.of("/opt/other"), Set.of());
    assertThat(Preflight.trouble(world.plan(), world))
        .containsExactly("barrier of pg-a, the responder's allow-list does not name the program /opt/cut.");
  }

  private static World wellWorld() {
    var world = new World("pg-a");
    world.nodes.get("pg-a").primary(1);
    world.cluster.rollouts.add(new Rollout(3, 3, 3, 3, 3, 1, 1, false, null));
    world.cluster.pods.add(1);
    world.barriers = List.of(
        new Barrier.StatefulSet("db", "pg-a", null), new Barrier.Command(List.of("/opt/cut", "pg-a")),
        new Barrier.HaProxy(new Barrier.ProxyServer("/run/haproxy.sock", "pg", "pg-a")));
    return world;
  }

  @Test
  void shouldSayNothingOfBarriersThatCouldBeRaisedAndRaiseNone() {
    World world = wellWorld();
    assertThat(Preflight.trouble(world.plan(), world)).isEmpty();
    assertThat(world.cluster.acts).isEmpty();
    assertThat(world.commanded).isEmpty();
    assertThat(world.proxy.acts).isEmpty();
  }

  @Test
  void shouldSayWhichBarriersARecoveryWouldMiss() {
    World world = wellWorld();
    world.runnable = false;
    world.cluster.seen = Answer.trouble(Outcome.ERROR, "There is no StatefulSet db/pg-a.");
    world.proxy.seen = Answer.trouble(Outcome.REFUSED, "HAProxy at /run/haproxy.sock refuses connections.");
    assertThat(Preflight.trouble(world.plan(), world)).containsExactly(
        "barrier of pg-a, StatefulSet db/pg-a: There is no StatefulSet db/pg-a.",
        "barrier of pg-a, command /opt/cut: it is not there, or may not be executed.",
        "barrier of pg-a, HAProxy server pg/pg-a: HAProxy at /run/haproxy.sock refuses connections.");
  }

  @Test
  void shouldSayWhatARecoveryOfTheApplicationWouldMiss() {
    World world = wellWorld();
    world.routing = new Routing("orders-api", new ProxyBackend("/run/haproxy.sock", "orders"));
    assertThat(Preflight.trouble(world.plan(), world)).containsExactly("Service orders-api: it has no endpoint.");

    world.cluster.instances.instances(FakeDeployments.ready("a"));
    assertThat(Preflight.trouble(world.plan(), world)).isEmpty();
    world.cluster.instances.outcome(Outcome.REFUSED);
    assertThat(Preflight.trouble(world.plan(), world)).containsExactly(
        "Deployment orders-api: The Kubernetes API is in trouble.", "Service orders-api: The Kubernetes API is in trouble.");
  }

  @Test
  void shouldSayWhichConnectionARecoveryCouldNotUpdate() {
    World world = wellWorld();
    world.cluster.secret = null;
    assertThat(Preflight.trouble(world.plan(), world)).containsExactly("Secret orders-db: it is not there, or has no such key.");
    world.connection = new Connection.File("/etc/orders.env", "URL");
    assertThat(Preflight.trouble(world.plan(), world)).containsExactly("file /etc/orders.env: it is not there, or has no such key.");
    world.connection = new Connection.HaProxy(new Barrier.ProxyServer("/run/haproxy.sock", "pg", "primary"));
    assertThat(Preflight.trouble(world.plan(), world)).isEmpty();
  }

  private List<String> trouble(String... supervised) {
    return Preflight.trouble(plan(), new Cache(redis, new FakeHostSupervisor(journal, _ -> {}, supervised)));
  }

  private static Plan plan() {
    Plan other = new World("pg-a").plan();
    Component cache = new Redis("cache", List.of(), node("redis-a"), List.of(node("redis-b")), null);
    return new Plan(
        other.system(), other.objectives(), other.observers(), Map.of("cache", cache), List.of(), other.confirmation(), Map.of(),
        other.limits(), other.approvalExpiry(), Map.of(), other.escalation(), other.channels());
  }

  private static Node node(String name) {
    return new Node(name, "redis://" + name + ":6379", "http://host");
  }

  /** The way to a cache and its host, and to nothing else. */
  private static final class Cache extends BareTargets {
    private final FakeRedisNodes redis;
    private final HostSupervisor host;

    Cache(FakeRedisNodes redis, HostSupervisor host) {
      this.redis = redis;
      this.host = host;
    }

    @Override
    public RedisNode redis(Redis cache, Node node) {
      return redis.node(node.name());
    }

    @Override
    public Optional<HostSupervisor> supervisor(Node node) {
      return Optional.of(host);
    }

    @Override
    public List<RedisSentinel> sentinels(Redis cache) {
      return List.of();
    }
  }
}
