package dev.rebound.lab.application;

import dev.rebound.lab.http.LocalServer;
import dev.rebound.lab.http.Reply;
import dev.rebound.lab.http.Request;
import dev.rebound.lab.kubernetes.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The Service: forwards each request to a ready pod in turn; 503 when none is ready. */
public final class LoadBalancer implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  private final Supplier<List<Endpoint>> ready;
  private final AtomicInteger turn = new AtomicInteger();
  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(1)).build();
  private final LocalServer server;

  private LoadBalancer(InetSocketAddress address, Supplier<List<Endpoint>> ready) throws IOException {
    this.ready = ready;
    this.server = LocalServer.start(address, this::forward);
  }

  /**
   * Starts it on 127.0.0.1.
   *
   * @param port 0 for any free one
   * @param ready asked at every request
   */
  public static LoadBalancer start(int port, Supplier<List<Endpoint>> ready) throws IOException {
    return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ready);
  }

  /** Starts it on a loopback address, as the entry of a site. @param ready asked at every request */
  public static LoadBalancer start(InetSocketAddress address, Supplier<List<Endpoint>> ready) throws IOException {
    return new LoadBalancer(address, ready);
  }

  /** {@code http://127.0.0.1:port}, or the other address, without a trailing slash. */
  public String url() {
    return server.url();
  }

  private Reply forward(Request request) throws InterruptedException {
    List<Endpoint> endpoints = ready.get();
    int first = turn.getAndIncrement();
    for (int i = 0; i < endpoints.size(); i++) {
      Endpoint endpoint = endpoints.get(Math.floorMod(first + i, endpoints.size()));
      try {
        return ask(endpoint, request);
      } catch (ConnectException e) {
        continue; // Nothing was sent, so the next pod may have it.
      } catch (HttpTimeoutException e) {
        return Reply.error(504, "no answer in time");
      } catch (IOException e) {
        return Reply.error(502, "the connection broke");
      }
    }
    return Reply.error(503, "no pod is ready");
  }

  private Reply ask(Endpoint endpoint, Request request) throws IOException, InterruptedException {
    HttpRequest forwarded = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + request.target()))
        .timeout(ANSWER_LIMIT)
        .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()))
        .build();
    HttpResponse<byte[]> answer = client.send(forwarded, HttpResponse.BodyHandlers.ofByteArray());
    String type = answer.headers().firstValue("Content-Type").orElse("application/octet-stream");
    return new Reply(answer.statusCode(), Map.of("Content-Type", type, "X-Pod", endpoint.pod()), answer.body());
  }

  @Override
  public void close() {
    server.close();
    client.shutdownNow();
  }
}
