package dev.rebound.ingest.slack;

import dev.rebound.contracts.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works after Slack was answered, and tells the person what came of it at the command's {@code response_url}, to them alone.
 *
 * <p>Source: Slack, "Handling user interaction", message responses: up to five answers within 30 minutes.
 */
public final class LaterAnswers implements AutoCloseable {
  /** Commands that are worked on at once; one more is refused, to be typed again. */
  static final int UNDER_WAY_MAX = 64;
  /** How often an answer is tried; Slack takes five. */
  static final int ATTEMPTS_MAX = 3;
  /** Time limit of each attempt. */
  static final Duration SENDING_MAX = Duration.ofSeconds(5);
  /** The wait before another attempt. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(LaterAnswers.class);

  private final Semaphore room = new Semaphore(UNDER_WAY_MAX);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(SENDING_MAX).followRedirects(HttpClient.Redirect.NEVER).build();

  /**
   * Whether an address is one of Slack's for answers: {@code https://hooks.} before the name of its Web API's host, or, for another
   * Web API than Slack's own, the same place. A signed request names no other; what is signed by a stolen secret would.
   */
  static boolean isSlacks(URI url, String apiUrl) {
    URI api = URI.create(apiUrl);
    boolean same =
        String.valueOf(api.getScheme()).equals(url.getScheme()) && String.valueOf(api.getHost()).equals(url.getHost())
            && api.getPort() == url.getPort();
    boolean hooks = "https".equals(url.getScheme()) && ("hooks." + api.getHost()).equals(url.getHost()) && url.getPort() == -1;
    return (same || hooks) && url.getUserInfo() == null;
  }

  /** Starts the work, whose result is told. @return false where there is no room: nothing was begun */
  boolean work(URI url, Supplier<String> work) {
    if (!room.tryAcquire()) {
      return false;
    }
    try {
      threads.execute(() -> {
        try {
          tell(url, work.get());
        } finally {
          room.release();
        }
      });
      return true;
    } catch (RejectedExecutionException closing) {
      room.release();
      return false;
    }
  }

  private void tell(URI url, String text) {
    String trouble = "";
    try {
      for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
        trouble = sent(url, text);
        if (trouble.isEmpty()) {
          return;
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.warn("the answer to a slash command was not taken reason=\"{}\"", trouble);
  }

  /** @return what went wrong; empty where nothing did */
  private String sent(URI url, String text) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(url).timeout(SENDING_MAX).header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(SlackAnswer.fields(text)))).build();
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? "" : "HTTP " + status;
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    threads.shutdownNow();
    client.shutdownNow();
  }
}
