package dev.rebound.targets.redis;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A real Redis server of a test, on a free port of 127.0.0.1, with a password. */
final class RedisServer implements AutoCloseable {
  static final String PASSWORD = "only-for-this-test";
  private static final Duration START_LIMIT = Duration.ofSeconds(20);

  private final Process process;
  private final int port;

  private RedisServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** @param more arguments of the server */
  static RedisServer start(Path folder, String... more) throws Exception {
    int port = freePort();
    Path binary = binary(folder);
    var command = new ArrayList<>(List.of(
        binary.toString(), "--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--requirepass", PASSWORD,
        "--masterauth", PASSWORD, "--dir", folder.toString()));
    command.addAll(List.of(more));
    return start(folder, port, command);
  }

  /** @param conf which the Sentinel writes to */
  static RedisServer sentinel(Path folder, Path conf) throws Exception {
    int port = freePort();
    return start(folder, port, List.of(
        binary(folder).toString(), conf.toString(), "--sentinel", "--port", "" + port, "--bind", "127.0.0.1", "--requirepass", PASSWORD,
        "--dir", folder.toString()));
  }

  private static RedisServer start(Path folder, int port, List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("redis-" + port + ".log").toFile()).start();
    var server = new RedisServer(process, port);
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!server.command("PING").contains("PONG")) {
      if (System.nanoTime() > end || !process.isAlive()) {
        process.destroyForcibly();
        throw new IllegalStateException("Redis did not start: " + Files.readString(folder.resolve("redis-" + port + ".log")));
      }
      Thread.sleep(20);
    }
    return server;
  }

  /** The command that gives a user the rights of deploy/redis-acl.conf. */
  static String shippedRights(String user, String password) throws IOException {
    return Files.readAllLines(Path.of("../../deploy/redis-acl.conf")).stream().filter(line -> line.startsWith("user " + user + " "))
        .findFirst().orElseThrow().replaceFirst("user", "ACL SETUSER").replaceFirst(" #[0-9a-f]{64}| >\\S+", " >" + password);
  }

  private static Path binary(Path folder) throws IOException {
    Path binary = folder.resolve("redis-server");
    if (!Files.exists(binary)) {
      boolean arm = System.getProperty("os.arch").equals("aarch64");
      String name = arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
      try (InputStream in = Objects.requireNonNull(RedisServer.class.getResourceAsStream("/" + name), name)) {
        Files.copy(in, binary);
      }
      Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
    }
    return binary;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /** Sends one command on a connection of its own, without a client of ours; the raw answer, empty where there is none. */
  String command(String line) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      socket.setSoTimeout(2000);
      socket.getOutputStream().write(("AUTH " + PASSWORD + "\r\n" + line + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** Freezes it, or lets it run again. */
  void signal(String name) {
    try {
      int code = new ProcessBuilder("kill", "-" + name, "" + process.pid()).inheritIO().start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill ended with " + code);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
