package dev.rebound.lab.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The faults that leave a Redis server's process alone, as a plain client sees them. */
@Tag("system")
class RedisFaultsSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(700);

  @TempDir Path folder;
  private RedisTrio trio;
  private RedisConnection kept;

  @BeforeEach
  void start() throws Exception {
    try (var a = new ServerSocket(0); var b = new ServerSocket(0); var c = new ServerSocket(0); var s = new ServerSocket(0)) {
      var ports = List.of(a.getLocalPort(), b.getLocalPort(), c.getLocalPort(), s.getLocalPort());
      for (var socket : List.of(a, b, c, s)) {
        socket.close();
      }
      trio = RedisTrio.start(folder, ports.subList(0, 3), ports.get(3));
    }
    kept = trio.connect("redis-a", RedisRole.ORDERS_APP, SHORT);
    assertThat(kept.text("SET", "order:1", "x")).isEqualTo("OK");
  }

  @AfterEach
  void stop() {
    kept.close();
    trio.close();
  }

  @Test
  void shouldHangAndGoOn() throws Exception {
    trio.supervisor().hang("redis-a");
    assertThatThrownBy(() -> kept.text("GET", "order:1")).isInstanceOf(SocketTimeoutException.class);
    assertConnects();
    assertThatThrownBy(this::ask).isInstanceOf(SocketTimeoutException.class);
    trio.supervisor().resume("redis-a");
    assertThat(ask()).isEqualTo("x");
  }

  @Test
  void shouldDropPacketsInSilenceWhileReplicationGoesOn() throws Exception {
    trio.supervisor().partition("redis-a");
    assertThatThrownBy(() -> kept.text("GET", "order:1")).isInstanceOf(SocketTimeoutException.class);
    assertThatThrownBy(this::assertConnects).isInstanceOf(SocketTimeoutException.class).hasMessageContaining("onnect timed out");
    Thread.sleep(2000);
    try (var replica = trio.connect("redis-b", RedisRole.ADMIN, LIMIT)) {
      assertThat(replica.text("INFO", "replication")).contains("master_link_status:up", "master_last_io_seconds_ago:");
      assertThat(replica.text("INFO", "replication")).containsPattern("master_last_io_seconds_ago:[01]\r");
    }
    trio.supervisor().resume("redis-a");
    await(() -> ask().equals("x"));
  }

  @Test
  void shouldStayPartitionedOverAStart() throws Exception {
    trio.supervisor().partition("redis-a");
    trio.supervisor().processKill("redis-a");
    trio.supervisor().rogueStart("redis-a");
    Thread.sleep(500);
    assertThatThrownBy(this::assertConnects).isInstanceOf(SocketTimeoutException.class);
    trio.supervisor().resume("redis-a");
    await(() -> ask().equals("x"));
  }

  @Test
  void shouldAnswerLate() throws Exception {
    assertThat(median()).isLessThan(Duration.ofMillis(100));
    trio.supervisor().slow("redis-a");
    assertThat(median()).isBetween(Duration.ofMillis(100), Duration.ofMillis(1500));
    trio.supervisor().resume("redis-a");
    assertThat(median()).isLessThan(Duration.ofMillis(100));
  }

  @Test
  void shouldReadWhileWritesFail() throws Exception {
    trio.supervisor().wedgedWrites("redis-a");
    trio.supervisor().wedgedWrites("redis-a");
    assertThat(kept.text("GET", "order:1")).isEqualTo("x");
    assertThatThrownBy(() -> kept.text("SET", "order:1", "y")).hasMessageContaining("NOREPLICAS");
    trio.supervisor().resume("redis-a");
    assertThat(kept.text("SET", "order:1", "y")).isEqualTo("OK");
  }

  @Test
  void shouldRefuseWritesWhereTheDiskIsFull() throws Exception {
    trio.supervisor().diskFull("redis-a");
    await(() -> fails("MISCONF"));
    assertThat(kept.text("GET", "order:1")).isIn("x", "y");
    trio.supervisor().resume("redis-a");
    await(() -> !fails("MISCONF"));
  }

  private boolean fails(String word) {
    try {
      return !kept.text("SET", "order:1", "y").equals("OK");
    } catch (IOException e) {
      assertThat(e).hasMessageContaining(word);
      return true;
    }
  }

  private String ask() throws IOException {
    try (var connection = trio.connect("redis-a", RedisRole.ORDERS_APP, SHORT)) {
      return connection.text("GET", "order:1");
    }
  }

  private void assertConnects() throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", trio.port("redis-a")), (int) SHORT.toMillis());
    }
  }

  private Duration median() throws Exception {
    try (var connection = trio.connect("redis-a", RedisRole.ORDERS_APP, LIMIT)) {
      var nanos = new long[9];
      for (int i = 0; i < nanos.length; i++) {
        Thread.sleep(40);
        long start = System.nanoTime();
        connection.text("GET", "order:1");
        nanos[i] = System.nanoTime() - start;
      }
      Arrays.sort(nanos);
      return Duration.ofNanos(nanos[nanos.length / 2]);
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (IOException notYet) {
        assertThat(System.nanoTime()).as("still: " + notYet).isLessThan(until);
      }
      assertThat(System.nanoTime()).as("still not").isLessThan(until);
      Thread.sleep(50);
    }
  }
}
