package dev.rebound.lab.application;

import dev.rebound.lab.http.LocalServer;
import dev.rebound.lab.http.Reply;
import dev.rebound.lab.http.Request;
import dev.rebound.lab.kubernetes.OrdersManifests;
import dev.rebound.lab.kubernetes.PodProcess;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One instance of the sample application: it takes orders and keeps them in PostgreSQL. It knows the connection string that stood
 * in the Secret when its pod started, and no other.
 *
 * <p>{@code POST /orders?n=NUMBER} answers 201 only after the commit. {@code GET /healthz} answers 200 when the database took a
 * write within a second.
 */
public final class OrdersApplication implements PodProcess {
  private static final Duration ORDER_LIMIT = Duration.ofSeconds(2);
  private static final Duration HEALTH_LIMIT = Duration.ofSeconds(1);
  private static final int CONNECTIONS = 2;

  private final String pod;
  private final List<DatabaseSession> sessions;
  private final DatabaseSession health;
  private final AtomicInteger turn = new AtomicInteger();
  private final LocalServer server;

  private OrdersApplication(String pod, String databaseUrl) throws IOException {
    this.pod = pod;
    this.sessions = List.of(new DatabaseSession(databaseUrl, ORDER_LIMIT), new DatabaseSession(databaseUrl, ORDER_LIMIT));
    this.health = new DatabaseSession(databaseUrl, HEALTH_LIMIT);
    this.server = LocalServer.start(0, this::handle);
  }

  /** Starts it as a pod's program: the environment must have {@code DATABASE_URL}. */
  public static OrdersApplication start(String pod, Map<String, String> environment) throws IOException {
    String url = environment.get(OrdersManifests.SECRET_KEY);
    if (url == null) {
      throw new IOException("no " + OrdersManifests.SECRET_KEY + " in the environment of " + pod);
    }
    return new OrdersApplication(pod, url);
  }

  @Override
  public int port() {
    return server.port();
  }

  private Reply handle(Request request) throws InterruptedException {
    if (request.is("POST", "/orders")) {
      return order(request.query("n").orElse(""));
    }
    return request.is("GET", "/healthz") ? healthz() : Reply.error(404, "no such path");
  }

  private Reply order(String number) throws InterruptedException {
    if (!number.matches("\\d{1,18}")) {
      return Reply.error(400, "n must be a number");
    }
    long n = Long.parseLong(number);
    try {
      int port = session().run(connection -> {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders(n, source) VALUES (?, 'service')")) {
          insert.setLong(1, n);
          insert.executeUpdate();
        }
      });
      return Reply.json(201, Map.of("n", n, "pod", pod, "databasePort", port));
    } catch (SQLException e) {
      return Reply.error(503, "not stored, SQLSTATE " + e.getSQLState());
    }
  }

  private Reply healthz() throws InterruptedException {
    try {
      int port = health.run(connection -> {
        try (PreparedStatement write = connection.prepareStatement(
            "INSERT INTO health(pod, at) VALUES (?, now()) ON CONFLICT (pod) DO UPDATE SET at = excluded.at")) {
          write.setString(1, pod);
          write.executeUpdate();
        }
      });
      return Reply.json(200, Map.of("pod", pod, "databasePort", port));
    } catch (SQLException e) {
      return Reply.error(503, "the database takes no writes, SQLSTATE " + e.getSQLState());
    }
  }

  /** A free connection if there is one, else the next in turn. */
  private DatabaseSession session() {
    int next = Math.floorMod(turn.getAndIncrement(), CONNECTIONS);
    return sessions.stream().filter(session -> !session.busy()).findFirst().orElse(sessions.get(next));
  }

  /** Lets the orders in progress end (at most two seconds), then stops. */
  @Override
  public void close() {
    sessions.forEach(DatabaseSession::close);
    health.close();
    server.close();
  }
}
