package dev.rebound.targets.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probe on a real Redis server, which is killed and frozen. */
@Tag("system")
class LettuceRedisSystemTest extends RedisProbeContract {
  @TempDir private Path folder;
  private RedisServer server;
  private RedisServer primary;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("password"), RedisServer.PASSWORD + "\n");
    server = RedisServer.start(folder);
  }

  @AfterEach
  void stop() {
    server.close();
    if (primary != null) {
      primary.close();
    }
  }

  @Override
  RedisProbe probe() {
    var login = new RedisAccess.Login("default", folder.resolve("password"));
    return new LettuceRedisProbe(new RedisAccess("redis-a", URI.create("redis://127.0.0.1:" + server.port()), login), "probe-1");
  }

  @Override
  void becomesReplica() {
    try {
      primary = RedisServer.start(folder);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    assertThat(server.command("REPLICAOF 127.0.0.1 " + primary.port())).contains("OK");
  }

  @Override
  void refusesWrites() {
    assertThat(server.command("CONFIG SET min-replicas-to-write 1")).contains("OK");
  }

  @Override
  void refusesLogin() {
    try {
      Files.writeString(folder.resolve("password"), "hunter2");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void stops() {
    server.kill();
  }

  @Override
  void hangs() {
    server.signal("STOP");
  }

  @Test
  void shouldWriteOneKeyThatGoesAwayByItself() {
    try (var probe = probe()) {
      probe.look(LONG, 7);
    }
    assertThat(server.command("GET " + RedisProbe.WITNESS_KEY)).contains("probe-1 7");
    assertThat(server.command("TTL " + RedisProbe.WITNESS_KEY)).containsPattern(":3[56][0-9]{2}\r\n");
    assertThat(server.command("DBSIZE")).contains(":1\r\n");
  }

  @Test
  void shouldSayWhatIsWrongWithTheLoginWithoutThePassword() {
    refusesLogin();
    try (var probe = probe()) {
      assertThat(probe.look(LONG, 1).detail()).contains("WRONGPASS").doesNotContain("hunter2");
    }
    folder.resolve("password").toFile().delete();
    try (var probe = probe()) {
      var round = probe.look(LONG, 1);
      assertThat(round.outcome()).isEqualTo(Outcome.ERROR);
      assertThat(round.detail()).contains("password file");
    }
  }

  /** The access list of deploy/redis-acl.conf. */
  @Test
  void shouldNeedNoMoreRightsThanTheShippedAccessList() throws IOException {
    assertThat(server.command(RedisServer.shippedRights("rebound", "of-rebound"))).contains("+OK\r\n+OK\r\n");
    Files.writeString(folder.resolve("password"), "of-rebound");
    var login = new RedisAccess.Login("rebound", folder.resolve("password"));
    var access = new RedisAccess("redis-a", URI.create("redis://127.0.0.1:" + server.port()), login);
    try (var probe = new LettuceRedisProbe(access, "probe-1")) {
      var round = probe.look(LONG, 1);
      assertThat(round.writable()).as(round.detail()).isTrue();
      assertThat(probe.look(LONG, 2).kept()).isEqualTo(RedisProbe.KeptSession.ALIVE);
    }
  }

  @Test
  void shouldSeeItAgainAfterItWasFrozen() {
    try (var probe = probe()) {
      probe.look(LONG, 1);
      server.signal("STOP");
      for (int round = 2; round < 6; round++) {
        assertThat(probe.look(Duration.ofMillis(300), round).outcome()).isEqualTo(Outcome.SILENCE);
      }
      server.signal("CONT");
      var round = probe.look(LONG, 9);
      assertThat(round.outcome()).as(round.detail()).isEqualTo(Outcome.ANSWERED);
      assertThat(round.writable()).isTrue();
    }
  }

  @Test
  void shouldLeaveNeitherThreadsNorConnectionsBehind() throws Exception {
    try (var probe = probe()) {
      for (int round = 1; round <= 50; round++) {
        assertThat(probe.look(LONG, round).outcome()).isEqualTo(Outcome.ANSWERED);
      }
      await(() -> connections() <= 2);
      assertThat(threads()).isBetween(1L, 6L);
    }
    await(() -> threads() == 0 && connections() == 0);
  }

  /** Connections of the probe; that of this question is not one. */
  private long connections() {
    return server.command("CLIENT LIST").lines().filter(line -> line.contains("name=rebound")).count();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("lettuce-")).count();
  }

  private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("connections and threads of the probe ended in time").isLessThan(end);
      Thread.sleep(20);
    }
  }
}
