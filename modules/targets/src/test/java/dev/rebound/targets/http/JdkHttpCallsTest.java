package dev.rebound.targets.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.http.HttpCalls.Reply;
import dev.rebound.targets.http.HttpCalls.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdkHttpCallsTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final HttpCalls calls = new JdkHttpCalls();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> {
      try (exchange) {
        answer(exchange);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException, InterruptedException {
    seen.add(
        exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("X-Key") + " "
            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    switch (exchange.getRequestURI().getPath()) {
      case "/moved" -> {
        exchange.getResponseHeaders().set("Location", "/elsewhere");
        exchange.sendResponseHeaders(302, -1);
      }
      case "/large" -> {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write("x".repeat(100_000).getBytes(StandardCharsets.UTF_8));
      }
      case "/slow-body" -> {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write("half".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        end.await();
      }
      case "/silent" -> end.await();
      default -> {
        exchange.sendResponseHeaders(418, 3);
        exchange.getResponseBody().write("tea".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  private Answer<Reply> send(String path, Duration limit) {
    return calls.send(
        new Request("PUT", URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path), Map.of("X-Key", "k"), "body"), limit);
  }

  @Test
  void shouldSendWhatItWasGivenAndGiveWhatCame() {
    assertThat(send("/a?b=c", LIMIT)).isEqualTo(Answer.of(new Reply(418, "tea")));
    assertThat(seen).containsExactly("PUT /a?b=c k body");
  }

  @Test
  void shouldNotFollowARedirect() {
    assertThat(send("/moved", LIMIT)).isEqualTo(Answer.of(new Reply(302, "")));
    assertThat(seen).hasSize(1);
  }

  @Test
  void shouldKeepAtMostSoMuchOfTheBody() {
    assertThat(send("/large", LIMIT)).isEqualTo(Answer.of(new Reply(200, "x".repeat(HttpCalls.BODY_BYTES_MAX))));
  }

  @Test
  void shouldTakeTheStatusWhereTheBodyDoesNotEnd() {
    assertThat(send("/slow-body", Duration.ofMillis(800))).isEqualTo(Answer.of(new Reply(200, "half")));
  }

  @Test
  void shouldTellSilenceFromARefusal() {
    assertThat(send("/silent", Duration.ofMillis(300))).isEqualTo(Answer.trouble(Outcome.SILENCE, "no answer within 300 ms."));
    server.stop(0);
    assertThat(send("/a", LIMIT)).isEqualTo(Answer.trouble(Outcome.REFUSED, "no connection was made."));
  }

  @Test
  void shouldNotShowTheHeaders() {
    assertThat(new Request("GET", URI.create("http://h/p?q"), Map.of("Authorization", "hunter2"), null)).hasToString("GET http://h");
  }
}
