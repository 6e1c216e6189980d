package dev.rebound.targets.http;

import dev.rebound.targets.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** An {@link HttpProbe} over the JDK's client. Redirects are not followed: the URL itself must answer. */
public final class JdkHttpProbe implements HttpProbe {
  private final URI url;

  /** @param url {@code http} or {@code https} */
  public JdkHttpProbe(URI url) {
    if (url.getHost() == null || url.getScheme() == null || !url.getScheme().startsWith("http")) {
      throw new IllegalArgumentException("the probe's URL must be http(s)://host/...: " + url);
    }
    this.url = url;
  }

  @Override
  public Round look(Duration limit) {
    long start = System.nanoTime();
    // A client per look: a pooled connection would hide that new ones are refused.
    var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(limit).build();
    try {
      var request = HttpRequest.newBuilder(url).timeout(limit).GET().build();
      var response = client.sendAsync(request, BodyHandlers.discarding()).get(limit.toNanos(), TimeUnit.NANOSECONDS);
      int status = response.statusCode();
      return status >= 200 && status < 300
          ? round(Outcome.ANSWERED, status, start, "Answered " + status + ".")
          : round(Outcome.ERROR, status, start, "Answered with status " + status + ".");
    } catch (ExecutionException e) {
      return failed(start, limit, e.getCause());
    } catch (TimeoutException e) {
      return silent(start, limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return silent(start, limit);
    } finally {
      client.shutdownNow();
    }
  }

  /**
   * Looks again with a plain socket: the client tries a refused connection twice and then reports the closed channel of its second try, so
   * it cannot be told from an unknown or unreachable host.
   */
  private Round refused(long start, Duration limit) {
    int port = url.getPort() != -1 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
    long left = limit.toMillis() - Duration.ofNanos(System.nanoTime() - start).toMillis();
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port), (int) Math.max(1, left));
      return round(Outcome.ERROR, 0, start, "The connection was refused first and taken at once after.");
    } catch (ConnectException e) {
      var message = e.getMessage();
      return message != null && message.toLowerCase(Locale.ROOT).contains("refused")
          ? round(Outcome.REFUSED, 0, start, "The connection was refused.")
          : unreachable(start);
    } catch (IOException e) {
      return unreachable(start);
    }
  }

  private Round failed(long start, Duration limit, @Nullable Throwable failure) {
    if (failure instanceof HttpTimeoutException) {
      return silent(start, limit);
    }
    if (failure instanceof ConnectException) {
      return refused(start, limit);
    }
    if (failure instanceof IOException) {
      return round(Outcome.ERROR, 0, start, "The connection gave no readable HTTP answer.");
    }
    throw new IllegalStateException("unexpected failure of an HTTP probe", failure);
  }

  private static Round silent(long start, Duration limit) {
    return round(Outcome.SILENCE, 0, start, "No answer within " + limit.toMillis() + " ms.");
  }

  private static Round unreachable(long start) {
    return round(Outcome.SILENCE, 0, start, "The host could not be reached.");
  }

  private static Round round(Outcome outcome, int status, long start, String detail) {
    return new Round(outcome, status, Duration.ofNanos(System.nanoTime() - start), detail);
  }

  @Override
  public void close() {
    // Each look ends its own client.
  }
}
