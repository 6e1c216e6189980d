package dev.rebound.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends webhooks with one alert each at a fixed rate, whatever the answers (an open loop), each alert once, and remembers how each was
 * answered. Each alert carries its number in a label.
 */
final class WebhookLoad implements AutoCloseable {
  /** The label that holds an alert's number. */
  static final String NUMBER = "number";
  /** The status of a webhook that got no answer. */
  static final int NO_ANSWER = 0;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  private final URI door;
  private final String token;
  private final long intervalNanos;
  private final int first;
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Thread clock;

  private WebhookLoad(URI door, String token, int perSecond, int first) {
    this.door = door;
    this.token = token;
    this.first = first;
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.clock = Thread.ofPlatform().name("webhook-load").unstarted(this::run);
  }

  /** Starts sending. @param first number of an alert */
  static WebhookLoad start(URI door, String token, int perSecond, int first) {
    var load = new WebhookLoad(door, token, perSecond, first);
    load.clock.start();
    return load;
  }

  private void run() {
    long next = System.nanoTime();
    for (int number = first; !stopped.get(); number++) {
      int mine = number;
      senders.submit(() -> answers.put(mine, send(mine)));
      next += intervalNanos;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private int send(int number) {
    String body =
        """
        {"version":"4","groupKey":"{}","truncatedAlerts":0,"status":"firing","receiver":"rebound","groupLabels":{},"commonLabels":{},
        "commonAnnotations":{},"externalURL":"http://127.0.0.1:9093","alerts":[{"status":"firing","labels":{"alertname":"Load","%s":"%d"},
        "annotations":{},"startsAt":"2026-11-22T10:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"%016x"}]}"""
            .formatted(NUMBER, number, number);
    var request =
        HttpRequest.newBuilder(door).timeout(ANSWER_LIMIT).header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token).POST(HttpRequest.BodyPublishers.ofString(body)).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return NO_ANSWER;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return NO_ANSWER;
    }
  }

  /** How many webhooks were answered so until now. */
  long answered(int status) {
    return answers.values().stream().filter(each -> each == status).count();
  }

  /** Stops sending, waits for the answers under way, and gives the status of each alert by its number. */
  Map<Integer, Integer> end() throws InterruptedException {
    stopped.set(true);
    clock.join();
    senders.shutdown();
    senders.awaitTermination(ANSWER_LIMIT.toSeconds() + 1, TimeUnit.SECONDS);
    return Map.copyOf(answers);
  }

  @Override
  public void close() {
    stopped.set(true);
    senders.shutdownNow();
  }
}
