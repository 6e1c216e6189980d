package dev.rebound.lab.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
class RedisSentinelsSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void shouldFailOverByThemselvesWhenThePrimaryIsKilled() throws Exception {
    var ports = freePorts(7);
    try (var trio = RedisTrio.start(folder, ports.subList(0, 3), ports.get(3));
        var sentinels = RedisSentinels.start(folder, ports.subList(4, 7), trio)) {
      assertThat(sentinels.ports()).hasSize(3);
      trio.supervisor().processKill("redis-a");
      long killed = System.nanoTime();
      while (trio.primary().isEmpty()) {
        assertThat(System.nanoTime() - killed).as("nanoseconds without a primary").isLessThan(LIMIT.toNanos());
        Thread.sleep(20);
      }
      System.out.printf("failed over after %d ms%n", (System.nanoTime() - killed) / 1_000_000);
      assertThat(trio.primary().orElseThrow()).isIn("redis-b", "redis-c");
      sentinels.stop(2);
    }
  }

  private static List<Integer> freePorts(int count) throws Exception {
    var sockets = new ArrayList<ServerSocket>();
    for (int i = 0; i < count; i++) {
      sockets.add(new ServerSocket(0));
    }
    var ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
    for (var socket : sockets) {
      socket.close();
    }
    return ports;
  }
}
