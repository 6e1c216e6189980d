package dev.rebound.app;

import dev.rebound.app.LabHands.Acknowledged;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A client that tries to insert at one node all the time, whatever the node is: a client that did not hear of the fail-over. Its limit is
 * the socket's: a cancelled commit would be answered although no standby has it.
 */
final class PortWriter implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(1);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final LabHands hands;
  private final String node;
  private final List<Acknowledged> acknowledged = new CopyOnWriteArrayList<>();
  private final List<Instant> unanswered = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean closed;
  private boolean sent;
  private long number;
  private @Nullable Connection connection;

  private PortWriter(LabHands hands, String node, long firstNumber) {
    this.hands = hands;
    this.node = node;
    this.number = firstNumber;
    this.thread = Thread.ofPlatform().name("writer-" + node).daemon().start(this::run);
  }

  /** Starts writing at once. @param firstNumber of its orders; no other writer may come near */
  static PortWriter start(LabHands hands, String node, long firstNumber) {
    return new PortWriter(hands, node, firstNumber);
  }

  /** What the node acknowledged. */
  List<Acknowledged> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /** Waits until the node acknowledged a write. */
  PortWriter awaitServed(Duration limit) throws InterruptedException {
    Instant end = Instant.now().plus(limit);
    while (acknowledged.isEmpty()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(node + " acknowledges nothing within " + limit);
      }
      Thread.sleep(TICK);
    }
    return this;
  }

  /** Writes that were sent to a primary and neither refused nor acknowledged, by when they began: it hung, or was killed meanwhile. */
  List<Instant> unanswered() {
    return List.copyOf(unanswered);
  }

  private void run() {
    while (!closed) {
      long order = number++;
      Instant startedAt = Instant.now();
      sent = false;
      try {
        write(order);
        acknowledged.add(new Acknowledged("test-" + node, order, startedAt, hands.port(node)));
      } catch (SQLException e) {
        // A read-only node (25006) answers, and a refused connection is none; only a commit that waits has its connection broken.
        if (sent && "08006".equals(e.getSQLState())) {
          unanswered.add(startedAt);
        }
        disconnect();
      }
      pause();
    }
    disconnect();
  }

  private void write(long order) throws SQLException {
    if (connection == null) {
      connection = hands.connect(node, LabHands.Role.APPLICATION, SILENCE_LIMIT);
    }
    try (PreparedStatement insert =
        Objects.requireNonNull(connection).prepareStatement("INSERT INTO orders(n, source) VALUES (?, ?)")) {
      insert.setLong(1, order);
      insert.setString(2, "test-" + node);
      sent = true;
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
        // It is of no use any more: nothing was acknowledged on it.
        return;
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(TICK);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      if (!thread.join(STOP_LIMIT)) {
        throw new AssertionError("the writer to " + node + " does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
