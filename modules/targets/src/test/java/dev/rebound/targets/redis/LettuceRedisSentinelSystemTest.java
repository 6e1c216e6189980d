package dev.rebound.targets.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contract on three real Sentinels beside a real pair. */
@Tag("system")
class LettuceRedisSentinelSystemTest extends RedisSentinelContract {
  private static final int SENTINELS = 3;

  @TempDir Path folder;
  private final List<RedisServer> sentinels = new ArrayList<>();
  private RedisServer primary;
  private RedisServer replica;
  private RedisClients clients;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("password"), RedisServer.PASSWORD + "\n");
    clients = RedisClients.open(LONG);
    primary = RedisServer.start(Files.createDirectory(folder.resolve("a")));
    replica = RedisServer.start(Files.createDirectory(folder.resolve("b")), "--replicaof", "127.0.0.1", "" + primary.port());
    while (!replica.command("INFO replication").contains("master_link_status:up")) {
      Thread.sleep(20);
    }
    for (int n = 0; n < SENTINELS; n++) {
      var home = Files.createDirectory(folder.resolve("s" + n));
      var conf = Files.writeString(home.resolve("sentinel.conf"), """
          sentinel monitor cache 127.0.0.1 %d 2
          sentinel auth-pass cache %s
          sentinel down-after-milliseconds cache 1000
          sentinel failover-timeout cache 20000
          """.formatted(primary.port(), RedisServer.PASSWORD));
      sentinels.add(RedisServer.sentinel(home, conf));
    }
    long end = System.nanoTime() + LONG.toNanos() * 2;
    String seen = "";
    while (!(seen.contains("num-other-sentinels\r\n$1\r\n2") && seen.contains("num-slaves\r\n$1\r\n1"))) {
      assertThat(System.nanoTime()).as("the Sentinels know each other: " + seen).isLessThan(end);
      Thread.sleep(50);
      seen = sentinels.getFirst().command("SENTINEL MASTER cache");
    }
  }

  @AfterEach
  void stop() {
    clients.close();
    sentinels.forEach(RedisServer::close);
    replica.close();
    primary.close();
  }

  @Override
  RedisSentinel sentinel() {
    var url = URI.create("redis://127.0.0.1:" + sentinels.getFirst().port());
    var login = new RedisAccess.Login("default", folder.resolve("password"));
    return new LettuceRedisSentinel(new RedisAccess("sentinel-1", url, login), clients);
  }

  @Override
  String primaryAddress() {
    return "127.0.0.1:" + primary.port();
  }

  @Override
  String replicaAddress() {
    return "127.0.0.1:" + replica.port();
  }

  @Override
  void killTheOtherSentinels() {
    sentinels.subList(1, SENTINELS).forEach(RedisServer::kill);
  }

  @Override
  void goOn() {
    // The Sentinels do it by themselves.
  }
}
