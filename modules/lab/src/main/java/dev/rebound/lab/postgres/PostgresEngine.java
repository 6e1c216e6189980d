package dev.rebound.lab.postgres;

import dev.rebound.lab.host.Engine;
import dev.rebound.lab.process.Unprivileged;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * PostgreSQL on a host.
 *
 * @param pair ports of a pair whose primary a replica follows, whichever of the two it is, without a slot, since a slot would stay behind
 *     on the old primary; empty for replicas that follow the one they were made from
 */
record PostgresEngine(PostgresBinaries binaries, PostgresSecrets secrets, List<Integer> pair) implements Engine {
  private static final String NOBODY = "\"nobody-answers\"";
  private static final String ANSWER_SECONDS_MAX = "5";
  private static final List<String> CORRUPTION_HINTS =
      List.of("PANIC:", "invalid page in block", "page verification failed", "could not read blocks", "invalid checkpoint record");

  @Override
  public Set<String> programs() {
    return DataFolder.PROGRAMS;
  }

  @Override
  public boolean needsSlot() {
    return pair.isEmpty();
  }

  @Override
  public List<String> corruptionHints() {
    return CORRUPTION_HINTS;
  }

  @Override
  public boolean intact(Path data) {
    return new DataFolder(data).intact();
  }

  @Override
  public boolean accepting(Path data, Path log) {
    return new DataFolder(data).accepting();
  }

  @Override
  public boolean replica(Place place) {
    return new DataFolder(place.data()).isStandby();
  }

  @Override
  public void create(Place place) throws IOException {
    new ClusterTemplate(binaries, secrets).create(place.data());
  }

  @Override
  public void prepareStart(Path data) throws IOException {
    new DataFolder(data).removeStaleLock();
  }

  @Override
  public List<String> command(Place place) {
    return List.of(
        binaries.program("postgres"), "-D", place.data().toString(), "-p", Integer.toString(place.port()), "-c",
        "cluster_name=" + place.name());
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("LC_ALL", "C");
  }

  @Override
  public void copy(Place fresh, Source primary, LongConsumer progress) throws IOException {
    var source = pair.isEmpty() ? primary : new Source(primary.host(), primary.port(), "");
    BaseBackup.copy(source, PostgresRole.REPLICATOR.login(), secrets.password(PostgresRole.REPLICATOR), fresh.data(), progress);
    new DataFolder(fresh.data()).makeStandby(fresh.name(), address(source), source.slot(), secrets.replicationPassFile());
    Unprivileged.here().handOver(fresh.data());
  }

  /** Source: PostgreSQL, "Database Connection Control Functions": several hosts are tried in order until one has the wanted role. */
  private String address(Source source) {
    if (pair.isEmpty()) {
      return "host=%s port=%d".formatted(source.host(), source.port());
    }
    String hosts = String.join(",", Collections.nCopies(pair.size(), "127.0.0.1"));
    String ports = pair.stream().map(String::valueOf).collect(Collectors.joining(","));
    return "host=%s port=%s target_session_attrs=primary".formatted(hosts, ports);
  }

  /** It has all that its base backup holds when it accepts connections; that it streams then is seen at the primary. */
  @Override
  public void join(Place place, Source primary, LongConsumer progress, Duration limit) {
    // Nothing is left to do.
  }

  /** Each commit waits for a standby that there is not. */
  @Override
  public String wedge(Place place) throws IOException {
    try (var connection = connect(place)) {
      String before = standbyNames(connection);
      change(connection, NOBODY);
      return before.equals(NOBODY) ? "" : before;
    } catch (SQLException e) {
      throw new IOException(place.name() + " cannot be wedged, SQLSTATE " + e.getSQLState(), e);
    }
  }

  @Override
  public void unwedge(Place place, String before) throws IOException {
    try (var connection = connect(place)) {
      if (standbyNames(connection).equals(NOBODY)) {
        change(connection, before);
      }
    } catch (SQLException e) {
      throw new IOException(place.name() + " stays wedged, SQLSTATE " + e.getSQLState(), e);
    }
  }

  private Connection connect(Place place) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", PostgresRole.POSTGRES.login());
    properties.setProperty("password", secrets.password(PostgresRole.POSTGRES));
    properties.setProperty("connectTimeout", ANSWER_SECONDS_MAX);
    properties.setProperty("socketTimeout", ANSWER_SECONDS_MAX);
    return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + place.port() + "/postgres", properties);
  }

  private static String standbyNames(Connection connection) throws SQLException {
    try (var statement = connection.createStatement(); var row = statement.executeQuery("SHOW synchronous_standby_names")) {
      row.next();
      return row.getString(1);
    }
  }

  private static void change(Connection connection, String names) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET synchronous_standby_names = " + statement.enquoteLiteral(names));
      statement.execute("SELECT pg_reload_conf()");
    }
  }
}
