package dev.rebound.lab.application;

import dev.rebound.lab.redis.RedisConnection;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The application's cache in Redis, which may be away: then every look is a miss and nothing waits long. Keys are {@code order:N} and go
 * away by themselves after {@link #KEPT}. Thread-safe.
 */
final class OrderCache implements AutoCloseable {
  static final Duration KEPT = Duration.ofMinutes(10);
  /** Of connecting and of each answer. */
  private static final Duration ANSWER_LIMIT = Duration.ofMillis(250);
  /** How long somebody waits for the one connection. */
  private static final Duration BUSY_LIMIT = Duration.ofMillis(100);
  /** After a failure the cache is left alone for so long, so that a dead one costs one wait in a while. */
  private static final Duration REST = Duration.ofSeconds(1);
  private static final Pattern PARAMETER = Pattern.compile("[?&](user|password)=([^&]*)");

  private final URI url;
  private final String user;
  private final String password;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong misses = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private @Nullable RedisConnection connection;
  private volatile boolean connected;
  private volatile long restUntilNanos = System.nanoTime();

  private OrderCache(URI url, Map<String, String> parameters) {
    this.url = url;
    this.user = parameters.getOrDefault("user", "default");
    this.password = parameters.getOrDefault("password", "");
  }

  /** @param url {@code redis://host:port?user=…&password=…}: credentials stand where they stand in the database's URL */
  static OrderCache at(String url) throws IOException {
    var parameters = new LinkedHashMap<String, String>();
    PARAMETER.matcher(url).results().forEach(found -> parameters.put(found.group(1), found.group(2)));
    var address = URI.create(url.replaceFirst("\\?.*", ""));
    if (!"redis".equals(address.getScheme()) || address.getHost() == null || address.getPort() < 0) {
      throw new IOException("the cache's URL must be redis://host:port?user=...&password=...");
    }
    return new OrderCache(address, parameters);
  }

  /** What is kept of an order; empty where there is nothing or the cache is away. */
  Optional<String> get(long n) {
    Optional<String> found = send("GET", key(n));
    boolean hit = found.filter(value -> !value.isEmpty()).isPresent();
    (hit ? hits : misses).incrementAndGet();
    return hit ? found : Optional.empty();
  }

  /** Keeps an order, where the cache is there. */
  void put(long n, String value) {
    send("SET", key(n), value, "EX", Long.toString(KEPT.toSeconds()));
  }

  /** What {@code GET /cache} says. */
  Map<String, Object> state() {
    return Map.of("hits", hits.get(), "misses", misses.get(), "errors", errors.get(), "connected", connected);
  }

  private static String key(long n) {
    return "order:" + n;
  }

  private Optional<String> send(String... command) {
    if (System.nanoTime() - restUntilNanos < 0) {
      return Optional.empty();
    }
    try {
      if (!lock.tryLock(BUSY_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      if (connection == null) {
        connection = RedisConnection.open(url.getHost(), url.getPort(), user, password, ANSWER_LIMIT);
      }
      String answer = connection.text(command);
      connected = true;
      return Optional.of(answer);
    } catch (IOException e) {
      errors.incrementAndGet();
      restUntilNanos = System.nanoTime() + REST.toNanos();
      discard();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void discard() {
    connected = false;
    RedisConnection old = connection;
    connection = null;
    if (old != null) {
      old.close();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      discard();
    } finally {
      lock.unlock();
    }
  }
}
