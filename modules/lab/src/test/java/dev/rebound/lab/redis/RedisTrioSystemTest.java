package dev.rebound.lab.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
class RedisTrioSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir Path folder;
  private List<Integer> ports;
  private RedisTrio trio;

  @BeforeEach
  void startTrio() throws Exception {
    try (var a = new ServerSocket(0); var b = new ServerSocket(0); var c = new ServerSocket(0); var s = new ServerSocket(0)) {
      ports = List.of(a.getLocalPort(), b.getLocalPort(), c.getLocalPort(), s.getLocalPort());
    }
    open();
  }

  @AfterEach
  void stopTrio() {
    trio.close();
  }

  private void open() {
    long from = System.nanoTime();
    trio = RedisTrio.start(folder, ports.subList(0, 3), ports.get(3));
    System.out.printf("trio open after %d ms%n", (System.nanoTime() - from) / 1_000_000);
  }

  @Test
  void shouldLoseAHostPromoteAReplicaRebuildTheHostAndKeepAllOverARestart() throws Exception {
    assertThat(trio.primary()).contains("redis-a");
    ask("redis-a", RedisRole.ORDERS_APP, "SET", "order:1", "x");
    assertThat(ask("redis-a", RedisRole.ADMIN, "WAIT", "2", "5000")).isEqualTo("2");
    trio.supervisor().hostLoss("redis-a");
    assertThat(call("GET", "redis-a", "").path("state").asText()).isEqualTo("lost");
    assertThat(call("POST", "redis-a/start", "").path("reason").asText()).isEqualTo("no start command");
    assertThat(trio.primary()).isEmpty();

    ask("redis-b", RedisRole.REBOUND, "REPLICAOF", "NO", "ONE");
    ask("redis-b", RedisRole.REBOUND, "CONFIG", "REWRITE");
    ask("redis-c", RedisRole.REBOUND, "REPLICAOF", "127.0.0.1", "" + trio.port("redis-b"));
    ask("redis-c", RedisRole.REBOUND, "CONFIG", "REWRITE");
    assertThat(trio.primary()).contains("redis-b");
    assertThat(call("POST", "redis-b/rebuild", rebuildFrom("redis-c")).path("reason").asText()).contains("runs as a primary");
    assertThat(call("POST", "redis-a/fence", "").path("startEnabled").asBoolean()).isFalse();
    rebuild("redis-a", "redis-b");
    assertThat(ask("redis-a", RedisRole.ORDERS_APP, "GET", "order:1")).isEqualTo("x");
    assertThat(trio.primary()).contains("redis-b");

    trio.close();
    open();
    assertThat(trio.primary()).contains("redis-b");
    assertThat(ask("redis-b", RedisRole.ORDERS_APP, "GET", "order:1")).isEqualTo("x");
  }

  @Test
  void shouldStartInPlaceWithItsDataUnlessFenced() throws Exception {
    ask("redis-a", RedisRole.ORDERS_APP, "SET", "order:1", "x");
    Thread.sleep(1100); // the append-only file is forced to the disk each second
    trio.supervisor().processKill("redis-a");
    assertThat(call("GET", "redis-a", "").path("state").asText()).isEqualTo("stopped");
    assertThat(call("POST", "redis-a/start", "").path("state").asText()).isEqualTo("running");
    assertThat(ask("redis-a", RedisRole.ORDERS_APP, "GET", "order:1")).isEqualTo("x");

    assertThat(call("POST", "redis-a/fence", "").path("state").asText()).isEqualTo("stopped");
    assertThat(call("POST", "redis-a/start", "").path("reason").asText()).isEqualTo("start is disabled");
    trio.supervisor().rogueStart("redis-a");
    assertThat(call("GET", "redis-a", "").path("state").asText()).isEqualTo("running");
    call("POST", "redis-a/fence", "");
    ask("redis-b", RedisRole.REBOUND, "REPLICAOF", "NO", "ONE");
    rebuild("redis-a", "redis-b");
    try (var old = Files.list(folder.resolve("redis/redis-a"))) {
      assertThat(old.map(path -> path.getFileName().toString())).anyMatch(name -> name.startsWith("data-1-fenced-"));
    }
  }

  private void rebuild(String name, String primary) throws Exception {
    var body = rebuildFrom(primary);
    long until = System.nanoTime() + LIMIT.toNanos();
    var instance = call("POST", name + "/rebuild", body);
    while (instance.path("rebuild").path("state").asText().equals("running") && System.nanoTime() < until) {
      Thread.sleep(50);
      instance = call("POST", name + "/rebuild", body);
    }
    assertThat(instance.path("rebuild").path("state").asText()).as(instance.toString()).isEqualTo("done");
    assertThat(instance.path("state").asText()).isEqualTo("running");
    assertThat(instance.path("rebuild").path("bytes").asLong()).isPositive();
  }

  private String rebuildFrom(String primary) {
    return "{\"key\":\"job-1\",\"primaryHost\":\"127.0.0.1\",\"primaryPort\":" + trio.port(primary) + "}";
  }

  private String ask(String name, RedisRole role, String... words) throws Exception {
    try (var connection = trio.connect(name, role, LIMIT)) {
      return connection.text(words);
    }
  }

  private JsonNode call(String method, String path, String body) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(trio.supervisor().url() + "/v1/instances/" + path))
              .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
      return MAPPER.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }
}
