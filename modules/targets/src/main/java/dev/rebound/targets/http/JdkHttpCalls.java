package dev.rebound.targets.http;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@link HttpCalls} over the JDK's client, with a connection for each call. */
public final class JdkHttpCalls implements HttpCalls {
  @Override
  public Answer<Reply> send(Request request, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    var client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).connectTimeout(limit)
            .build();
    try {
      var call = HttpRequest.newBuilder(request.url()).timeout(limit).method(request.method(), body(request.body()));
      request.headers().forEach(call::header);
      var response = client.sendAsync(call.build(), BodyHandlers.ofInputStream()).get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return Answer.of(new Reply(response.statusCode(), read(response, end)));
    } catch (ExecutionException e) {
      return failed(e.getCause(), limit);
    } catch (TimeoutException e) {
      return silent(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.trouble(Outcome.SILENCE, "the call was interrupted.");
    } finally {
      client.shutdownNow();
    }
  }

  private static HttpRequest.BodyPublisher body(@Nullable String text) {
    return text == null ? BodyPublishers.noBody() : BodyPublishers.ofString(text);
  }

  /** The status decides; of the body is taken what comes in time. */
  private static String read(HttpResponse<InputStream> response, long end) throws InterruptedException {
    var bytes = new ByteArrayOutputStream();
    var reading = new FutureTask<>(() -> copy(response.body(), bytes));
    Thread.ofVirtual().name("rebound-http-body").start(reading);
    try {
      reading.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      reading.cancel(true);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int copy(InputStream in, ByteArrayOutputStream out) throws IOException {
    var buffer = new byte[1024];
    try (in) {
      int count = in.read(buffer);
      while (count >= 0 && out.size() < BODY_BYTES_MAX) {
        out.write(buffer, 0, Math.min(count, BODY_BYTES_MAX - out.size()));
        count = in.read(buffer);
      }
      return out.size();
    }
  }

  private static Answer<Reply> failed(@Nullable Throwable failure, Duration limit) {
    if (failure instanceof HttpTimeoutException) {
      return silent(limit);
    }
    if (failure instanceof ConnectException) {
      return Answer.trouble(Outcome.REFUSED, "no connection was made.");
    }
    if (failure instanceof IOException) {
      return Answer.trouble(Outcome.ERROR, "the connection gave no readable HTTP answer.");
    }
    throw new IllegalStateException("unexpected failure of an HTTP call", failure);
  }

  private static Answer<Reply> silent(Duration limit) {
    return Answer.trouble(Outcome.SILENCE, "no answer within " + limit.toMillis() + " ms.");
  }
}
