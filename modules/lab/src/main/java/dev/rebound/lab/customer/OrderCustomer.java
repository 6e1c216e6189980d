package dev.rebound.lab.customer;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A customer of the application: one order a tick through the service, whether the last one was answered or not; a new one is
 * held back only while {@value #IN_FLIGHT_MAX} are open. Every {@value #READ_BACK_EVERY}th order it reads back.
 */
public final class OrderCustomer implements AutoCloseable {
  private static final int IN_FLIGHT_MAX = 50;
  private static final int READ_BACK_EVERY = 5;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(6);
  private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(6);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(OrderCustomer.class);

  private final Entry entry;
  private final String source;
  private final AckLog log;
  private final AtomicLong number;
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong readBack = new AtomicLong();
  private final AtomicLong readFailures = new AtomicLong();
  private final Semaphore free = new Semaphore(IN_FLIGHT_MAX);
  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
  private final ExecutorService orders = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("order-customer").daemon().factory());

  /** Where the next order goes. */
  @FunctionalInterface
  public interface Entry {
    /** Base URL of the service, without a trailing slash. @throws IOException where it is not known */
    String url() throws IOException;
  }

  private OrderCustomer(Entry entry, String source, AckLog log, long lastNumber) {
    this.entry = entry;
    this.source = source;
    this.log = log;
    this.number = new AtomicLong(lastNumber);
  }

  /**
   * Starts ordering at once.
   *
   * @param service base URL of the service, without a trailing slash
   * @param lastNumber the first order has the next number
   * @param tick between two orders
   */
  public static OrderCustomer start(String service, AckLog log, long lastNumber, Duration tick) {
    return start(() -> service, Ack.SERVICE, log, lastNumber, tick);
  }

  /**
   * Starts ordering at once, through the service that the entry tells at each order.
   *
   * @param source of its acknowledgements
   * @param lastNumber the first order has the next number
   * @param tick between two orders
   */
  public static OrderCustomer start(Entry entry, String source, AckLog log, long lastNumber, Duration tick) {
    OrderCustomer customer = new OrderCustomer(entry, source, log, lastNumber);
    customer.clock.scheduleAtFixedRate(customer::tick, 0, tick.toMillis(), TimeUnit.MILLISECONDS);
    return customer;
  }

  /** Orders that were not acknowledged; some of them may stand in the database all the same. */
  public long failures() {
    return failures.get();
  }

  /** Orders that were read back. */
  public long readBack() {
    return readBack.get();
  }

  /** Orders that were acknowledged and could not be read back. */
  public long readFailures() {
    return readFailures.get();
  }

  private void tick() {
    if (log.full() || !free.tryAcquire()) {
      return;
    }
    long n = number.incrementAndGet();
    orders.execute(() -> {
      try {
        order(n);
      } catch (IOException e) {
        failures.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.warn("The customer cannot go on, n={}", n, e);
      } finally {
        free.release();
      }
    });
  }

  private void order(long n) throws IOException, InterruptedException {
    String service = entry.url();
    HttpRequest order = HttpRequest.newBuilder(URI.create(service + "/orders?n=" + n))
        .timeout(ANSWER_LIMIT).POST(HttpRequest.BodyPublishers.noBody()).build();
    Instant startedAt = Instant.now();
    HttpResponse<byte[]> answer = client.send(order, HttpResponse.BodyHandlers.ofByteArray());
    Instant at = Instant.now();
    if (answer.statusCode() == 201) {
      log.add(new Ack(source, n, startedAt, at, MAPPER.readTree(answer.body()).path("databasePort").asInt()));
      if (n % READ_BACK_EVERY == 0) {
        readBack(service, n);
      }
    } else {
      failures.incrementAndGet();
    }
  }

  private void readBack(String service, long n) throws InterruptedException {
    try {
      HttpRequest look = HttpRequest.newBuilder(URI.create(service + "/orders?n=" + n)).timeout(ANSWER_LIMIT).build();
      boolean found = client.send(look, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
      (found ? readBack : readFailures).incrementAndGet();
    } catch (IOException e) {
      readFailures.incrementAndGet();
    }
  }

  /** Stops ordering and gives the open orders a moment to be answered. */
  @Override
  public void close() {
    clock.shutdownNow();
    orders.shutdown();
    try {
      if (!orders.awaitTermination(STOP_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        orders.shutdownNow();
      }
    } catch (InterruptedException e) {
      orders.shutdownNow();
      Thread.currentThread().interrupt();
    }
    client.shutdownNow();
  }
}
