package dev.rebound.targets.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rebound.targets.supervisor.HostSupervisor.Answer;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.NotReached;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildRequest;
import dev.rebound.targets.supervisor.HostSupervisor.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpHostSupervisorTest extends HostSupervisorContract {
  private static final JsonMapper MAPPER = new JsonMapper();
  private HttpServer server;
  private HttpHostSupervisor supervisor;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/instances/", this::handle);
    server.createContext("/garbage/", exchange -> answer(exchange, 200, "{\"name\":\"pg-a\",\"state\":\"stopped\"}"));
    server.start();
    supervisor = new HttpHostSupervisor(at("/"));
  }

  @AfterEach
  void stop() {
    supervisor.close();
    server.stop(0);
  }

  @Override
  HostSupervisor supervisor() {
    return supervisor;
  }

  @Test
  void shouldNotTakeAnIncompleteAnswerForAFence() {
    try (var other = new HttpHostSupervisor(at("/garbage"))) {
      assertThat(other.fence("pg-a", "/data/pg-a-1")).isInstanceOf(NotReached.class);
    }
  }

  @Test
  void shouldSayWhereNobodyListensOrNobodySpeaks() throws IOException {
    server.stop(0);
    assertThat(supervisor.look("pg-a")).isInstanceOf(NotReached.class);
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var other = new HttpHostSupervisor(URI.create("http://127.0.0.1:" + silent.getLocalPort()))) {
      long start = System.nanoTime();
      assertThat(other.look("pg-a")).isInstanceOf(NotReached.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void shouldRefuseANameThatIsAPath() {
    assertThatThrownBy(() -> supervisor.look("../pg-a")).isInstanceOf(IllegalArgumentException.class);
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void handle(HttpExchange exchange) throws IOException {
    var parts = exchange.getRequestURI().getPath().split("/");
    var name = parts[3];
    var verb = parts.length > 4 ? parts[4] : exchange.getRequestMethod().equals("GET") ? "look" : "none";
    var said = switch (verb) {
      case "look" -> hosts.look(name);
      case "start" -> exchange.getRequestBody().readAllBytes().length > 0 ? hosts.enableAndStart(name) : hosts.start(name);
      case "stop" -> hosts.stop(name);
      case "fence" -> hosts.fence(name, MAPPER.readTree(exchange.getRequestBody()).path("dataPath").asText());
      case "rebuild" -> {
        var body = MAPPER.readTree(exchange.getRequestBody());
        yield hosts.rebuild(name, new RebuildRequest(
            body.path("key").asText(), body.path("primaryHost").asText(), body.path("primaryPort").asInt(), body.path("slot").asText()));
      }
      default -> throw new IllegalStateException(verb);
    };
    answer(exchange, said, verb.equals("rebuild") ? 202 : 200);
  }

  private static void answer(HttpExchange exchange, Answer said, int good) throws IOException {
    switch (said) {
      case Instance instance -> answer(exchange, good, MAPPER.writeValueAsString(body(instance)));
      case Refused(var reason) when reason.equals("no such instance") -> answer(exchange, 404, "");
      case Refused(var reason) -> answer(exchange, 409, MAPPER.writeValueAsString(Map.of("reason", reason)));
      case NotReached(var reason) -> answer(exchange, 503, "");
    }
  }

  private static Map<String, Object> body(Instance instance) {
    var body = new LinkedHashMap<String, Object>();
    body.put("name", instance.name());
    body.put("state", instance.state().name().toLowerCase(Locale.ROOT));
    body.put("startEnabled", instance.startEnabled());
    body.put("startCommand", instance.startCommand());
    body.put("dataFolder", instance.dataFolder().name().toLowerCase(Locale.ROOT));
    body.put("dataPath", instance.dataPath());
    body.put("reason", instance.reason());
    var job = instance.rebuild();
    if (job != null) {
      var state = job.state().name().toLowerCase(Locale.ROOT);
      body.put("rebuild", Map.of("key", job.key(), "state", state, "bytes", job.bytes(), "reason", job.reason()));
    }
    return body;
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
