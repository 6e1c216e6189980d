package dev.rebound.lab.postgres;

import dev.rebound.lab.host.Engine;
import dev.rebound.lab.host.Host;
import dev.rebound.lab.host.Host.Refused;
import dev.rebound.lab.host.HostFolders;
import dev.rebound.lab.host.HostSupervisor;
import dev.rebound.lab.host.Instance.Progress;
import dev.rebound.lab.host.Instance.State;
import dev.rebound.lab.process.ChildProcesses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two PostgreSQL instances on two stand-in hosts, {@code pg-a} (the initial primary) and {@code pg-b}, streaming synchronously, with
 * their supervisor. The folder keeps everything: opened again, each instance starts in the role that its data has.
 *
 * <p>Layout below the lab's folder: {@code secrets/}, {@code postgres/pg-a/data-1}, {@code postgres/pg-a/server.log}, …
 */
public final class PostgresPair implements AutoCloseable {
  public static final String A = "pg-a";
  public static final String B = "pg-b";
  public static final String DATABASE = "orders";
  private static final Logger LOG = LoggerFactory.getLogger(PostgresPair.class);
  /** Time for a start by the lab itself, crash recovery on a loaded machine included. */
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration REPLICA_LIMIT = Duration.ofMinutes(3);
  private static final Duration SYNCHRONOUS_LIMIT = Duration.ofSeconds(60);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

  private final List<Host> hosts;
  private final PostgresBinaries binaries;
  private final PostgresSecrets secrets;
  private final ChildProcesses children;
  private volatile HostSupervisor supervisor;

  private PostgresPair(
      List<Host> hosts, PostgresBinaries binaries, PostgresSecrets secrets, ChildProcesses children, HostSupervisor supervisor) {
    this.hosts = hosts;
    this.binaries = binaries;
    this.secrets = secrets;
    this.children = children;
    this.supervisor = supervisor;
  }

  /**
   * Opens the pair, making it at the first time; returns when each instance that may start accepts connections. A pair made new streams
   * synchronously by then; one opened again may not, see {@link #awaitSynchronous}. A fenced or lost instance stays down.
   *
   * @param folder the lab's folder
   * @throws IllegalStateException where a port is taken or an instance does not come up
   */
  public static PostgresPair start(Path folder, int portA, int portB, int supervisorPort) {
    return start(folder, portA, portB, supervisorPort, Replication.SYNCHRONOUS);
  }

  /** The same; the replication counts when the pair is made. */
  public static PostgresPair start(Path folder, int portA, int portB, int supervisorPort, Replication replication) {
    var home = folder.toAbsolutePath().resolve("postgres");
    var children = ChildProcesses.open(home.resolve("pids"));
    try {
      var made = home.resolve("made");
      if (!Files.exists(made)) {
        HostFolders.removeUnfinished(home, List.of(A, B));
      }
      var secrets = PostgresSecrets.open(folder.resolve("secrets"));
      var binaries = PostgresBinaries.unpack(home.resolve("binaries"));
      var engine = new PostgresEngine(binaries, secrets, List.of());
      var a = new Host(A, portA, home.resolve(A), engine, children);
      var b = new Host(B, portB, home.resolve(B), engine, children);
      a.killAll();
      b.killAll();
      HostFolders.requireFree(a);
      HostFolders.requireFree(b);
      var supervisor = HostSupervisor.start(supervisorPort, List.of(a, b));
      var pair = new PostgresPair(List.of(a, b), binaries, secrets, children, supervisor);
      pair.bringUp(made, replication);
      return pair;
    } catch (IOException e) {
      children.close();
      throw new IllegalStateException("the PostgreSQL pair does not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      children.close();
      throw e;
    }
  }

  private void bringUp(Path made, Replication replication) {
    try {
      if (Files.exists(made)) {
        reopen();
      } else {
        make(replication);
        Files.writeString(made, "");
      }
    } catch (IOException | SQLException | Refused e) {
      close();
      throw new IllegalStateException("the PostgreSQL pair does not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The supervisor of both hosts, also the way to break them. */
  public HostSupervisor supervisor() {
    return supervisor;
  }

  /** The hosts' supervisor answers again, after the loss of the site had ended it. What was lost with the hosts stays lost. */
  public void powerOn() {
    supervisor = supervisor.again();
  }

  /** Address of the database {@code orders} on one instance, without credentials. */
  public String jdbcUrl(String name) {
    return Connections.jdbcUrl(port(name), DATABASE);
  }

  /** A connection of the lab's own, to the database {@code orders}, with a limit on the server's silence of 30 s. */
  public Connection connect(String name, PostgresRole role) throws SQLException {
    return connect(name, role, DATABASE);
  }

  /** The file with the role's password. */
  public Path passwordFile(PostgresRole role) {
    return secrets.passwordFile(role);
  }

  /** The role's password, for the lab's own clients and the application's connection URL. Never to be printed. */
  public String password(PostgresRole role) {
    return secrets.password(role);
  }

  /** The instance that runs and is not in recovery; the first one, should there wrongly be two. */
  public Optional<String> primary() {
    return hosts.stream().map(Host::name).filter(name -> connections().primary(port(name))).findFirst();
  }

  /** Waits until the primary has a synchronous standby. @return whether it has one within the limit */
  public boolean awaitSynchronous(Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    while (!hasStandby(Replication.SYNCHRONOUS)) {
      if (System.nanoTime() > until) {
        return false;
      }
      pause();
    }
    return true;
  }

  /** Whether the primary has a standby now that does its part. */
  public boolean hasStandby(Replication replication) {
    return primary().map(name -> standbys(name, replication.healthy())).orElse(false);
  }

  /** Stops the supervisor, then both instances at once (fast shutdown). Data stays. */
  @Override
  public void close() {
    supervisor.close();
    children.close();
    hosts.forEach(Host::killAll);
  }

  private void reopen() throws Refused {
    for (var host : hosts) {
      var instance = host.look();
      if (instance.startEnabled() && instance.startCommand()) {
        host.start(START_LIMIT);
      } else {
        LOG.info("instance stays down instance={} reason={}", host.name(), instance.reason());
      }
    }
  }

  private void make(Replication replication) throws IOException, SQLException, Refused {
    var a = hosts.getFirst();
    var b = hosts.getLast();
    a.initialize(START_LIMIT);
    prepareDatabase();
    b.rebuild("first", new Engine.Source("127.0.0.1", a.port(), "pg_b"));
    awaitReplica(b);
    awaitStreaming();
    if (replication == Replication.SYNCHRONOUS) {
      makeSynchronous();
    }
  }

  private void makeSynchronous() throws SQLException {
    try (var admin = connect(A, PostgresRole.POSTGRES, "postgres");
        var statement = admin.createStatement()) {
      statement.execute("ALTER SYSTEM SET synchronous_standby_names = '\"" + B + "\"'");
      statement.execute("SELECT pg_reload_conf()");
    }
    if (!awaitSynchronous(SYNCHRONOUS_LIMIT)) {
      throw new IllegalStateException("pg-b does not become a synchronous standby within " + SYNCHRONOUS_LIMIT);
    }
  }

  private void prepareDatabase() throws SQLException, IOException {
    try (var admin = connect(A, PostgresRole.POSTGRES, "postgres");
        var statement = admin.createStatement()) {
      statement.execute("CREATE ROLE orders_app LOGIN");
      statement.execute("CREATE ROLE replicator LOGIN REPLICATION");
      statement.execute("CREATE DATABASE orders OWNER orders_app");
    }
    try (var admin = connect(A, PostgresRole.POSTGRES, DATABASE);
        var statement = admin.createStatement()) {
      statement.execute(grants());
      statement.execute(
          "CREATE TABLE orders (n bigint PRIMARY KEY, source text, at timestamptz NOT NULL DEFAULT clock_timestamp())");
      statement.execute("ALTER TABLE orders OWNER TO orders_app");
      for (var role : List.of(PostgresRole.REBOUND, PostgresRole.ORDERS_APP, PostgresRole.REPLICATOR)) {
        // Hashed here: the password itself reaches neither the server nor its log.
        int iterations = role == PostgresRole.ORDERS_APP ? Scram.ITERATIONS_OF_MANY : Scram.ITERATIONS;
        statement.execute("ALTER ROLE " + role.login() + " PASSWORD '" + Scram.verifier(secrets.password(role), iterations) + "'");
      }
    }
  }

  private static String grants() throws IOException {
    try (var in = PostgresPair.class.getResourceAsStream("/postgresql-grants.sql")) {
      if (in == null) {
        throw new IllegalStateException("deploy/postgresql-grants.sql is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void awaitReplica(Host host) {
    long until = System.nanoTime() + REPLICA_LIMIT.toNanos();
    while (true) {
      var instance = host.look();
      var job = instance.rebuild();
      if (job != null && job.state() == Progress.DONE && instance.state() == State.RUNNING) {
        return;
      }
      if (job == null || job.state() == Progress.FAILED || System.nanoTime() > until) {
        throw new IllegalStateException("the replica was not made within " + REPLICA_LIMIT + ": " + job);
      }
      pause();
    }
  }

  private void awaitStreaming() {
    long until = System.nanoTime() + SYNCHRONOUS_LIMIT.toNanos();
    while (!standbys(A, Replication.ASYNCHRONOUS.healthy())) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("pg-b does not stream within " + SYNCHRONOUS_LIMIT);
      }
      pause();
    }
  }

  /** Of the pair: a replica in another site does not count. */
  private boolean standbys(String name, String condition) {
    return connections().standby(port(name), condition + " AND application_name IN ('" + A + "', '" + B + "')");
  }

  private Connection connect(String name, PostgresRole role, String database) throws SQLException {
    return connections().connect(port(name), role, database);
  }

  private Connections connections() {
    return new Connections(secrets);
  }

  /** Port of one instance on 127.0.0.1. */
  int port(String name) {
    return hosts.stream().filter(host -> host.name().equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no instance " + name)).port();
  }

  PostgresBinaries binaries() {
    return binaries;
  }

  PostgresSecrets secrets() {
    return secrets;
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the PostgreSQL pair", e);
    }
  }
}
