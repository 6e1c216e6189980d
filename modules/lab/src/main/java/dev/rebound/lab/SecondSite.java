package dev.rebound.lab;

import dev.rebound.lab.application.LoadBalancer;
import dev.rebound.lab.application.OrdersApplication;
import dev.rebound.lab.customer.Ack;
import dev.rebound.lab.customer.AckLog;
import dev.rebound.lab.customer.NamedEntry;
import dev.rebound.lab.customer.OrderCustomer;
import dev.rebound.lab.dns.NameServer;
import dev.rebound.lab.host.HostSupervisor;
import dev.rebound.lab.host.SecretFile;
import dev.rebound.lab.kubernetes.Endpoint;
import dev.rebound.lab.kubernetes.OrdersManifests;
import dev.rebound.lab.kubernetes.SimulatedCluster;
import dev.rebound.lab.postgres.PostgresDumps;
import dev.rebound.lab.postgres.PostgresPair;
import dev.rebound.lab.postgres.PostgresReplica;
import dev.rebound.lab.redis.RedisAlone;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * The site {@code eu-2} beside the lab's own {@code eu-1}, and the name that leads to one of them: a replica of the databases (or a server
 * of its own and a dump of theirs), an empty cache, the application in a Kubernetes of its own, scaled to 0, with Secrets that name this
 * site's servers; an entry of each site on an address of its own and the same port; a name server whose zone has {@value #NAME}; a
 * customer that resolves the name.
 *
 * <p>What the sites have in common is this machine: no time passes between them, and their servers all listen on 127.0.0.1.
 */
public final class SecondSite implements AutoCloseable {
  /** The site that the lab is without this one. */
  public static final String FIRST = "eu-1";
  public static final String SECOND = "eu-2";
  /** Of eu-1's entry. Linux answers on all of 127.0.0.0/8. */
  public static final String FIRST_ADDRESS = "127.0.1.1";
  /** By which those outside of eu-1 reach its servers, each at its own port; it can be cut. */
  public static final String WAY_ADDRESS = "127.0.9.1";
  /** Of eu-2's entry. */
  public static final String SECOND_ADDRESS = "127.0.2.1";
  public static final String ZONE = "shop.test";
  /** Leads to eu-1's entry until somebody changes it. */
  public static final String NAME = "orders." + ZONE;
  /** Short, so that a switch reaches the customers within seconds. */
  public static final Duration TTL = Duration.ofSeconds(5);
  /** Name of the key, hmac-sha256, that may change the name's addresses and nothing else. */
  public static final String KEY = "dr-key";
  /** The cluster of this site runs so many instances until somebody scales it. */
  static final int REPLICAS = 0;
  static final String POSTGRES = "postgres-dr";
  static final String REDIS = "redis-dr";
  static final String NAMES = "dns";
  /** Folder of dumps, in the lab's. */
  private static final String BACKUPS = "backups";
  /** Folder of manifests that a recovery applies, in the lab's. */
  private static final String MANIFESTS = "manifests/eu-2";
  private static final String SETTINGS = "orders-settings";
  private static final int KEY_BYTES = 32;
  private static final String RECORDS = """
      $TTL 300
      @ IN SOA ns1 hostmaster 1 3600 600 86400 5
      @ IN NS ns1
      ns1 IN A 127.0.0.1
      orders %d IN A %s
      """.formatted(TTL.toSeconds(), FIRST_ADDRESS);

  private final Path keyFile;
  private final OpenParts parts = new OpenParts();
  private final NameServer names;
  private final PostgresReplica postgres;
  private final RedisAlone redis;
  private final SimulatedCluster kubernetes;
  private final AckLog orders;
  private final OrderCustomer customer;

  /** What it takes from the first site. @param credentials of the application in each database, as a URL's query, and in each cache */
  record First(PostgresPair postgres, String credentials, String cacheCredentials) {}

  /** @throws IllegalStateException where there is no BIND */
  static void requireNameServer() {
    if (NameServer.program().isEmpty()) {
      throw new IllegalStateException("a second site needs a name server: install Debian's package bind9, or leave --second-site out");
    }
  }

  /**
   * Opens it; returns when its database streams and the customer by name was sent in.
   *
   * @param lastNumber the customer's first order has the next number
   * @throws IllegalStateException where a port is taken or a part does not come up
   */
  static SecondSite start(Path folder, LabPorts ports, First first, long lastNumber, LabShape shape) throws IOException {
    return new SecondSite(folder, ports, first, lastNumber, shape);
  }

  private SecondSite(Path folder, LabPorts ports, First first, long lastNumber, LabShape shape) throws IOException {
    this.keyFile = folder.resolve("secrets/dns-key");
    try {
      SecretFile.keep(keyFile, newKey());
      this.names = parts.opened(NameServer.primary(folder.resolve(NAMES), ports.nameServer(), ZONE, RECORDS,
          "grant %s name %s. A AAAA CNAME;".formatted(KEY, NAME), List.of(new NameServer.Key(KEY, Files.readString(keyFile).strip()))));
      this.postgres = parts.opened(
          PostgresReplica.start(folder.resolve(POSTGRES), ports.postgresDr(), ports.supervisorDr(), first.postgres()));
      if (shape.backups()) {
        postgres.becomeAServerOfItsOwn();
        PostgresDumps.take(first.postgres(), folder.resolve(BACKUPS));
      }
      writeManifests(Files.createDirectories(folder.resolve(MANIFESTS)));
      this.redis = parts.opened(RedisAlone.start(folder.resolve(REDIS), ports.redisDr(), ports.redisSupervisorDr()));
      this.kubernetes = parts.opened(SimulatedCluster.start(
          ports.kubernetesDr(),
          OrdersManifests.objects(
              postgres.jdbcUrl() + "?" + first.credentials(), redis.url() + "?" + first.cacheCredentials(), ports.service()),
          OrdersManifests.deployment(REPLICAS), OrdersApplication::start));
      parts.opened(LoadBalancer.start(entry(SECOND_ADDRESS, ports), kubernetes::ready));
      this.orders = parts.opened(new AckLog(Files.createDirectories(folder.resolve("customers")).resolve("named.jsonl")));
      NamedEntry entry = NamedEntry.of(new InetSocketAddress("127.0.0.1", ports.nameServer()), NAME, ports.service());
      this.customer = parts.opened(OrderCustomer.start(entry, Ack.NAMED, orders, lastNumber, shape.pace()));
    } catch (SQLException e) {
      parts.close();
      throw new IOException("the site " + SECOND + " has no server of its own", e);
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** What a recovery applies there: settings of the application that nothing has brought before. */
  private static void writeManifests(Path manifests) throws IOException {
    Files.writeString(manifests.resolve("settings.yaml"), """
        apiVersion: v1
        kind: ConfigMap
        metadata: { namespace: %s, name: %s }
        data: { SITE: %s }
        """.formatted(OrdersManifests.NAMESPACE, SETTINGS, SECOND));
  }

  /** Of a site. */
  static InetSocketAddress entry(String address, LabPorts ports) {
    return new InetSocketAddress(address, ports.service());
  }

  private static String newKey() {
    byte[] secret = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }

  /** The name server, on 127.0.0.1. */
  public NameServer names() {
    return names;
  }

  /** The file with the secret of {@value #KEY}, Base64. */
  public Path keyFile() {
    return keyFile;
  }

  /** The database. */
  public PostgresReplica postgres() {
    return postgres;
  }

  /** The cluster. */
  public SimulatedCluster kubernetes() {
    return kubernetes;
  }

  /** What the customer by name was promised. */
  AckLog orders() {
    return orders;
  }

  /** Names of its servers that can be broken. */
  static List<String> nodes() {
    return List.of(PostgresReplica.NAME, RedisAlone.NAME);
  }

  /** Of one of {@link #nodes}. */
  HostSupervisor supervisorOf(String node) {
    return node.equals(RedisAlone.NAME) ? redis.supervisor() : postgres.supervisor();
  }

  /** The longest time since a moment in which no order was acknowledged to the customer by name. */
  public Duration longestOrderGap(Instant since) {
    return orders.longestGapAfter(since);
  }

  /** How it is now. */
  public SecondSiteState state() {
    return new SecondSiteState(
        postgres.supervisor().look(PostgresReplica.NAME), redis.supervisor().look(RedisAlone.NAME), postgres.promoted(),
        postgres.streaming(), kubernetes.ready().stream().map(Endpoint::pod).toList(), orders.last(), orders.count(), customer.failures());
  }

  /** Stops everything of it, the name server too. The folder stays. Idempotent. */
  @Override
  public void close() {
    parts.close();
  }
}
