package dev.rebound.targets.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisNode.ClusterFailover;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that answer what no Redis answers: trouble, never an exception. */
class NonsenseTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final String HELLO = "%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3\r\n";

  /** Answers each command by the beginning of its line; all others with OK. */
  private record Scripted(ServerSocket socket, Map<String, String> answers) implements AutoCloseable {
    static Scripted start(Map<String, String> answers) throws IOException {
      var server = new Scripted(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), answers);
      Thread.ofVirtual().start(server::accept);
      return server;
    }

    private void accept() {
      while (!socket.isClosed()) {
        try {
          Socket client = socket.accept();
          Thread.ofVirtual().start(() -> serve(client));
        } catch (IOException e) {
          return;
        }
      }
    }

    private void serve(Socket client) {
      try (client; var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
        for (String head = in.readLine(); head != null; head = in.readLine()) {
          var words = new StringBuilder();
          for (int left = Integer.parseInt(head.substring(1)); left > 0; left--) {
            in.readLine();
            words.append(in.readLine()).append(' ');
          }
          String command = words.toString().toUpperCase(Locale.ROOT);
          String answer = answers.entrySet().stream().filter(each -> command.startsWith(each.getKey())).map(Map.Entry::getValue)
              .findFirst().orElse(command.startsWith("HELLO") ? HELLO : "+OK\r\n");
          client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        assertThat(e).as("the client went").isNotNull();
      }
    }

    RedisAccess access() {
      return new RedisAccess("redis-a", URI.create("redis://127.0.0.1:" + socket.getLocalPort()), null);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  private static void assertError(Answer<?> answer) {
    assertThat(answer).isInstanceOfSatisfying(
        Answer.Trouble.class, trouble -> assertThat(trouble.outcome()).as(trouble.reason()).isEqualTo(Outcome.ERROR));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", "hello", "role:king", "role:master\r\nmaster_replid:x",
    "role:slave\r\nmaster_replid:x\r\nmaster_replid2:y\r\nslave_repl_offset:many",
    "role:master\r\nmaster_replid:x\r\nmaster_replid2:y\r\nmaster_repl_offset:1\r\nloading:0\r\ndb0:keys=,expires=0"
  })
  void shouldCallAnInfoThatIsNoneAnError(String info) throws Exception {
    try (var server = Scripted.start(Map.of("INFO", bulk(info))); var clients = RedisClients.open(LIMIT)) {
      var node = new LettuceRedisNode(server.access(), clients);
      assertError(node.standing(LIMIT));
      assertThat(node.follow("127.0.0.1", 1, SHORT)).isInstanceOf(Answer.Trouble.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"+OK\r\n", "*0\r\n", "*1\r\n:7\r\n", "_\r\n", "$-1\r\n", ":1\r\n", "-BUSY go away\r\n", "?what\r\n", "*-5\r\n"})
  void shouldCallARoleThatIsNoneAnError(String role) throws Exception {
    try (var server = Scripted.start(Map.of("ROLE", role)); var clients = RedisClients.open(LIMIT)) {
      var node = new LettuceRedisNode(server.access(), clients);
      assertError(node.promote(LIMIT));
      assertError(node.clusterFailover(ClusterFailover.FORCE, LIMIT));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "word", "a b master - 0 0 0 connected", "a h:1 king - 0 0 0 connected", "a h:1 master - 0 0 0 connected x",
    "a h:1 master - 0 0 0 connected 5-2", "a h:1 master - 0 0 0 connected 0-99999999999"
  })
  void shouldCallAClusterThatIsNoneAnError(String nodes) throws Exception {
    var answers = Map.of("CLUSTER INFO", bulk(nodes.startsWith("a b") ? "" : "cluster_state:ok"), "CLUSTER NODES", bulk(nodes));
    try (var server = Scripted.start(answers); var clients = RedisClients.open(LIMIT)) {
      assertError(new LettuceRedisNode(server.access(), clients).cluster(LIMIT));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"+OK\r\n", "%0\r\n", "*2\r\n$5\r\nflags\r\n$6\r\nmaster\r\n", "*-1\r\n", "-ERR No such master\r\n"})
  void shouldCallAWatchedPrimaryThatIsNoneAnError(String answer) throws Exception {
    try (var server = Scripted.start(Map.of("SENTINEL MASTER", answer)); var clients = RedisClients.open(LIMIT)) {
      assertError(new LettuceRedisSentinel(server.access(), clients).look("cache", LIMIT));
    }
  }

  @Test
  void shouldNotBelieveAWriteThatIsNotGivenBack() throws Exception {
    try (var server = Scripted.start(Map.of("INFO", bulk("cluster_enabled:0"), "DEL", ":0\r\n", "GET", bulk("another")));
        var clients = RedisClients.open(LIMIT)) {
      var written = RedisNodeContract.value(new LettuceRedisNode(server.access(), clients).write(LIMIT));
      assertThat(written.done()).isFalse();
      assertThat(written.detail()).contains("did not give it back");
    }
  }
}
