package dev.rebound.lab.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.http.LocalServer;
import dev.rebound.lab.http.Reply;
import dev.rebound.lab.kubernetes.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LoadBalancerTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private LocalServer a;
  private LocalServer b;
  private volatile List<Endpoint> ready = List.of();
  private LoadBalancer balancer;

  @BeforeEach
  void start() throws IOException {
    a = pod("a");
    b = pod("b");
    balancer = LoadBalancer.start(0, () -> ready);
  }

  @AfterEach
  void stop() {
    balancer.close();
    a.close();
    b.close();
  }

  @Test
  void shouldAnswer503WhenNoPodIsReady() throws Exception {
    assertThat(order(1).statusCode()).isEqualTo(503);
  }

  @Test
  void shouldSpreadRequestsOverReadyPodsOnly() throws Exception {
    ready = List.of(new Endpoint("a", a.port()), new Endpoint("b", b.port()));
    List<String> pods = IntStream.range(0, 4).mapToObj(this::podOf).toList();
    assertThat(pods).containsExactly("a", "b", "a", "b");
    ready = List.of(new Endpoint("b", b.port()));
    assertThat(IntStream.range(0, 3).mapToObj(this::podOf)).containsOnly("b");
  }

  @Test
  void shouldGiveTheNextPodWhatOneRefused() throws Exception {
    ready = List.of(new Endpoint("a", a.port()), new Endpoint("b", b.port()));
    a.close();
    assertThat(IntStream.range(0, 4).mapToObj(this::podOf)).containsOnly("b");
  }

  @Test
  void shouldPassThePodsStatusAndBodyOn() throws Exception {
    ready = List.of(new Endpoint("a", a.port()));
    HttpResponse<String> answer = order(7);
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("{\"n\":\"7\"}");
  }

  private String podOf(int n) {
    try {
      return order(n).headers().firstValue("X-Pod").orElseThrow();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> order(int n) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(URI.create(balancer.url() + "/orders?n=" + n)).POST(HttpRequest.BodyPublishers.noBody())
        .build(), HttpResponse.BodyHandlers.ofString());
  }

  private static LocalServer pod(String name) throws IOException {
    return LocalServer.start(0, request -> request.is("POST", "/orders")
        ? Reply.json(201, Map.of("n", request.query("n").orElse("")))
        : Reply.error(404, name));
  }
}
