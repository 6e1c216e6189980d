package dev.rebound.targets.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SocketTcpProbeTest extends TcpProbeContract {
  /** More connections than fit into a queue of one. */
  private static final int FULL = 8;

  private final List<Socket> waiting = new ArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void end() throws IOException {
    server.close();
    for (Socket socket : waiting) {
      socket.close();
    }
  }

  @Override
  TcpProbe probe() {
    return new SocketTcpProbe("127.0.0.1", server.getLocalPort());
  }

  @Override
  void stops() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A full queue of connections that nobody accepts: Linux then answers no more. */
  @Override
  void hangs() {
    try {
      server.close();
      server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      for (int i = 0; i < FULL; i++) {
        var socket = new Socket();
        waiting.add(socket);
        socket.connect(new InetSocketAddress("127.0.0.1", server.getLocalPort()), 50);
      }
    } catch (java.net.SocketTimeoutException full) {
      // As it should be.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldCallAnUnknownHostSilent() {
    try (var probe = new SocketTcpProbe("no-such-host.invalid", 1)) {
      var round = probe.look(Duration.ofSeconds(10));
      assertThat(round.outcome()).as(round.detail()).isEqualTo(Outcome.SILENCE);
    }
  }
}
