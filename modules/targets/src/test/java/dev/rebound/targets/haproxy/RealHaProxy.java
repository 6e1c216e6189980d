package dev.rebound.targets.haproxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's HAProxy in front of one server, on ports of 127.0.0.1, with its runtime socket in a folder of the test. */
final class RealHaProxy implements AutoCloseable {
  static final String BACKEND = "pg";
  static final String SERVER = "primary";
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration END_LIMIT = Duration.ofSeconds(20);

  private final Process process;
  private final String socket;
  private final int port;

  private RealHaProxy(Process process, String socket, int port) {
    this.process = process;
    this.socket = socket;
    this.port = port;
  }

  /** The program; not every user has its folder on the PATH. */
  static Optional<Path> program() {
    return Stream.of("/usr/sbin/haproxy", "/usr/local/sbin/haproxy", "/usr/bin/haproxy").map(Path::of).filter(Files::isExecutable)
        .findFirst();
  }

  /** @param target port of the server on 127.0.0.1 */
  static RealHaProxy start(Path folder, int target) throws IOException, InterruptedException {
    int port = freePort();
    Path socket = folder.resolve("haproxy.sock");
    Path config = Files.writeString(folder.resolve("haproxy.cfg"), """
        global
          stats socket %s mode 600 level admin
        defaults
          mode tcp
          timeout connect 2s
          timeout client 60s
          timeout server 60s
        listen %s
          bind 127.0.0.1:%d
          server %s 127.0.0.1:%d check inter 200ms
        """.formatted(socket, BACKEND, port, SERVER, target));
    Process process = new ProcessBuilder(program().orElseThrow().toString(), "-db", "-f", config.toString()).redirectErrorStream(true)
        .redirectOutput(folder.resolve("haproxy.log").toFile()).start();
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!Files.exists(socket)) {
      if (System.nanoTime() > end || !process.isAlive()) {
        process.destroyForcibly();
        throw new IllegalStateException("HAProxy did not start: " + Files.readString(folder.resolve("haproxy.log")));
      }
      Thread.sleep(Duration.ofMillis(50));
    }
    return new RealHaProxy(process, socket.toString(), port);
  }

  private static int freePort() throws IOException {
    try (var any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  String socket() {
    return socket;
  }

  /** Where clients connect. */
  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(END_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }
}
