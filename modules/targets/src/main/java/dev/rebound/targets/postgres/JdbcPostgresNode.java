package dev.rebound.targets.postgres;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A {@link PostgresNode} over SQL, with the rights of deploy/postgresql-grants.sql. */
public final class JdbcPostgresNode implements PostgresNode {
  /** Between two looks whether a change has come into force. */
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(10);
  /**
   * A promotion is pushed by a reload every this many looks, 50 ms. Without it, half of the promotions that were asked for at once after
   * the primary's death stalled for 5 s (peers.md I.5.1).
   */
  private static final int LOOKS_PER_PUSH = 5;
  /** Names the row that {@link #verify} writes. */
  private static final String VERIFY_WRITER = "rebound-verify";
  /** What a standby or slot may be called; PostgreSQL cuts longer names. */
  private static final Pattern STANDBY = Pattern.compile("[A-Za-z0-9_.-]{1,63}");
  private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");
  private static final String DUPLICATE_OBJECT = "42710";
  private static final String UNDEFINED_OBJECT = "42704";
  private static final String OBJECT_NOT_IN_STATE = "55000";
  private static final String STANDING =
      """
      SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END::text,
        CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END::text,
        (SELECT sender_host || ':' || sender_port FROM pg_stat_wal_receiver WHERE status = 'streaming')""";
  private static final String REPLICAS =
      """
      SELECT application_name, coalesce(state, ''), coalesce(sync_state, ''),
        pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
          coalesce(flush_lsn, '0/0'))::bigint
      FROM pg_stat_replication ORDER BY application_name""";

  private final PostgresAccess access;
  private final RecentSessions sessions;

  /** @param sessions that looks, promotions and the release of commits use here and elsewhere; all else has a session of its own */
  public JdbcPostgresNode(PostgresAccess access, RecentSessions sessions) {
    this.access = requireNonNull(access, "access");
    this.sessions = requireNonNull(sessions, "sessions");
  }

  @Override
  public Answer<Standing> standing(Duration limit) {
    return sessions.once(access, "reading", limit, connection -> {
      var view = View.look(connection);
      var damage = Damage.look(connection);
      try (var statement = connection.createStatement(); var rows = statement.executeQuery(STANDING)) {
        rows.next();
        var replayed = lsn(rows.getString(2));
        var received = lsn(rows.getString(1));
        // What came from the archive or was there at start-up was replayed without being received.
        var durable = received.compareTo(replayed) < 0 ? replayed : received;
        return new Standing(
            view.inRecovery(), view.timeline(), durable, replayed, rows.getString(3), view.standbyNames(), damage.failures(),
            damage.checksums());
      }
    });
  }

  @Override
  public Answer<Promotion> promote(Duration limit) {
    return sessions.once(access, "promoting", limit, connection -> {
      long start = System.nanoTime();
      var before = View.look(connection);
      if (!before.inRecovery()) {
        return new Promotion(true, before.timeline(), before.timeline(), Duration.ofNanos(System.nanoTime() - start));
      }
      setStandbyNames(connection, "");
      run(connection, "SELECT pg_promote(false)");
      for (int look = 1; View.inRecovery(connection); look++) {
        if (look % LOOKS_PER_PUSH == 0) {
          run(connection, "SELECT pg_reload_conf()");
        }
        pause();
      }
      var elapsed = Duration.ofNanos(System.nanoTime() - start);
      return new Promotion(false, before.timeline(), View.look(connection).timeline(), elapsed);
    });
  }

  @Override
  public Answer<Change> setSynchronousStandbys(List<String> standbys, Duration limit) {
    if (standbys.isEmpty()) {
      throw new IllegalArgumentException("standbys must not be empty: clearSynchronousStandbys says so");
    }
    standbys.forEach(name -> require(STANDBY, name));
    var names = standbys.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ", "FIRST 1 (", ")"));
    return Session.once(access, "setting the synchronous standbys", limit, connection -> setStandbyNames(connection, names));
  }

  @Override
  public Answer<Change> clearSynchronousStandbys(Duration limit) {
    return sessions.once(access, "clearing the synchronous standbys", limit, connection -> setStandbyNames(connection, ""));
  }

  /** Writes the setting and waits until this session, and with it the server, has it. The value holds checked names only. */
  private static Change setStandbyNames(Connection connection, String value) throws SQLException {
    if (View.look(connection).standbyNames().equals(value)) {
      return Change.ALREADY;
    }
    run(connection, "ALTER SYSTEM SET synchronous_standby_names = '" + value + "'");
    run(connection, "SELECT pg_reload_conf()");
    while (!View.look(connection).standbyNames().equals(value)) {
      pause();
    }
    return Change.DONE;
  }

  @Override
  public Answer<Change> ensureSlot(String slot, Duration limit) {
    require(SLOT, slot);
    return Session.once(access, "making slot " + slot, limit, connection ->
        hasSlot(connection, slot)
            ? Change.ALREADY
            : change(connection, "SELECT pg_create_physical_replication_slot(?, true)", slot, DUPLICATE_OBJECT));
  }

  @Override
  public Answer<Change> dropSlot(String slot, Duration limit) {
    require(SLOT, slot);
    return Session.once(access, "dropping slot " + slot, limit, connection ->
        hasSlot(connection, slot)
            ? change(connection, "SELECT pg_drop_replication_slot(?)", slot, UNDEFINED_OBJECT)
            : Change.ALREADY);
  }

  private static boolean hasSlot(Connection connection, String slot) throws SQLException {
    try (var look = connection.prepareStatement("SELECT count(*) FROM pg_replication_slots WHERE slot_name = ?")) {
      look.setString(1, slot);
      try (var rows = look.executeQuery()) {
        rows.next();
        return rows.getInt(1) > 0;
      }
    }
  }

  private static Change change(Connection connection, String sql, String name, String alreadyState) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      statement.execute();
      return Change.DONE;
    } catch (SQLException e) {
      if (alreadyState.equals(e.getSQLState())) {
        return Change.ALREADY;
      }
      throw e;
    }
  }

  @Override
  public Answer<Change> follow(Upstream upstream, Duration limit) {
    require(SLOT, upstream.slot());
    require(STANDBY, access.node());
    return Session.once(access, "following another primary", limit, connection -> {
      if (!View.inRecovery(connection)) {
        throw new SQLException("it is no replica", OBJECT_NOT_IN_STATE);
      }
      ConnectionInfo now = connectionInfo(connection);
      ConnectionInfo wished = now.to(upstream.host(), upstream.port(), access.node());
      if (now.same(wished) && setting(connection, "primary_slot_name").equals(upstream.slot())) {
        return Change.ALREADY;
      }
      run(connection, "ALTER SYSTEM SET primary_slot_name = '" + upstream.slot() + "'");
      run(connection, "ALTER SYSTEM SET primary_conninfo = '" + wished.written().replace("'", "''") + "'");
      run(connection, "SELECT pg_reload_conf()");
      return Change.DONE;
    });
  }

  private static ConnectionInfo connectionInfo(Connection connection) throws SQLException {
    try {
      return ConnectionInfo.parse(setting(connection, "primary_conninfo"));
    } catch (IllegalArgumentException e) {
      throw new SQLException("its primary_conninfo cannot be changed: " + e.getMessage(), OBJECT_NOT_IN_STATE, e);
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (var look = connection.prepareStatement("SELECT current_setting(?)")) {
      look.setString(1, name);
      try (var rows = look.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  @Override
  public Answer<List<Replica>> replicas(Duration limit) {
    return sessions.once(access, "reading the replicas", limit, connection -> {
      var replicas = new ArrayList<Replica>();
      try (var statement = connection.createStatement(); var rows = statement.executeQuery(REPLICAS)) {
        while (rows.next()) {
          replicas.add(new Replica(rows.getString(1), rows.getString(2), rows.getString(3), Math.max(0, rows.getLong(4))));
        }
      }
      return List.copyOf(replicas);
    });
  }

  @Override
  public Answer<Integrity> verify(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    return switch (Session.open(access, limit)) {
      case Answer.Trouble<Session>(var outcome, var reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Session>(var session) -> {
        try (session) {
          yield verify(session, end);
        }
      }
    };
  }

  /** Reads first, so that a hanging write does not hide what could be read. */
  private Answer<Integrity> verify(Session session, long endNanos) {
    record Seen(int timeline, Damage damage) {}
    var seen = session.ask(
        "reading", left(endNanos), connection -> new Seen(View.look(connection).timeline(), Damage.look(connection)));
    return switch (seen) {
      case Answer.Trouble<Seen>(var outcome, var reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Seen>(Seen(int timeline, Damage(long failures, boolean checksums))) -> {
        var write = session.ask(
            "writing", left(endNanos), connection -> WitnessTable.write(connection, VERIFY_WRITER, System.currentTimeMillis()));
        yield switch (write) {
          case Answer.Value<Lsn>(var lsn) ->
              Answer.of(new Integrity(true, failures, checksums, timeline, access.node() + " committed a row of ours at " + lsn + "."));
          case Answer.Trouble<Lsn>(var outcome, var reason) ->
              Answer.of(new Integrity(false, failures, checksums, timeline, "A write was not acknowledged. " + reason));
        };
      }
    };
  }

  @Override
  public Answer<IntegrityReport> checkIntegrity(CheckLimits limits, CheckWatch watch) {
    return switch (Session.open(access, limits.connect())) {
      case Answer.Trouble<Session>(var outcome, var reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Session>(var session) -> {
        try (session) {
          yield new IntegrityScan(session, limits, watch).run();
        }
      }
    };
  }

  @Override
  public Answer<Rows> read(String select, int rowsMax, int charactersMax, Duration limit, CheckWatch watch) {
    long end = System.nanoTime() + limit.toNanos();
    return switch (Session.open(access, limit)) {
      case Answer.Trouble<Session>(var outcome, var reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Session>(var session) -> {
        try (session) {
          yield session.ask(
              "reading rows", left(end), () -> watch.goesOn("reading rows of " + access.node()),
              connection -> RowReading.read(connection, select, rowsMax, charactersMax));
        }
      }
    };
  }

  @Override
  public Answer<Optional<WitnessRow>> lastWitness(String observer, String through, Duration limit) {
    var writer = WitnessTable.writer(observer, through);
    return sessions.once(access, "reading the witness", limit, connection -> WitnessTable.read(connection, writer));
  }

  private static Duration left(long endNanos) {
    return Duration.ofNanos(endNanos - System.nanoTime());
  }

  private static Lsn lsn(@Nullable String text) {
    return text == null ? Lsn.ZERO : Lsn.parse(text);
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void require(Pattern pattern, String name) {
    if (!pattern.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name for this: " + name);
    }
  }

  /** Sleeps between two looks; the caller's limit ends the loop by interrupting its thread. */
  private static void pause() throws SQLException {
    try {
      Thread.sleep(LOOK_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted at the limit", "57014", e);
    }
  }
}
