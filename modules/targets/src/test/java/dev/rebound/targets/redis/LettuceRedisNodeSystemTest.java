package dev.rebound.targets.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on three real Redis servers, with the rights of deploy/redis-acl.conf alone. */
@Tag("system")
class LettuceRedisNodeSystemTest extends RedisNodeContract {
  private static final String OWN_PASSWORD = "of-rebound";

  @TempDir Path folder;
  private RedisClients clients;
  private RealWorld real;

  @BeforeEach
  void writePassword() throws IOException {
    Files.writeString(folder.resolve("password"), OWN_PASSWORD + "\n");
  }

  @AfterEach
  void closeClients() {
    clients.close();
  }

  @Override
  World open() throws Exception {
    clients = RedisClients.open(LONG);
    var servers = new HashMap<String, RedisServer>();
    real = new RealWorld(servers, clients, folder.resolve("password"));
    for (String name : new String[] {"redis-a", "redis-b", "redis-c"}) {
      var home = Files.createDirectory(folder.resolve(name));
      servers.put(name, RedisServer.start(home, "--appendonly", "yes"));
      for (String user : new String[] {"rebound", "rebound-warmup"}) {
        assertThat(servers.get(name).command(RedisServer.shippedRights(user, OWN_PASSWORD))).contains("+OK\r\n+OK\r\n");
      }
    }
    for (String name : new String[] {"redis-b", "redis-c"}) {
      assertThat(servers.get(name).command("REPLICAOF 127.0.0.1 " + servers.get("redis-a").port())).contains("+OK");
      while (!servers.get(name).command("INFO replication").contains("master_link_status:up")) {
        Thread.sleep(20);
      }
    }
    return real;
  }

  @Test
  void shouldLetAKeyThatWasNotRemovedGoAwayByItself() {
    // Without the right to remove, the key is left to its time.
    assertThat(real.servers().get("redis-a").command("ACL SETUSER rebound -del")).contains("OK");
    var written = value(world.node("redis-a").write(LONG));
    assertThat(written.done()).isFalse();
    assertThat(written.detail()).contains("was not removed", "NOPERM");
    String key = real.servers().get("redis-a").command("KEYS *").lines()
        .filter(line -> line.startsWith(LettuceRedisNode.VERIFY_PREFIX)).findFirst().orElseThrow();
    assertThat(real.servers().get("redis-a").command("TTL " + key)).containsPattern(":([1-5][0-9]|60)\r\n");
  }

  @Test
  void shouldNotCountOnSnapshotsThatItMayNotAskFor() {
    var a = real.servers().get("redis-a");
    assertThat(a.command("CONFIG SET appendonly no")).contains("OK");
    assertThat(value(world.node("redis-a").standing(LONG)).persistent()).isFalse();
    assertThat(a.command("CONFIG SET save \"60 1\"")).contains("OK");
    assertThat(value(world.node("redis-a").standing(LONG)).persistent()).isTrue();
    assertThat(a.command("ACL SETUSER rebound -config")).contains("OK");
    assertThat(value(world.node("redis-a").standing(LONG)).persistent()).isFalse();
  }

  @Test
  void shouldCountTheClientsThatAreNeitherOursNorReplicas() throws Exception {
    // What asked before is gone a moment after it closed.
    while (value(world.node("redis-a").standing(LONG)).clients() != 0) {
      Thread.sleep(20);
    }
    try (var client = new Socket("127.0.0.1", real.servers().get("redis-a").port())) {
      client.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(client.getInputStream().read()).isNotEqualTo(-1);
      assertThat(value(world.node("redis-a").standing(LONG)).clients()).isEqualTo(1);
    }
  }

  @Test
  void shouldHideThePasswordInWhatItSays() throws Exception {
    Files.writeString(folder.resolve("password"), "hunter2");
    var answer = world.node("redis-a").promote(LONG);
    assertThat(trouble(answer)).isEqualTo(Outcome.ERROR);
    assertThat(((Answer.Trouble<Change>) answer).reason()).contains("WRONGPASS").doesNotContain("hunter2");
  }

  @Test
  void shouldLeaveOutWhatIsLargeWhatIsNoTextAndSayThatADumpIsSpoiled() throws Exception {
    var a = real.servers().get("redis-a");
    assertThat(a.command("EVAL \"redis.call('set', 'large', string.rep('x', 100000)); return redis.call('set', string.char(255), 'x')\" 0"))
        .contains("OK");
    assertThat(a.command("HSET hash field value")).contains(":1");
    assertThat(a.command("PEXPIRE hash 60000")).contains(":1");
    var page = value(world.warming("redis-a").scan(RedisNode.Page.FIRST, 100, LONG));
    assertThat(page.keys()).containsExactlyInAnyOrder("large", "hash");
    assertThat(page.unnamed()).isEqualTo(1);
    var dumped = value(world.warming("redis-a").dump(page.keys(), 50_000, LONG));
    assertThat(dumped).singleElement().extracting(RedisNode.Entry::key).isEqualTo("hash");
    assertThat(dumped.getFirst().timeToLive()).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    value(world.node("redis-b").promote(LONG));
    assertThat(real.servers().get("redis-b").command("FLUSHALL")).contains("OK");
    assertThat(value(world.warming("redis-b").putAbsent(dumped, LONG))).isEqualTo(1);
    assertThat(real.servers().get("redis-b").command("HGET hash field")).contains("value");
    assertThat(real.servers().get("redis-b").command("PTTL hash")).containsPattern(":[1-5][0-9]{4}");
    var spoiled = new RedisNode.Entry("spoiled", new RedisNode.Value.Dumped(new byte[] {1, 2, 3}), null);
    assertThat(trouble(world.warming("redis-b").putAbsent(List.of(spoiled), LONG))).isEqualTo(Outcome.ERROR);
    // The user that does everything else may not.
    assertThat(trouble(world.node("redis-b").scan(RedisNode.Page.FIRST, 100, LONG))).isEqualTo(Outcome.ERROR);
  }

  private record RealWorld(Map<String, RedisServer> servers, RedisClients clients, Path password) implements World {
    @Override
    public RedisNode node(String name) {
      return node(name, "rebound");
    }

    @Override
    public RedisNode warming(String name) {
      return node(name, "rebound-warmup");
    }

    private RedisNode node(String name, String user) {
      var url = URI.create("redis://127.0.0.1:" + port(name));
      return new LettuceRedisNode(new RedisAccess(name, url, new RedisAccess.Login(user, password)), clients);
    }

    @Override
    public String host(String name) {
      return "127.0.0.1";
    }

    @Override
    public int port(String name) {
      return servers.get(name).port();
    }

    @Override
    public void put(String name, String key) {
      assertThat(servers.get(name).command("SET " + key + " x")).contains("+OK\r\n+OK\r\n");
    }

    @Override
    public void refuseWrites(String name) {
      assertThat(servers.get(name).command("CONFIG SET min-replicas-to-write 99")).contains("OK");
    }

    @Override
    public void kill(String name) {
      servers.get(name).kill();
    }

    @Override
    public void freeze(String name) {
      servers.get(name).signal("STOP");
    }

    @Override
    public void close() {
      servers.values().forEach(RedisServer::close);
    }
  }
}
