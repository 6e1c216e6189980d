package dev.rebound.lab.customer;

import dev.rebound.lab.redis.RedisConnection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A plain client of the cache: at every tick it counts on, writes the number as a key of its own and reads it back. It knows the
 * addresses of all servers and keeps to the one that takes its writes; after a failure it tries the next one at the next tick. Its keys
 * expire, and what it remembers ends with them, so that neither it nor the cache grows.
 */
public final class CacheCustomer implements AutoCloseable {
  /** Of connecting and of each answer. */
  private static final Duration ANSWER_LIMIT = Duration.ofMillis(250);
  private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(2);
  private static final Duration KEPT = Duration.ofMinutes(10);
  /** Younger keys than this must be there; the difference is time to count them. */
  private static final Duration COUNTED = Duration.ofMinutes(9);
  private static final int KEYS_AT_ONCE = 1_000;
  private static final String HOST = "127.0.0.1";

  private final List<Integer> ports;
  private final String user;
  private final String password;
  private final Duration tick;
  private final Deque<Counted> counted = new ArrayDeque<>();
  private final AtomicLong failures = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;
  private long n;
  private int server;
  private @Nullable RedisConnection connection;

  /** A number that was acknowledged and read back. */
  private record Counted(long n, Instant startedAt, Instant writtenAt, Instant readAt) {}

  private CacheCustomer(List<Integer> ports, String user, String password, long lastNumber, Duration tick) {
    this.ports = List.copyOf(ports);
    this.user = user;
    this.password = password;
    this.n = lastNumber;
    this.tick = tick;
    this.thread = Thread.ofPlatform().name("cache-customer").daemon().start(this::run);
  }

  /**
   * Starts counting at once.
   *
   * @param ports of all servers on 127.0.0.1; the first one is tried first
   * @param lastNumber the first key has the next number
   * @param tick between two keys
   */
  public static CacheCustomer start(List<Integer> ports, String user, String password, long lastNumber, Duration tick) {
    return new CacheCustomer(ports, user, password, lastNumber, tick);
  }

  /** Numbers that were not acknowledged or not read back. */
  public long failures() {
    return failures.get();
  }

  /** When it last read back what it had written. */
  public Optional<Instant> lastRead() {
    synchronized (counted) {
      return counted.isEmpty() ? Optional.empty() : Optional.of(counted.getLast().readAt());
    }
  }

  /**
   * Compares what was acknowledged with what a server has now.
   *
   * @param primary with the right to read many keys at once; not closed
   */
  public CacheAccounting report(Instant faultAt, RedisConnection primary) throws IOException {
    List<Counted> promised = promised();
    var lost = new ArrayList<Long>();
    for (int from = 0; from < promised.size(); from += KEYS_AT_ONCE) {
      List<Counted> some = promised.subList(from, Math.min(from + KEYS_AT_ONCE, promised.size()));
      String[] command = Stream.concat(Stream.of("MGET"), some.stream().map(each -> key(each.n()))).toArray(String[]::new);
      if (!(primary.send(command) instanceof List<?> values) || values.size() != some.size()) {
        throw new IOException("MGET was not answered with a value for each key");
      }
      for (int i = 0; i < some.size(); i++) {
        if (values.get(i) == null) {
          lost.add(some.get(i).n());
        }
      }
    }
    Optional<Counted> first = promised.stream().filter(each -> each.startedAt().isAfter(faultAt)).findFirst();
    return new CacheAccounting(first.map(Counted::writtenAt), first.map(Counted::readAt), promised.size(), lost);
  }

  private List<Counted> promised() {
    Instant oldest = Instant.now().minus(COUNTED);
    synchronized (counted) {
      return counted.stream().filter(each -> each.startedAt().isAfter(oldest)).toList();
    }
  }

  private void run() {
    long next = System.nanoTime();
    while (!closed) {
      try {
        Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
      } catch (InterruptedException e) {
        break;
      }
      next = Math.max(next + tick.toNanos(), System.nanoTime());
      n++;
      try {
        keep(count(n));
      } catch (IOException e) {
        failures.incrementAndGet();
        disconnect();
        server = (server + 1) % ports.size();
      }
    }
    disconnect();
  }

  private Counted count(long number) throws IOException {
    Instant startedAt = Instant.now();
    RedisConnection current = connection;
    if (current == null) {
      current = RedisConnection.open(HOST, ports.get(server), user, password, ANSWER_LIMIT);
      connection = current;
    }
    String value = Long.toString(number);
    current.text("SET", key(number), value, "EX", Long.toString(KEPT.toSeconds()));
    Instant writtenAt = Instant.now();
    if (!value.equals(current.text("GET", key(number)))) {
      throw new IOException("what was acknowledged is not given back");
    }
    return new Counted(number, startedAt, writtenAt, Instant.now());
  }

  private void keep(Counted one) {
    Instant oldest = one.readAt().minus(KEPT);
    synchronized (counted) {
      counted.add(one);
      while (counted.getFirst().startedAt().isBefore(oldest)) {
        counted.removeFirst();
      }
    }
  }

  private static String key(long number) {
    return "order:counted:" + number;
  }

  private void disconnect() {
    RedisConnection old = connection;
    connection = null;
    if (old != null) {
      old.close();
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
