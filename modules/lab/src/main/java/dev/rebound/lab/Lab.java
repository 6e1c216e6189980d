package dev.rebound.lab;

import dev.rebound.lab.application.LoadBalancer;
import dev.rebound.lab.application.OrdersApplication;
import dev.rebound.lab.customer.Accountant;
import dev.rebound.lab.customer.Accounting;
import dev.rebound.lab.customer.AckLog;
import dev.rebound.lab.customer.CacheAccounting;
import dev.rebound.lab.customer.CacheCustomer;
import dev.rebound.lab.customer.DirectWriter;
import dev.rebound.lab.customer.OrderCustomer;
import dev.rebound.lab.haproxy.OrdersProxy;
import dev.rebound.lab.host.HostSupervisor;
import dev.rebound.lab.kafka.EmbeddedKafka;
import dev.rebound.lab.kubernetes.Endpoint;
import dev.rebound.lab.kubernetes.OrdersManifests;
import dev.rebound.lab.kubernetes.SimulatedCluster;
import dev.rebound.lab.mail.MailSink;
import dev.rebound.lab.postgres.PostgresPair;
import dev.rebound.lab.postgres.PostgresReplica;
import dev.rebound.lab.postgres.PostgresRole;
import dev.rebound.lab.postgres.Replication;
import dev.rebound.lab.redis.RedisRole;
import dev.rebound.lab.redis.RedisSentinels;
import dev.rebound.lab.redis.RedisTrio;
import dev.rebound.lab.slack.SlackStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The protected system "orders" and the world around it, in one process: a PostgreSQL pair and a Redis trio with their hosts'
 * supervisors, the application in a simulated Kubernetes, three customers that never stop writing, Slack, mail and Kafka. Rebound
 * learns nothing from it but what its plan says.
 */
public final class Lab implements AutoCloseable {
  private static final List<String> NODES =
      Stream.concat(Stream.of(PostgresPair.A, PostgresPair.B), RedisTrio.NAMES.stream()).toList();
  private static final Duration PODS_LIMIT = Duration.ofSeconds(120);
  private static final Duration CACHE_LIMIT = Duration.ofSeconds(2);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

  /** Keeps the numbers of the service's orders apart from those of the direct writes, which are near the clock's milliseconds. */
  private static final long SERVICE_NUMBERS = 100_000_000_000_000L;

  /** The same for the customer that resolves the name. */
  private static final long NAMED_NUMBERS = 200_000_000_000_000L;

  private final Path folder;
  private final LabPorts ports;
  private final OpenParts parts;
  private final LabSecrets secrets;
  private final PostgresPair postgres;
  private final RedisTrio redis;
  private volatile SimulatedCluster kubernetes;
  private final SlackStandIn slack;
  private final MailSink mail;
  private final AckLog writes;
  private final AckLog orders;
  private final DirectWriter writer;
  private final OrderCustomer customer;
  private final CacheCustomer counter;
  private final Optional<SecondSite> secondSite;
  private final Optional<SiteLoss> siteLoss;

  /** Starts everything, Kafka included. The steps are told in words. */
  public static Lab start(Path folder, int basePort, Consumer<String> progress) {
    return start(folder, new LabPorts(basePort), LabShape.WHOLE, progress);
  }

  /**
   * Starts the lab; returns when the customers are served. Started again in the same folder, it goes on with the same data.
   *
   * @throws IllegalStateException where another lab runs in the folder, a port is taken, or a part does not come up
   */
  public static Lab start(Path folder, LabPorts ports, LabShape shape, Consumer<String> progress) {
    OpenParts parts = new OpenParts();
    try {
      return new Lab(folder.toAbsolutePath().normalize(), ports, shape, parts, progress);
    } catch (IOException | SQLException e) {
      parts.close();
      throw new IllegalStateException("the lab does not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private Lab(Path folder, LabPorts ports, LabShape shape, OpenParts parts, Consumer<String> progress) throws IOException, SQLException {
    this.folder = folder.toAbsolutePath().normalize();
    this.ports = ports;
    this.parts = parts;
    if (shape.secondSite()) {
      SecondSite.requireNameServer();
    }
    parts.opened(FolderLock.take(folder));
    this.secrets = LabSecrets.open(folder.resolve("secrets"));
    CompletableFuture<AutoCloseable> kafka = shape.kafka() ? startKafka() : CompletableFuture.completedFuture(() -> {});
    parts.opened(() -> kafka.join().close());
    progress.accept("Starting three Redis hosts, redis-a, redis-b and redis-c, with asynchronous replication.");
    CompletableFuture<RedisTrio> cache = CompletableFuture.supplyAsync(
        () -> RedisTrio.start(folder, ports.redis(), ports.redisSupervisor()));
    parts.opened(() -> cache.join().close());
    progress.accept("Starting two PostgreSQL hosts, pg-a and pg-b, with " + shape.replication().word() + " replication.");
    this.postgres = parts.opened(
        PostgresPair.start(folder, ports.postgresA(), ports.postgresB(), ports.supervisor(), shape.replication()));
    String primary = postgres.primary().orElseThrow(() -> new IllegalStateException("no database in " + folder + " is a primary"));
    createHealthTable(primary);
    progress.accept("Starting Slack and mail.");
    this.mail = parts.opened(MailSink.start(ports.smtp()));
    this.slack = parts.opened(
        SlackStandIn.start(ports.slack(), secrets.slackToken(), secrets.slackSigning(), mail::messages, Clock.systemUTC()));
    this.redis = cache.join();
    List<AutoCloseable> programs = new ArrayList<>();
    if (shape.sentinels()) {
      progress.accept("Starting three Sentinels that watch the cache.");
      programs.add(parts.opened(RedisSentinels.start(folder, ports.sentinels(), redis)));
    }
    progress.accept("Starting the application in a simulated Kubernetes.");
    this.kubernetes = parts.opened(SimulatedCluster.start(
        ports.kubernetes(), OrdersManifests.objects(postgres.jdbcUrl(primary) + "?" + credentials(), cacheUrl(), ports.service()),
        OrdersManifests.deployment(), OrdersApplication::start));
    LoadBalancer service = parts.opened(LoadBalancer.start(ports.service(), kubernetes::ready));
    programs.addAll(List.of(kubernetes, service));
    awaitPods();
    String entry = shape.haProxy() ? openProxy(progress) : service.url();
    long lastNumber = System.currentTimeMillis();
    this.secondSite = shape.secondSite()
        ? Optional.of(openSecondSite(programs, NAMED_NUMBERS + lastNumber, shape, progress))
        : Optional.empty();
    this.siteLoss =
        secondSite.isPresent()
            ? Optional.of(new SiteLoss(postgres, redis, programs, parts.opened(OutsideWays.start(ports))))
            : Optional.empty();
    kafka.join();
    progress.accept("Sending the customers in.");
    Path customers = Files.createDirectories(folder.resolve("customers"));
    this.writes = parts.opened(new AckLog(customers.resolve("direct.jsonl")));
    this.orders = parts.opened(new AckLog(customers.resolve("service.jsonl")));
    this.writer = parts.opened(DirectWriter.start(directUrl(), writes, lastNumber, shape.pace()));
    this.customer = parts.opened(OrderCustomer.start(entry, orders, SERVICE_NUMBERS + lastNumber, shape.pace()));
    this.counter = parts.opened(CacheCustomer.start(
        ports.redis(), RedisRole.ORDERS_APP.login(), redis.password(RedisRole.ORDERS_APP), lastNumber, shape.pace()));
    parts.opened(LabControl.start(ports.control(), this));
  }

  /** Where everything listens. */
  public LabPorts ports() {
    return ports;
  }

  /** The lab's folder, absolute. */
  public Path folder() {
    return folder;
  }

  /** The secrets' files. */
  public LabSecrets secrets() {
    return secrets;
  }

  /** The databases. */
  public PostgresPair postgres() {
    return postgres;
  }

  /** The caches. */
  public RedisTrio redis() {
    return redis;
  }

  /** The cluster. */
  public SimulatedCluster kubernetes() {
    return kubernetes;
  }

  /** Slack. */
  public SlackStandIn slack() {
    return slack;
  }

  /** Mail. */
  public MailSink mail() {
    return mail;
  }

  /** The second site, where the lab has one. */
  public Optional<SecondSite> secondSite() {
    return secondSite;
  }

  /** How the world is now. */
  public LabState state() {
    return new LabState(
        primary(), List.of(postgres.supervisor().look(PostgresPair.A), postgres.supervisor().look(PostgresPair.B)),
        redis.primary(), RedisTrio.NAMES.stream().map(redis.supervisor()::look).toList(),
        postgres.hasStandby(Replication.SYNCHRONOUS), postgres.hasStandby(Replication.ASYNCHRONOUS),
        kubernetes.ready().stream().map(Endpoint::pod).toList(), writes.last(), orders.last(), writes.count(),
        orders.count(), writer.failures(), customer.failures(), customer.readBack(), customer.readFailures(),
        secondSite.map(SecondSite::state), counter.lastRead());
  }

  /**
   * Breaks something.
   *
   * @param node which database or Redis server, or for {@code pods-hang} and {@code bad-release} which Deployment; where it is not said
   *     the present primary database, for a rogue start the other one, for pods the application, for a resume all
   * @throws IllegalArgumentException where there is no such server, Deployment or site
   * @throws IllegalStateException where there is no primary to break, nothing to start, or the site is lost already
   */
  public Fault.Injected inject(Fault fault, Optional<String> node) {
    if (fault == Fault.SITE_LOSS || fault == Fault.SITE_CUT) {
      SiteLoss site = lossOf(node.orElse(SecondSite.FIRST));
      return new Fault.Injected(fault, SecondSite.FIRST, fault == Fault.SITE_CUT ? site.cut() : site.happen());
    }
    if (fault == Fault.RESUME && node.isEmpty()) {
      List<String> nodes = secondSite.isPresent() ? Stream.concat(NODES.stream(), SecondSite.nodes().stream()).toList() : NODES;
      nodes.forEach(each -> supervisorOf(each).resume(each));
      siteLoss.ifPresent(SiteLoss::mend);
      Instant at = kubernetes.resume(OrdersManifests.DEPLOYMENT);
      return new Fault.Injected(fault, String.join(",", nodes) + "," + OrdersManifests.DEPLOYMENT, at);
    }
    String victim = node.orElseGet(() -> defaultVictim(fault));
    HostSupervisor supervisor = supervisorOf(victim);
    Instant at = switch (fault) {
      case HOST_LOSS -> supervisor.hostLoss(victim);
      case PROCESS_KILL -> supervisor.processKill(victim);
      case START_LOST -> supervisor.startLost(victim);
      case ROGUE_START -> {
        supervisor.rogueStart(victim);
        yield Instant.now();
      }
      case HANG -> supervisor.hang(victim);
      case PARTITION -> supervisor.partition(victim);
      case SLOW -> supervisor.slow(victim);
      case WEDGED_WRITES -> supervisor.wedgedWrites(victim);
      case DISK_FULL -> supervisor.diskFull(victim);
      case PODS_HANG -> kubernetes.hang(victim);
      case BAD_RELEASE -> kubernetes.release(victim, OrdersManifests.BAD_IMAGE);
      case SITE_LOSS, SITE_CUT -> throw new IllegalStateException("a site is no server");
      case RESUME -> victim.equals(OrdersManifests.DEPLOYMENT) ? kubernetes.resume(victim) : supervisor.resume(victim);
    };
    return new Fault.Injected(fault, victim, at);
  }

  /** Compares what the customers of this run were promised with what the present primary has. @throws SQLException where there is none */
  public Accounting report(Instant faultAt) throws SQLException {
    return new Accountant(writes, orders, secondSite.map(SecondSite::orders), this::connectPrimary).report(faultAt);
  }

  /** Compares what the cache acknowledged to its own customer with what its present primary has. @throws IOException where there is none */
  public CacheAccounting cacheReport(Instant faultAt) throws IOException {
    String primary = redis.primary().orElseThrow(() -> new IOException("no Redis server is a primary"));
    try (var connection = redis.connect(primary, RedisRole.ADMIN, CACHE_LIMIT)) {
      return counter.report(faultAt, connection);
    }
  }

  /** The longest time since a moment in which no order was acknowledged to the customer of the service. */
  public Duration longestOrderGap(Instant since) {
    return orders.longestGapAfter(since);
  }

  /** Stops everything in order. The folder stays. Idempotent. */
  @Override
  public void close() {
    parts.close();
  }

  /** Beside the databases: both take seconds. */
  private CompletableFuture<AutoCloseable> startKafka() {
    return CompletableFuture.supplyAsync(
        () -> EmbeddedKafka.start(folder.resolve("kafka"), ports.kafka(), ports.kafkaController()));
  }

  /** @return its URL */
  private String openProxy(Consumer<String> progress) throws IOException {
    progress.accept("Starting HAProxy before the pods.");
    Path home = Files.createDirectories(folder.resolve("haproxy"));
    return parts.opened(
        OrdersProxy.start(home, ports.proxy(), ports.proxyRuntime(), kubernetes.ready().stream().map(Endpoint::port).toList())).url();
  }

  /** Streams from the pair before its customer is sent in. The entry of the first site on its own address is opened too. */
  private SecondSite openSecondSite(List<AutoCloseable> programs, long lastNumber, LabShape shape, Consumer<String> progress)
      throws IOException {
    progress.accept("Starting the site eu-2: pg-dr, redis-dr, a Kubernetes with the application scaled to 0, and a name server.");
    programs.add(parts.opened(LoadBalancer.start(SecondSite.entry(SecondSite.FIRST_ADDRESS, ports), kubernetes::ready)));
    return parts.opened(
        SecondSite.start(folder, ports, new SecondSite.First(postgres, credentials(), cacheCredentials()), lastNumber, shape));
  }

  /**
   * The provider of a site switches it off, as somebody outside asks for.
   *
   * @return whether it is off; false where the provider does not reach it
   * @throws IllegalArgumentException where there is no such site
   */
  boolean powerOff(String site) {
    return lossOf(site).powerOff();
  }

  /** The provider of a lost site switches it on again. @throws IllegalStateException where it is not lost, or does not come up */
  void powerOn(String site) {
    lossOf(site).powerOn(() -> kubernetes = SiteReturn.open(ports, parts, postgres, redis, credentials(), cacheCredentials()));
  }

  private SiteLoss lossOf(String site) {
    SiteLoss loss = siteLoss.orElseThrow(() -> new IllegalStateException("the lab was started without --second-site"));
    if (!site.equals(SecondSite.FIRST)) {
      throw new IllegalArgumentException("only the site " + SecondSite.FIRST + " can be lost, not " + site);
    }
    return loss;
  }

  private HostSupervisor supervisorOf(String node) {
    if (secondSite.isPresent() && SecondSite.nodes().contains(node)) {
      return secondSite.get().supervisorOf(node);
    }
    return RedisTrio.NAMES.contains(node) ? redis.supervisor() : postgres.supervisor();
  }

  private String defaultVictim(Fault fault) {
    if (fault == Fault.PODS_HANG || fault == Fault.BAD_RELEASE) {
      return OrdersManifests.DEPLOYMENT;
    }
    String primary = postgres.primary().orElseThrow(() -> new IllegalStateException("there is no primary"));
    if (fault != Fault.ROGUE_START) {
      return primary;
    }
    return primary.equals(PostgresPair.A) ? PostgresPair.B : PostgresPair.A;
  }

  private Optional<String> primary() {
    return postgres.primary().or(() -> secondSite.filter(site -> site.postgres().promoted()).map(_ -> PostgresReplica.NAME));
  }

  private Connection connectPrimary() throws SQLException {
    String primary = primary().orElseThrow(() -> new SQLException("there is no primary", "08001"));
    if (primary.equals(PostgresReplica.NAME)) {
      return secondSite.orElseThrow().postgres().connectRestored(PostgresRole.POSTGRES);
    }
    return postgres.connect(primary, PostgresRole.POSTGRES);
  }

  /** The application's readiness is a write of its own, so that a database that takes none is noticed. */
  private void createHealthTable(String primary) throws SQLException {
    try (Connection connection = postgres.connect(primary, PostgresRole.ORDERS_APP); Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS health (pod text PRIMARY KEY, at timestamptz NOT NULL)");
    }
  }

  private String directUrl() {
    return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s?targetServerType=primary&connectTimeout=1&socketTimeout=2&%s"
        .formatted(ports.postgresA(), ports.postgresB(), PostgresPair.DATABASE, credentials());
  }

  private String credentials() {
    return "user=" + PostgresRole.ORDERS_APP.login() + "&password=" + postgres.password(PostgresRole.ORDERS_APP);
  }

  /** Names the present primary; where there is none, the one that the plan names. */
  private String cacheUrl() {
    return redis.url(redis.primary().orElse(RedisTrio.A)) + "?" + cacheCredentials();
  }

  private String cacheCredentials() {
    return "user=" + RedisRole.ORDERS_APP.login() + "&password=" + redis.password(RedisRole.ORDERS_APP);
  }

  private void awaitPods() {
    long end = System.nanoTime() + PODS_LIMIT.toNanos();
    while (kubernetes.ready().size() < OrdersManifests.REPLICAS) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the application is not ready within " + PODS_LIMIT);
      }
      try {
        Thread.sleep(LOOK_INTERVAL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the application started", e);
      }
    }
  }
}
