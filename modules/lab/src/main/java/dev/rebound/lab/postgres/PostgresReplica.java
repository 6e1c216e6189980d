package dev.rebound.lab.postgres;

import dev.rebound.lab.host.Engine;
import dev.rebound.lab.host.Host;
import dev.rebound.lab.host.Host.Refused;
import dev.rebound.lab.host.HostFolders;
import dev.rebound.lab.host.HostSupervisor;
import dev.rebound.lab.process.ChildProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code pg-dr}, an asynchronous streaming replica of a {@link PostgresPair} on a host of its own in another site, with its supervisor.
 * It follows the pair's primary through failovers by itself: its address names both instances and takes the one that is a primary.
 *
 * <p>It does not follow where it had received more than the promoted replica, nor after an absence in which the primary wrote more than
 * {@code wal_keep_size}: then it must be rebuilt through its supervisor. An old primary that hangs holds it until that one is fenced.
 */
public final class PostgresReplica implements AutoCloseable {
  public static final String NAME = "pg-dr";
  private static final Logger LOG = LoggerFactory.getLogger(PostgresReplica.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

  private final PostgresPair pair;
  private final Host host;
  private final ChildProcesses children;
  private final HostSupervisor supervisor;

  private PostgresReplica(PostgresPair pair, Host host, ChildProcesses children, HostSupervisor supervisor) {
    this.pair = pair;
    this.host = host;
    this.children = children;
    this.supervisor = supervisor;
  }

  /**
   * Opens it, making it at the first time, when it returns with the replica streaming. A fenced or lost one stays down.
   *
   * @param home its own folder
   * @throws IllegalStateException where a port is taken, there is no primary to copy or it does not come up
   */
  public static PostgresReplica start(Path home, int port, int supervisorPort, PostgresPair pair) {
    var children = ChildProcesses.open(home.resolve("pids"));
    try {
      var made = home.resolve("made");
      if (!Files.exists(made)) {
        HostFolders.removeUnfinished(home, List.of(NAME));
      }
      var engine = new PostgresEngine(pair.binaries(), pair.secrets(), List.of(pair.port(PostgresPair.A), pair.port(PostgresPair.B)));
      var host = new Host(NAME, port, home.resolve(NAME), engine, children);
      host.killAll();
      HostFolders.requireFree(host);
      var replica = new PostgresReplica(pair, host, children, HostSupervisor.start(supervisorPort, List.of(host)));
      replica.bringUp(made);
      return replica;
    } catch (IOException e) {
      children.close();
      throw new IllegalStateException(NAME + " does not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      children.close();
      throw e;
    }
  }

  private void bringUp(Path made) throws IOException {
    try {
      if (Files.exists(made)) {
        reopen();
      } else {
        make();
        Files.writeString(made, "");
      }
    } catch (Refused e) {
      close();
      throw new IOException(e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void reopen() throws Refused {
    var instance = host.look();
    if (instance.startEnabled() && instance.startCommand()) {
      host.start(START_LIMIT);
    } else {
      LOG.info("instance stays down instance={} reason={}", NAME, instance.reason());
    }
  }

  private void make() throws IOException, Refused {
    String primary = pair.primary().orElseThrow(() -> new IOException("the pair has no primary"));
    host.initializeReplica(new Engine.Source("127.0.0.1", pair.port(primary), ""), START_LIMIT);
    long until = System.nanoTime() + START_LIMIT.toNanos();
    while (!streaming()) {
      if (System.nanoTime() > until) {
        throw new IOException("it does not stream within " + START_LIMIT);
      }
      try {
        Thread.sleep(LOOK_INTERVAL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for it", e);
      }
    }
  }

  /** The supervisor of its host, also the way to break it. */
  public HostSupervisor supervisor() {
    return supervisor;
  }

  /** Address of its database {@code orders}, without credentials. */
  public String jdbcUrl() {
    return Connections.jdbcUrl(host.port(), PostgresPair.DATABASE);
  }

  /** A connection of the lab's own to its database {@code orders}, with a limit on the server's silence of 30 s. */
  public Connection connect(PostgresRole role) throws SQLException {
    return new Connections(pair.secrets()).connect(host.port(), role, PostgresPair.DATABASE);
  }

  /** Makes it a server of its own, which has what it received until now and takes restored databases beside that. */
  public void becomeAServerOfItsOwn() throws SQLException {
    try (Connection connection = connect(PostgresRole.POSTGRES); Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_promote()");
    }
  }

  /** A connection of the lab's own to the newest database that was restored here; to {@code orders} where there is none. */
  public Connection connectRestored(PostgresRole role) throws SQLException {
    var connections = new Connections(pair.secrets());
    try (Connection connection = connect(PostgresRole.POSTGRES); Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(
            "SELECT coalesce(max(datname), '" + PostgresPair.DATABASE + "') FROM pg_database WHERE datname ~ '^"
                + PostgresPair.DATABASE + "_[0-9]{8}_[0-9]{6}$'")) {
      rows.next();
      return connections.connect(host.port(), role, rows.getString(1));
    }
  }

  /** Whether it runs and was promoted. */
  public boolean promoted() {
    return new Connections(pair.secrets()).primary(host.port());
  }

  /** Whether the pair's primary streams to it now. */
  public boolean streaming() {
    return pair.primary()
        .map(name -> new Connections(pair.secrets()).standby(pair.port(name), "state = 'streaming' AND application_name = '" + NAME + "'"))
        .orElse(false);
  }

  /** Stops the supervisor, then the instance. Data stays. */
  @Override
  public void close() {
    supervisor.close();
    children.close();
    host.killAll();
  }
}
