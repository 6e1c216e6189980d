package dev.rebound.responder.steps.site;

import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Intakes;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.plan.SiteRecovery.Key;
import dev.rebound.core.plan.SiteRecovery.NameServer;
import dev.rebound.core.plan.SiteRecovery.RecordKind;
import dev.rebound.core.plan.SiteRecovery.SiteFence;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.plan.SiteRecovery.Zone;
import dev.rebound.core.plan.Vantage;
import dev.rebound.responder.BareTargets;
import dev.rebound.responder.FakeHttp;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.dns.Dns;
import dev.rebound.targets.dns.FakeDns;
import dev.rebound.targets.dns.RecordSet;
import dev.rebound.targets.dns.RecordType;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.kubernetes.FakeDeployments;
import dev.rebound.targets.kubernetes.FakeWorkloads;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.FakePostgres;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.redis.FakeRedisNodes;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.supervisor.FakeHostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Users are served from eu-2 (pg-dr, 3 instances), and eu-1 is back: pg-a follows. The way back, of fakes, one step after the other. */
final class FailbackBench extends BareTargets {
  static final String NAME = "orders.shop.test";
  private static final Duration TTL = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final NameServer NS1 = new NameServer("ns1", "192.0.2.53", 53);

  final Journal journal = new Journal();
  final FakePostgres databases = new FakePostgres(journal, "pg-dr", "pg-a");
  final FakeRedisNodes redis = new FakeRedisNodes(journal, "redis-a");
  final FakeHostSupervisor hosts = new FakeHostSupervisor(journal, this::acted, "pg-a", "pg-dr");
  final FakeWorkloads first = new FakeWorkloads(journal);
  final FakeWorkloads second = new FakeWorkloads(journal);
  final FakeWorkloads keeper = new FakeWorkloads(journal);
  final FakeDns dns = new FakeDns("shop.test", TTL, List.of("ns1"));
  final Map<String, String> arguments =
      new TreeMap<>(Map.of("candidate", "pg-a", "primary", "pg-a", "target", "pg-dr", "back", "true"));
  /** URLs that answer 200; all others refuse. */
  final Set<String> answering = new HashSet<>(Set.of("http://192.0.2.10/healthz"));
  boolean supervised = true;
  boolean leased;
  private Instant now = Instant.parse("2026-11-27T03:00:00Z");

  FailbackBench() {
    first.putDeployment("orders", "orders-api", 3);
    second.putDeployment("orders", "orders-api", 3);
    second.deployments().instances(FakeDeployments.ready("x"), FakeDeployments.ready("y"), FakeDeployments.ready("z"));
    leads("192.0.2.20");
  }

  void leads(String address) {
    dns.becomes(NAME, new RecordSet(RecordType.A, List.of(address), TTL));
  }

  private void acted(String act) {
    String[] words = act.split(" ");
    switch (words[0]) {
      case "start" -> databases.condition(words[1], FakePostgres.Condition.RUNNING);
      case "stop" -> databases.condition(words[1], FakePostgres.Condition.KILLED);
      default -> throw new AssertionError("unknown act " + act);
    }
  }

  /** Runs a step; what it found is known to the next one. */
  StepReport run(Step step) throws InterruptedException {
    var request =
        new StepRequested(
            new RecoveryId("recovery-1"), new IncidentId("incident-1"), "site/eu-1", "step", 1, "It acts.", arguments, now.plus(LIMIT),
            now.plus(LIMIT));
    StepReport report =
        step.run(
            new StepContext(
                request, plan(), this, () -> now, () -> false, (until, sentence) -> {}, length -> now = now.plus(length)));
    arguments.putAll(report.findings());
    return report;
  }

  private Plan plan() {
    var credentials = new Credentials("rebound", "pw");
    SiteFence fence =
        leased ? new SiteFence.Leased("lease", "http://keeper", "sites", "eu-1", TTL, TTL)
            : new SiteFence.Called("power", new OwnCalls.Http("POST", "http://power/off", List.of(), null, Set.of(200)), TTL);
    var recovery =
        new SiteRecovery(
            "eu-2", "eu-1", List.of(fence),
            new Postgresql("database", List.of(), node("pg-dr", "http://host-dr"), List.of(), credentials, Durability.ASYNCHRONOUS),
            List.of(new KubernetesApplication("shop", List.of(), "http://k-dr", "orders", "orders-api", null, null, null, 3, null)),
            List.of(
                new SwitchedName(
                    NAME, RecordKind.A, List.of("192.0.2.10"), List.of("192.0.2.20"), TTL,
                    new Zone("shop.test", List.of(NS1), NS1, new Key("dr-key", "hmac-sha256", "secrets/dns")))),
            List.of("http://" + NAME + "/healthz"));
    var here = new Vantage.Place("eu-1", List.of());
    var vantage =
        new Vantage(
            Map.of("eu-1", new Vantage.Site("eu-1", true, List.of()), "eu-2", new Vantage.Site("eu-2", false, List.of(), recovery)),
            Map.of("database", here, "shop", here, "cache", here), List.of(), List.of());
    return new Plan(
        new SystemName("orders"), new Plan.Objectives(Defaults.RTO, Defaults.RPO, Defaults.MTD, 99.9), List.of("observer-1"),
        Map.of(
            "database",
            new Postgresql("database", List.of(), node("pg-a", "http://host-a"), List.of(), credentials, Durability.SYNCHRONOUS),
            "cache", new Redis("cache", List.of(), new Node("redis-a", "redis://redis-a:6379", null), List.of(), null),
            "shop", new KubernetesApplication(
                "shop", List.of("database"), "http://k", "orders", "orders-api", null, null, null, 3, null)),
        List.of(), new Plan.Confirmation(Defaults.PROBE_INTERVAL, 3, Defaults.PROBE_TIMEOUT, Defaults.ALERT_CONFIRMATION), Map.of(),
        new Plan.Limits(1, 34, 1000), Defaults.APPROVAL_EXPIRY, Map.of(),
        List.of(new Plan.Level("on-call", Duration.ZERO, List.of(), List.of())), new Plan.Channels(null, null), vantage, Intakes.NONE,
        OwnCalls.NONE);
  }

  private static Node node(String name, String supervisor) {
    return new Node(name, "jdbc:postgresql://" + name + ":5432/orders", supervisor);
  }

  @Override
  public PostgresNode postgres(Postgresql database, Node node) {
    return databases.node(node.name());
  }

  @Override
  public RedisNode redis(Redis cache, Node node) {
    return redis.node(node.name());
  }

  @Override
  public Optional<HostSupervisor> supervisor(Node node) {
    return supervised ? Optional.of(hosts) : Optional.empty();
  }

  @Override
  public Workloads workloads(KubernetesApplication application) {
    return "http://k-dr".equals(application.api()) ? second : first;
  }

  @Override
  public Workloads cluster(@Nullable String api) {
    return keeper;
  }

  @Override
  public Dns dns(Zone zone) {
    return dns;
  }

  @Override
  public HttpProbe http(String url) {
    return new FakeHttp(new ArrayDeque<>(List.of(answering.contains(url) ? Outcome.ANSWERED : Outcome.REFUSED)));
  }
}
