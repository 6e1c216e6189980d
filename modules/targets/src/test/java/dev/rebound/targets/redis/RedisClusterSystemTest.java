package dev.rebound.targets.redis;

import static dev.rebound.targets.redis.RedisNodeContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rebound.lab.redis.RedisCluster;
import dev.rebound.lab.redis.RedisRole;
import dev.rebound.targets.Change;
import dev.rebound.targets.redis.RedisNode.ClusterFailover;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real cluster of six nodes, with the rights of deploy/redis-acl.conf alone. */
@Tag("system")
class RedisClusterSystemTest extends RedisClusterContract {
  private static final int NODES = 6;
  /** A node's second port is 10,000 above: it must stay below the ports that the system gives to clients. */
  private static final int FIRST_PORT = 15_000;
  private static final int LAST_PORT = 22_000;

  @TempDir Path folder;

  @Override
  World open() throws Exception {
    var ports = IntStream.iterate(FIRST_PORT, port -> port < LAST_PORT, port -> port + NODES)
        .mapToObj(port -> IntStream.range(port, port + NODES).boxed().toList())
        .filter(block -> block.stream().allMatch(port -> free(port) && free(port + 10_000))).findFirst().orElseThrow();
    var cluster = RedisCluster.start(folder, ports, freePort());
    for (String replica : List.of("redis-4", "redis-5", "redis-6")) {
      ask(cluster, replica, "CONFIG", "SET", "cluster-replica-no-failover", "yes");
    }
    return new RealWorld(cluster, RedisClients.open(LONG));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private static void ask(RedisCluster cluster, String name, String... words) throws Exception {
    try (var connection = cluster.connect(name, RedisRole.ADMIN, LONG)) {
      assertThat(connection.text(words)).isEqualTo("OK");
    }
  }

  @Test
  void shouldFollowThePrimaryOfItsShardWhenItIsRebuilt() throws Exception {
    world.kill("redis-1");
    await("redis-4", seen -> seen.primariesAlive() == 2);
    assertThat(value(world.node("redis-4").clusterFailover(ClusterFailover.FORCE, LONG))).isEqualTo(Change.DONE);
    assertThat(rebuild("redis-1", "redis-4")).contains("\"state\":\"done\"");
    assertThat(value(world.node("redis-1").standing(LONG)).primaryAddress()).isEqualTo(address("redis-4"));
  }

  private String rebuild(String name, String primary) throws Exception {
    String body = "{\"key\":\"job-1\",\"primaryHost\":\"127.0.0.1\",\"primaryPort\":" + world.port(primary) + "}";
    var supervisor = ((RealWorld) world).cluster().supervisor();
    var request = HttpRequest.newBuilder(URI.create(supervisor.url() + "/v1/instances/" + name + "/rebuild"))
        .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    try (var client = HttpClient.newHttpClient()) {
      long end = System.nanoTime() + LONG.toNanos();
      String answer;
      do {
        answer = new JsonMapper().readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body()).path("rebuild").toString();
      } while (answer.contains("running") && System.nanoTime() < end);
      return answer;
    }
  }

  private record RealWorld(RedisCluster cluster, RedisClients clients) implements World {
    @Override
    public RedisNode node(String name) {
      var login = new RedisAccess.Login("rebound", cluster.passwordFile(RedisRole.REBOUND));
      return new LettuceRedisNode(new RedisAccess(name, URI.create("redis://127.0.0.1:" + port(name)), login), clients);
    }

    @Override
    public String host(String name) {
      return "127.0.0.1";
    }

    @Override
    public int port(String name) {
      return cluster.port(name);
    }

    @Override
    public void kill(String name) throws Exception {
      cluster.supervisor().processKill(name);
    }

    @Override
    public void start(String name) throws Exception {
      var request = HttpRequest.newBuilder(URI.create(cluster.supervisor().url() + "/v1/instances/" + name + "/start"))
          .POST(HttpRequest.BodyPublishers.noBody()).build();
      try (var client = HttpClient.newHttpClient()) {
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isBetween(200, 299);
      }
    }

    @Override
    public void servePartially(String name) throws Exception {
      ask(cluster, name, "CONFIG", "SET", "cluster-require-full-coverage", "no");
    }

    @Override
    public void close() {
      clients.close();
      cluster.close();
    }
  }
}
