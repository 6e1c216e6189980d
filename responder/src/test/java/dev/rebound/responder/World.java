package dev.rebound.responder;

import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.Barrier;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plan;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Journal;
import dev.rebound.targets.command.Commands;
import dev.rebound.targets.file.FakeTextFiles;
import dev.rebound.targets.file.TextFiles;
import dev.rebound.targets.haproxy.HaProxy;
import dev.rebound.targets.http.HttpCalls;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The protected system as a test wants it: nodes, hosts and a cluster that answer as told and remember what was done to them. */
public final class World extends BareTargets {
  public static final Instant NOW = Instant.parse("2026-11-22T14:00:00Z");
  public final Map<String, FakePostgres> nodes = new TreeMap<>();
  public final Map<String, FakeHost> hosts = new TreeMap<>();
  public final FakeCluster cluster = new FakeCluster();
  public final FakeProxy proxy = new FakeProxy();
  /** Of every node; empty: the plan names none. */
  public List<Barrier> barriers = List.of();
  /** How an operator's command ends, and which were run. */
  public Answer<Commands.Exit> command = Answer.of(new Commands.Exit(0, ""));
  public boolean runnable = true;
  public final List<String> commanded = new ArrayList<>();
  public Runnable beforeCommand = () -> {};
  /** What own steps may call, what they sent, the environment of the last command, and what they are answered. */
  public AllowList allowed = AllowList.NONE;
  public final List<HttpCalls.Request> called = new ArrayList<>();
  public Map<String, String> environment = Map.of();
  public Answer<HttpCalls.Reply> reply = Answer.of(new HttpCalls.Reply(200, ""));
  public OwnCalls own = OwnCalls.NONE;
  public final Map<String, String> arguments = new TreeMap<>(Map.of("target", "pg-a", "candidate", "pg-b", "primary", "pg-b"));
  public final List<Instant> renewals = new ArrayList<>();
  public Connection connection = new Connection.Secret("orders-db", "DATABASE_URL");
  public final FakeTextFiles files = new FakeTextFiles(new Journal());
  public Durability durability = Durability.SYNCHRONOUS;
  public List<String> observers = List.of("observer-1");
  /** What a URL answers, one look after the other; the last one stays. */
  public final Deque<dev.rebound.targets.Outcome> health = new ArrayDeque<>();
  /** Of the application: URL that is asked, and instances at least. */
  public @Nullable String probe = "http://orders/healthz";
  public int replicas;
  public dev.rebound.core.plan.Component.KubernetesApplication.@Nullable Routing routing;
  /** What the recovery is about. */
  public String component = "database";
  public boolean stopped;
  public Instant now = NOW;
  /** How far the clock goes at each look at it. */
  public Duration tick = Duration.ZERO;
  /** Of an attempt. */
  public Duration limit = Duration.ofSeconds(60);
  /** How far the clock goes at each renewal of the lease. */
  public Duration renewalTakes = Duration.ZERO;
  public int attempt = 1;
  public String step = "step";
  private final List<String> names;

  /** A database with these nodes; the first is the plan's primary. */
  public World(String... names) {
    this.names = List.of(names);
    this.names.forEach(name -> nodes.put(name, new FakePostgres(name)));
  }

  /** pg-a, the failed primary, refuses; pg-b is its replica. Its host does what it is asked. */
  public static World failedOver() {
    var world = new World("pg-a", "pg-b");
    world.nodes.get("pg-a").refuses();
    world.nodes.get("pg-b").replica("0/3000148");
    world.hosts.put("pg-a", new FakeHost());
    return world;
  }

  @Override
  public PostgresNode postgres(Postgresql database, Node node) {
    return nodes.get(node.name());
  }

  @Override
  public Optional<HostSupervisor> supervisor(Node node) {
    return Optional.ofNullable(hosts.get(node.name()));
  }

  @Override
  public Workloads workloads(KubernetesApplication application) {
    return cluster;
  }

  @Override
  public Workloads cluster(@Nullable String api) {
    return cluster;
  }

  @Override
  public HaProxy haProxy(String socket) {
    return proxy;
  }

  @Override
  public HttpProbe http(String url) {
    return new FakeHttp(health);
  }

  @Override
  public TextFiles files() {
    return files;
  }

  @Override
  public HttpCalls calls() {
    return (request, limit) -> {
      called.add(request);
      return reply;
    };
  }

  @Override
  public AllowList allowed() {
    return allowed;
  }

  @Override
  public Commands commands() {
    return new Commands() {
      @Override
      public Answer<Exit> run(List<String> argv, Duration limit) {
        commanded.add(String.join(" ", argv));
        return command;
      }

      @Override
      public Answer<Exit> runApart(List<String> argv, Map<String, String> variables, Duration limit) {
        beforeCommand.run();
        environment = variables;
        return run(argv, limit);
      }

      @Override
      public boolean canRun(String program) {
        return runnable;
      }
    };
  }

  public Plan plan() {
    var all = new ArrayList<Node>();
    for (String name : names) {
      String url = "jdbc:postgresql://" + name + ":5432/orders";
      var node = new Node(name, url, hosts.containsKey(name) ? "http://host" : null);
      all.add(barriers.isEmpty() ? node : new Node(name, url, node.supervisor(), barriers));
    }
    var components = new LinkedHashMap<String, Component>();
    components.put(
        "database",
        new Postgresql("database", List.of(), all.getFirst(), all.subList(1, all.size()), new Credentials("rebound", "pw"), durability));
    components.put(
        "orders-api",
        new KubernetesApplication(
            "orders-api", List.of("database"), null, "orders", "orders-api", connection, null, probe, replicas, routing));
    return new Plan(
        new SystemName("orders"), new Plan.Objectives(Defaults.RTO, Defaults.RPO, Defaults.MTD, 99.9), observers, components, List.of(),
        new Plan.Confirmation(Defaults.PROBE_INTERVAL, 3, Defaults.PROBE_TIMEOUT, Defaults.ALERT_CONFIRMATION),
        Map.of(Scenario.DATABASE, Mode.AUTO), new Plan.Limits(1, 34, 1000), Defaults.APPROVAL_EXPIRY, Map.of(),
        List.of(new Plan.Level("on-call", Duration.ZERO, List.of(), List.of())), new Plan.Channels(null, null)).withOwn(own);
  }

  public StepRequested request(String step, Duration lease, Duration limit) {
    return new StepRequested(
        new RecoveryId("recovery-1"), new IncidentId("incident-1"), component, step, attempt, "Does it.", arguments, NOW.plus(lease),
        NOW.plus(limit));
  }

  public StepContext context() {
    return new StepContext(
        request(step, Duration.ofSeconds(8), limit), plan(), this, this::tick, () -> stopped,
        (until, sentence) -> {
          renewals.add(until);
          now = now.plus(renewalTakes);
        },
        length -> now = now.plus(length));
  }

  private Instant tick() {
    now = now.plus(tick);
    return now;
  }

  public StepReport run(Step step) throws InterruptedException {
    return step.run(context());
  }
}
