package dev.rebound.lab.haproxy;

import dev.rebound.lab.process.ChildProcesses;
import dev.rebound.lab.process.ChildProcesses.Child;
import dev.rebound.lab.process.Unprivileged;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Debian's HAProxy before the pods of the application, on a port of 127.0.0.1; it does not survive this JVM. It is told where the pods
 * are when it is started, and by its runtime API afterwards; by itself it learns of no other one, it only asks those that it knows for
 * their health. One server more than there are pods is out of service: a rollout adds an instance before it takes one away.
 */
public final class OrdersProxy implements AutoCloseable {
  /** Name of its backend. */
  public static final String BACKEND = "orders";
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(50);

  private final ChildProcesses children;
  private final int port;

  private OrdersProxy(ChildProcesses children, int port) {
    this.children = children;
    this.port = port;
  }

  /** The program, where it is installed; not every user has its folder on the PATH. */
  public static Optional<Path> program() {
    return Stream.of("/usr/sbin/haproxy", "/usr/local/sbin/haproxy", "/usr/bin/haproxy").map(Path::of).filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts it; returns when it takes connections.
   *
   * @param folder for its files
   * @param port of the application's users
   * @param runtime port of the runtime API
   * @param pods ports of the pods
   * @throws IllegalStateException where it is not installed or does not start
   */
  public static OrdersProxy start(Path folder, int port, int runtime, List<Integer> pods) {
    Path home = folder.toAbsolutePath();
    var children = ChildProcesses.open(home.resolve("pids"));
    try {
      Path program = program().orElseThrow(() -> new IllegalStateException("the proxy needs Debian's package haproxy"));
      Path config = Files.writeString(home.resolve("haproxy.cfg"), configuration(port, runtime, pods));
      Unprivileged.here().handOver(home);
      Path log = home.resolve("haproxy.log");
      var command = List.of(program.toString(), "-db", "-f", config.toString());
      Child child = children.start(new ChildProcesses.Order("haproxy-" + port, command, home, Map.of("LC_ALL", "C"), log));
      awaitUp(child, port, log);
      return new OrdersProxy(children, port);
    } catch (IOException e) {
      children.close();
      throw new IllegalStateException("HAProxy does not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      children.close();
      throw e;
    }
  }

  private static String configuration(int port, int runtime, List<Integer> pods) {
    var text = new StringBuilder("""
        global
          stats socket ipv4@127.0.0.1:%d level admin
        defaults
          mode http
          option redispatch
          option httpchk GET /healthz
          timeout connect 1s
          timeout client 30s
          timeout server 5s
          default-server check inter 1s fall 3 rise 1
        listen %s
          bind 127.0.0.1:%d
        """.formatted(runtime, BACKEND, port));
    for (int each = 0; each < pods.size(); each++) {
      text.append("  server s%d 127.0.0.1:%d%n".formatted(each + 1, pods.get(each)));
    }
    return text.append("  server s%d 127.0.0.1:1 disabled%n".formatted(pods.size() + 1)).toString();
  }

  private static void awaitUp(Child child, int port, Path log) throws IOException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!takes(port)) {
      if (System.nanoTime() > end || !child.alive()) {
        throw new IllegalStateException("HAProxy does not start: " + (Files.exists(log) ? Files.readString(log) : "it said nothing"));
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while HAProxy starts", e);
      }
    }
  }

  private static boolean takes(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** {@code http://127.0.0.1:port}, without a trailing slash. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    children.close();
  }
}
