package dev.rebound.targets.redis;

import static dev.rebound.targets.redis.RedisNodeContract.trouble;
import static dev.rebound.targets.redis.RedisNodeContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rebound.lab.redis.RedisCluster;
import dev.rebound.lab.redis.RedisRole;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisNode.ClusterFailover;
import dev.rebound.targets.redis.RedisNode.ClusterView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link LettuceRedisNode} on a real cluster of six nodes, with the rights of deploy/redis-acl.conf alone. */
@Tag("system")
class RedisClusterSystemTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int NODES = 6;
  /** A node's second port is 10,000 above: it must stay below the ports that the system gives to clients. */
  private static final int FIRST_PORT = 15_000;
  private static final int LAST_PORT = 22_000;

  @TempDir Path folder;
  private RedisCluster cluster;
  private RedisClients clients;

  @BeforeEach
  void start() throws Exception {
    clients = RedisClients.open(LONG);
    var ports = IntStream.iterate(FIRST_PORT, port -> port < LAST_PORT, port -> port + NODES)
        .mapToObj(port -> IntStream.range(port, port + NODES).boxed().toList())
        .filter(block -> block.stream().allMatch(port -> free(port) && free(port + 10_000))).findFirst().orElseThrow();
    cluster = RedisCluster.start(folder, ports, freePort());
  }

  @AfterEach
  void stop() {
    clients.close();
    cluster.close();
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

  private RedisNode node(String name) {
    var url = URI.create("redis://127.0.0.1:" + cluster.port(name));
    var login = new RedisAccess.Login("rebound", cluster.passwordFile(RedisRole.REBOUND));
    return new LettuceRedisNode(new RedisAccess(name, url, login), clients);
  }

  private ClusterView await(String name, Predicate<ClusterView> wanted) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    var seen = value(node(name).cluster(LONG));
    while (!wanted.test(seen)) {
      assertThat(System.nanoTime()).as("it sees " + seen).isLessThan(end);
      Thread.sleep(50);
      seen = value(node(name).cluster(LONG));
    }
    return seen;
  }

  @Test
  void shouldHandOverAPrimaryAndWriteOnEach() throws Exception {
    var view = await("redis-1", seen -> seen.ok() && seen.primariesAlive() == 3);
    assertThat(view.primaries()).isEqualTo(3);
    assertThat(view.members()).hasSize(NODES);
    assertThat(view.members().stream().mapToInt(RedisNode.Member::slots).sum()).isEqualTo(16384);
    assertThat(view.members().stream().filter(RedisNode.Member::self).map(RedisNode.Member::address))
        .containsExactly("127.0.0.1:" + cluster.port("redis-1"));
    assertThat(value(node("redis-1").standing(LONG)).clustered()).isTrue();
    for (String name : List.of("redis-1", "redis-2", "redis-3")) {
      var written = value(node(name).write(LONG));
      assertThat(written.done()).as(written.detail()).isTrue();
    }
    assertThat(value(node("redis-4").write(LONG)).done()).isFalse();
    assertThat(trouble(node("redis-4").promote(LONG))).isEqualTo(Outcome.ERROR);

    assertThat(value(node("redis-4").clusterFailover(ClusterFailover.HAND_OVER, LONG))).isEqualTo(Change.DONE);
    assertThat(value(node("redis-4").clusterFailover(ClusterFailover.HAND_OVER, LONG))).isEqualTo(Change.ALREADY);
    assertThat(value(node("redis-4").write(LONG)).done()).isTrue();
  }

  @Test
  void shouldTakeOverWhereTheMajorityIsLostAndRebuildANode() throws Exception {
    cluster.supervisor().processKill("redis-1");
    cluster.supervisor().processKill("redis-2");
    await("redis-4", seen -> !seen.ok() && seen.primariesAlive() < 3);
    assertThat(value(node("redis-4").clusterFailover(ClusterFailover.TAKEOVER, LONG))).isEqualTo(Change.DONE);
    assertThat(value(node("redis-5").clusterFailover(ClusterFailover.TAKEOVER, LONG))).isEqualTo(Change.DONE);
    await("redis-4", ClusterView::ok);
    var written = value(node("redis-4").write(LONG));
    assertThat(written.done()).as(written.detail()).isTrue();

    assertThat(rebuild("redis-1", "redis-4")).contains("\"state\":\"done\"");
    assertThat(value(node("redis-1").standing(LONG)).primaryAddress()).isEqualTo("127.0.0.1:" + cluster.port("redis-4"));
  }

  private String rebuild(String name, String primary) throws Exception {
    String body = "{\"key\":\"job-1\",\"primaryHost\":\"127.0.0.1\",\"primaryPort\":" + cluster.port(primary) + "}";
    var request = HttpRequest.newBuilder(URI.create(cluster.supervisor().url() + "/v1/instances/" + name + "/rebuild"))
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
}
