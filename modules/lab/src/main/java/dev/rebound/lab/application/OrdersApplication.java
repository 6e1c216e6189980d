package dev.rebound.lab.application;

import dev.rebound.lab.customer.Ack;
import dev.rebound.lab.http.Reply;
import dev.rebound.lab.http.Request;
import dev.rebound.lab.kubernetes.HttpProgram;
import dev.rebound.lab.kubernetes.OrdersManifests;
import dev.rebound.lab.kubernetes.PodProcess;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the sample application: it takes orders and keeps them in PostgreSQL, with Redis as a cache. It knows the connection
 * strings that stood in the Secrets when its pod started, and no other.
 *
 * <p>{@code POST /orders?n=NUMBER} answers 201 only after the commit. {@code GET /orders?n=NUMBER} looks in the cache first and goes on,
 * slower, without one. {@code GET /healthz} answers 200 when the database took a write within a second, whatever the cache does. {@code GET
 * /cache} tells how the cache fares, of this pod alone. Its bad release does the same and ends soon after it was first well.
 */
public final class OrdersApplication implements PodProcess {
  private static final Duration ORDER_LIMIT = Duration.ofSeconds(2);
  private static final Duration HEALTH_LIMIT = Duration.ofSeconds(1);
  private static final int CONNECTIONS = 2;
  /** After it got ready: long enough that the rolling update has deleted the last old pod, which takes about a second. */
  private static final Duration BAD_RELEASE_LIVES = Duration.ofSeconds(5);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final String pod;
  private final List<DatabaseSession> sessions;
  private final DatabaseSession health;
  private final OrderCache cache;
  private final AtomicInteger turn = new AtomicInteger();
  private final boolean crashes;
  private final AtomicBoolean crashing = new AtomicBoolean();
  private final HttpProgram program;

  private OrdersApplication(String pod, boolean crashes, String databaseUrl, String cacheUrl) throws IOException {
    this.pod = pod;
    this.crashes = crashes;
    this.sessions = List.of(new DatabaseSession(databaseUrl, ORDER_LIMIT), new DatabaseSession(databaseUrl, ORDER_LIMIT));
    this.health = new DatabaseSession(databaseUrl, HEALTH_LIMIT);
    this.cache = OrderCache.at(cacheUrl);
    this.program = HttpProgram.start(this::handle);
  }

  /**
   * Starts it as a pod's program: the environment must have {@code DATABASE_URL} and {@code CACHE_URL}.
   *
   * @param image {@link OrdersManifests#IMAGE}, {@link OrdersManifests#NEXT_IMAGE} or {@link OrdersManifests#BAD_IMAGE}
   */
  public static OrdersApplication start(String pod, String image, Map<String, String> environment) throws IOException {
    boolean crashes = switch (image) {
      case OrdersManifests.IMAGE, OrdersManifests.NEXT_IMAGE -> false;
      case OrdersManifests.BAD_IMAGE -> true;
      default -> throw new IOException("there is no image " + image);
    };
    return new OrdersApplication(pod, crashes, variable(pod, environment, OrdersManifests.SECRET_KEY),
        variable(pod, environment, OrdersManifests.CACHE_KEY));
  }

  private static String variable(String pod, Map<String, String> environment, String name) throws IOException {
    String value = environment.get(name);
    if (value == null) {
      throw new IOException("no " + name + " in the environment of " + pod);
    }
    return value;
  }

  @Override
  public int port() {
    return program.port();
  }

  @Override
  public boolean ended() {
    return program.ended();
  }

  @Override
  public void hang() {
    program.hang();
  }

  @Override
  public void resume() {
    program.resume();
  }

  /** Of the bad release: from its first good health check it has {@link #BAD_RELEASE_LIVES} left. */
  private void crashLater() {
    if (crashes && crashing.compareAndSet(false, true)) {
      Thread.ofVirtual().name("crash-" + pod).start(() -> {
        try {
          Thread.sleep(BAD_RELEASE_LIVES);
          program.end();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
  }

  private Reply handle(Request request) throws InterruptedException {
    if (request.is("POST", "/orders")) {
      return order(request.query("n").orElse(""));
    }
    if (request.is("GET", "/orders")) {
      return ordered(request.query("n").orElse(""));
    }
    if (request.is("GET", "/cache")) {
      return Reply.json(200, cache.state());
    }
    return request.is("GET", "/healthz") ? healthz() : Reply.error(404, "no such path");
  }

  private Reply order(String number) throws InterruptedException {
    if (!NUMBER.matcher(number).matches()) {
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
      cache.put(n, Ack.SERVICE);
      return Reply.json(201, Map.of("n", n, "pod", pod, "databasePort", port));
    } catch (SQLException e) {
      return Reply.error(503, "not stored, SQLSTATE " + e.getSQLState());
    }
  }

  private Reply ordered(String number) throws InterruptedException {
    if (!NUMBER.matcher(number).matches()) {
      return Reply.error(400, "n must be a number");
    }
    long n = Long.parseLong(number);
    Optional<String> kept = cache.get(n);
    if (kept.isPresent()) {
      return Reply.json(200, Map.of("n", n, "pod", pod, "source", kept.get(), "from", "cache"));
    }
    try {
      var found = new AtomicReference<@Nullable String>();
      session().run(connection -> {
        try (PreparedStatement look = connection.prepareStatement("SELECT source FROM orders WHERE n = ?")) {
          look.setLong(1, n);
          try (ResultSet row = look.executeQuery()) {
            found.set(row.next() ? row.getString(1) : null);
          }
        }
      });
      String stored = found.get();
      if (stored == null) {
        return Reply.error(404, "no such order");
      }
      cache.put(n, stored);
      return Reply.json(200, Map.of("n", n, "pod", pod, "source", stored, "from", "database"));
    } catch (SQLException e) {
      return Reply.error(503, "not read, SQLSTATE " + e.getSQLState());
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
      crashLater();
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
    cache.close();
    program.close();
  }
}
