package dev.rebound.lab.application;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One database connection that is made when it is needed, kept, and thrown away after any failure. One user at a time; the others
 * wait as long as the time limit.
 *
 * <p>The limit is the socket's, never a cancelled statement: a commit that waits for the synchronous standby and is cancelled answers
 * as if it had succeeded (PostgreSQL, "synchronous_commit"), and an order would be acknowledged that only one host has.
 */
final class DatabaseSession implements AutoCloseable {
  /** How long it does not connect after it could not, as pools of connections rest: what is asked meanwhile fails at once. */
  private static final Duration REST = Duration.ofMillis(100);

  private final String url;
  private final Duration limit;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection connection;
  private int port;
  private long restsUntil = System.nanoTime();
  private volatile boolean closed;

  /**
   * Does not connect yet.
   *
   * @param limit of connecting, logging in and of each answer; whole seconds, as the driver counts
   */
  DatabaseSession(String url, Duration limit) {
    this.url = url;
    this.limit = limit;
  }

  /** Something done on the connection, in auto-commit mode. */
  @FunctionalInterface
  interface Work {
    void on(Connection connection) throws SQLException;
  }

  /**
   * Does it. After a failure it is unknown whether the work took effect.
   *
   * @return the port of the database that did it
   */
  int run(Work work) throws SQLException, InterruptedException {
    if (!lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new SQLException("the connection stayed busy", "53300");
    }
    try {
      work.on(open());
      return port;
    } catch (SQLException e) {
      discard();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody uses it now. */
  boolean busy() {
    return lock.isLocked();
  }

  private Connection open() throws SQLException {
    if (closed) {
      throw new SQLException("the application is stopping", "57P01");
    }
    if (connection != null) {
      return connection;
    }
    if (System.nanoTime() - restsUntil < 0) {
      throw new SQLException("no database let the application in a moment ago", "08001");
    }
    Connection opened = connect();
    connection = opened;
    try (Statement statement = opened.createStatement(); ResultSet row = statement.executeQuery("SELECT inet_server_port()")) {
      row.next();
      port = row.getInt(1);
    }
    return opened;
  }

  private Connection connect() throws SQLException {
    String seconds = Long.toString(limit.toSeconds());
    Properties limits = new Properties();
    limits.setProperty("loginTimeout", seconds);
    limits.setProperty("connectTimeout", seconds);
    limits.setProperty("socketTimeout", seconds);
    limits.setProperty("ApplicationName", "orders-api");
    try {
      return DriverManager.getConnection(url, limits);
    } catch (SQLException e) {
      restsUntil = System.nanoTime() + REST.toNanos();
      throw e;
    }
  }

  private void discard() {
    Connection old = connection;
    connection = null;
    if (old != null) {
      try {
        old.abort(Runnable::run);
      } catch (SQLException e) {
        throw new IllegalStateException("pgjdbc's abort does not fail", e);
      }
    }
  }

  /** Waits for the work in progress, as long as the limit. */
  @Override
  public void close() {
    closed = true;
    boolean mine = false;
    try {
      mine = lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    discard();
    if (mine) {
      lock.unlock();
    }
  }
}
