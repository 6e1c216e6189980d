package dev.rebound.lab.customer;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A customer that writes straight into the database with pgjdbc's own fail-over: one INSERT a tick, one at a time; a failed one
 * closes the connection, and the next try comes at the next tick. At 20 ms a tick the same behaviour as the writer that
 * measured other tools (WriterPg), so the figures compare.
 */
public final class DirectWriter implements AutoCloseable {
  private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(6);

  private final String url;
  private final AckLog log;
  private final Duration tick;
  private final AtomicLong failures = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;
  private long n;
  private @Nullable Connection connection;
  private int port;

  private DirectWriter(String url, AckLog log, long lastNumber, Duration tick) {
    this.url = url;
    this.log = log;
    this.n = lastNumber;
    this.tick = tick;
    this.thread = Thread.ofPlatform().name("direct-writer").daemon().start(this::run);
  }

  /**
   * Starts writing at once.
   *
   * @param url JDBC URL of all hosts with {@code targetServerType=primary} and its time limits
   * @param lastNumber the first order has the next number
   * @param tick between two writes
   */
  public static DirectWriter start(String url, AckLog log, long lastNumber, Duration tick) {
    return new DirectWriter(url, log, lastNumber, tick);
  }

  /** Writes that were not acknowledged; some of them may stand in the database all the same. */
  public long failures() {
    return failures.get();
  }

  private void run() {
    long next = System.nanoTime();
    while (!closed && !log.full()) {
      try {
        Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
      } catch (InterruptedException e) {
        break;
      }
      next = Math.max(next + tick.toNanos(), System.nanoTime());
      n++;
      Instant startedAt = Instant.now();
      try {
        write();
        log.add(new Ack(Ack.DIRECT, n, startedAt, Instant.now(), port));
      } catch (SQLException e) {
        failures.incrementAndGet();
        disconnect();
      }
    }
    disconnect();
  }

  private void write() throws SQLException {
    Connection current = connection;
    if (current == null) {
      current = DriverManager.getConnection(url);
      connection = current;
      try (Statement statement = current.createStatement(); ResultSet row = statement.executeQuery("SELECT inet_server_port()")) {
        row.next();
        port = row.getInt(1);
      }
    }
    try (PreparedStatement insert = current.prepareStatement("INSERT INTO orders(n, source) VALUES (?, 'direct')")) {
      insert.setLong(1, n);
      insert.executeUpdate();
    }
  }

  private void disconnect() {
    Connection old = connection;
    connection = null;
    if (old != null) {
      try {
        old.close();
      } catch (SQLException e) {
        failures.incrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(STOP_WAIT_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
