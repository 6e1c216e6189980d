package dev.rebound.targets.postgres;

import dev.rebound.targets.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/**
 * One connection to one instance on which nothing can wait for longer than its limit. Work that is late is cancelled at the server too: a
 * commit that waits for a lost standby would otherwise keep its server process although the client is gone, until no connection is left.
 */
final class Session implements AutoCloseable {
  /** Named so in {@code pg_stat_activity}. */
  private static final String APPLICATION_NAME = "rebound";
  /** Nets below the true limits, which are finer: the driver knows whole seconds only. */
  private static final String SOCKET_SECONDS_MAX = "60";
  private static final String CONNECT_SECONDS_MAX = "10";
  private static final String CANCEL_SECONDS_MAX = "1";
  /** Time that cancelled work has to come back before its socket is closed. */
  private static final Duration CANCEL_GRACE = Duration.ofSeconds(1);
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final PostgresAccess access;
  private final Connection connection;
  private final long openedNanos = System.nanoTime();
  private volatile boolean ended;
  private volatile @Nullable Errand<?> late;

  private Session(PostgresAccess access, Connection connection) {
    this.access = access;
    this.connection = connection;
  }

  /** Work on the connection, in autocommit mode. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  static Answer<Session> open(PostgresAccess access, Duration limit) {
    var opening = begin(access);
    return opening.await(limit).orElseGet(() -> opening.late(limit));
  }

  /** Begins to connect and returns at once. */
  static Opening begin(PostgresAccess access) {
    return new Opening(access, Errand.start("rebound-open-" + access.node(), () -> connect(access)));
  }

  /** A session on its way. */
  record Opening(PostgresAccess access, Errand<Connection> connecting) {
    /** Empty where nothing has come by the limit: it may be waited for once more. */
    Optional<Answer<Session>> await(Duration limit) {
      try {
        return Optional.of(Answer.of(new Session(access, connecting.await(limit))));
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (ExecutionException e) {
        return Optional.of(Trouble.of(access, e.getCause()));
      }
    }

    /** Gives it up. @param limit that was waited for */
    Answer<Session> late(Duration limit) {
      giveUp();
      return Trouble.late(access, "connecting", limit);
    }

    void giveUp() {
      connecting.whenLate(Session::abort);
      connecting.giveUp();
    }
  }

  /** Opens a session for one piece of work and closes it again. */
  static <T> Answer<T> once(PostgresAccess access, String what, Duration limit, Work<T> work) {
    long end = System.nanoTime() + limit.toNanos();
    return switch (open(access, limit)) {
      case Answer.Trouble<Session>(var outcome, var reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Session>(var session) -> {
        try (session) {
          yield session.ask(what, Duration.ofNanos(end - System.nanoTime()), work);
        }
      }
    };
  }

  <T> Answer<T> ask(String what, Duration limit, Work<T> work) {
    return ask(what, limit, WATCH_INTERVAL, () -> true, work);
  }

  /** Work that is also late when somebody who is asked every second says that it should not go on, or throws. */
  <T> Answer<T> ask(String what, Duration limit, BooleanSupplier goesOn, Work<T> work) {
    return ask(what, limit, WATCH_INTERVAL, goesOn, work);
  }

  /** The same, asked at an interval of the caller's. */
  <T> Answer<T> ask(String what, Duration limit, Duration interval, BooleanSupplier goesOn, Work<T> work) {
    var errand = Errand.start("rebound-ask-" + access.node(), () -> work.on(connection));
    try {
      return Answer.of(errand.await(limit, interval, goesOn));
    } catch (TimeoutException e) {
      abandon(errand);
      return Trouble.late(access, what, limit);
    } catch (RuntimeException e) {
      abandon(errand);
      throw e;
    } catch (ExecutionException e) {
      if (Trouble.endsSession(e.getCause())) {
        ended = true;
      }
      return Trouble.of(access, e.getCause());
    }
  }

  private void abandon(Errand<?> errand) {
    late = errand;
    ended = true;
    Thread.ofVirtual().name("rebound-cancel-" + access.node()).start(() -> cancel(errand));
  }

  /** Asks nothing more of it. */
  void end() {
    ended = true;
  }

  /** Since it was opened. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - openedNanos);
  }

  /** Whether the session was ended, by the other side or because work on it was late. */
  boolean ended() {
    return ended;
  }

  /** Whether late work still hangs. */
  boolean hangs() {
    var errand = late;
    return errand != null && !errand.ended();
  }

  /**
   * Listens on the idle connection until the server ends it: a server process that dies closes its socket, and one that is told to stop
   * says so.
   *
   * @param endNanos until when, by {@link System#nanoTime}
   * @return whether it ended
   */
  boolean awaitEnd(long endNanos) {
    try {
      var listening = connection.unwrap(PGConnection.class);
      // A changed setting or a notice ends one turn early, so there may be several.
      for (long left = endNanos - System.nanoTime(); left > 0; left = endNanos - System.nanoTime()) {
        listening.getNotifications((int) Math.max(1, left / NANOS_PER_MILLI));
      }
      return false;
    } catch (SQLException e) {
      return !Thread.currentThread().isInterrupted();
    }
  }

  private void cancel(Errand<?> errand) {
    try {
      connection.unwrap(PGConnection.class).cancelQuery();
      errand.await(CANCEL_GRACE);
    } catch (SQLException | ExecutionException | TimeoutException e) {
      // The socket is closed below in any case.
      errand.giveUp();
    } finally {
      abort(connection);
    }
  }

  private static Connection connect(PostgresAccess access) throws IOException, SQLException {
    var properties = new Properties();
    properties.setProperty("user", access.username());
    try (var lines = Files.lines(access.passwordFile())) {
      properties.setProperty("password", lines.findFirst().orElse("").strip());
    }
    properties.setProperty("ApplicationName", APPLICATION_NAME);
    properties.setProperty("connectTimeout", CONNECT_SECONDS_MAX);
    properties.setProperty("socketTimeout", SOCKET_SECONDS_MAX);
    properties.setProperty("cancelSignalTimeout", CANCEL_SECONDS_MAX);
    properties.setProperty("tcpKeepAlive", "true");
    var connection = new Driver().connect(access.url(), properties);
    if (connection == null) {
      throw new SQLException("the driver does not know this URL", "08001");
    }
    return connection;
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException alreadyGone) {
      // Nothing is left to close.
    }
  }

  @Override
  public void close() {
    if (late != null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException alreadyGone) {
      // Nothing is left to close.
    }
  }
}
