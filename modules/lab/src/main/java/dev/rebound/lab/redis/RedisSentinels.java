package dev.rebound.lab.redis;

import dev.rebound.lab.process.ChildProcesses;
import dev.rebound.lab.process.ChildProcesses.Child;
import dev.rebound.lab.process.Unprivileged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Three Sentinels that watch the primary of a {@link RedisTrio} under the name {@link #PRIMARY}, two of which must agree; they fail it
 * over by themselves. Their user is {@code default} with the administrator's password. Made anew at each start.
 */
public final class RedisSentinels implements AutoCloseable {
  public static final String PRIMARY = "cache";
  private static final int QUORUM = 2;
  /** After which a silent primary counts as down, in milliseconds. */
  private static final int DOWN_AFTER_MILLIS = 1000;
  /** Of a failover; a failed one is tried again after twice as long, in milliseconds. */
  private static final int FAILOVER_MILLIS = 10_000;
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final ChildProcesses children;
  private final List<Child> sentinels;
  private final List<Integer> ports;

  private RedisSentinels(ChildProcesses children, List<Child> sentinels, List<Integer> ports) {
    this.children = children;
    this.sentinels = sentinels;
    this.ports = ports;
  }

  /**
   * Starts them; returns when each knows the others and both replicas.
   *
   * @param folder the lab's folder
   * @throws IllegalStateException where the trio has no primary or a Sentinel does not come up
   */
  public static RedisSentinels start(Path folder, List<Integer> ports, RedisTrio trio) {
    var home = folder.toAbsolutePath().resolve("sentinels");
    String primary = trio.primary().orElseThrow(() -> new IllegalStateException("the trio has no primary"));
    var children = ChildProcesses.open(home.resolve("pids"));
    try {
      var program = RedisBinary.unpack(home.resolveSibling("redis").resolve("binaries"));
      var started = new ArrayList<Child>();
      for (int port : ports) {
        started.add(start(children, program, home.resolve("sentinel-" + port), port, trio, primary));
      }
      var sentinels = new RedisSentinels(children, List.copyOf(started), List.copyOf(ports));
      sentinels.awaitEachOther(RedisSecrets.open(folder.resolve("secrets")));
      return sentinels;
    } catch (IOException e) {
      children.close();
      throw new IllegalStateException("the Sentinels do not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      children.close();
      throw e;
    }
  }

  private static Child start(ChildProcesses children, Path program, Path home, int port, RedisTrio trio, String primary)
      throws IOException {
    Files.createDirectories(home);
    var conf = home.resolve("sentinel.conf");
    Files.deleteIfExists(conf);
    Files.createFile(conf, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    var password = trio.password(RedisRole.ADMIN);
    Files.writeString(
        conf,
        """
        port %d
        bind 127.0.0.1
        dir "%s"
        requirepass %s
        sentinel monitor %s 127.0.0.1 %d %d
        sentinel auth-pass %s %s
        sentinel down-after-milliseconds %s %d
        sentinel failover-timeout %s %d
        """.formatted(
            port, home, password, PRIMARY, trio.port(primary), QUORUM, PRIMARY, password, PRIMARY, DOWN_AFTER_MILLIS, PRIMARY,
            FAILOVER_MILLIS));
    Unprivileged.here().handOver(home);
    return children.start(new ChildProcesses.Order(
        "sentinel-" + port, List.of(program.toString(), conf.toString(), "--sentinel"), home, Map.of("LC_ALL", "C"),
        home.resolve("sentinel.log")));
  }

  private void awaitEachOther(RedisSecrets secrets) throws IOException {
    var admin = new RedisAdmin(secrets);
    for (int port : ports) {
      admin.await("the Sentinel on port " + port + " knows all", START_LIMIT, () -> admin.says(
          port, new String[] {"SENTINEL", "MASTER", PRIMARY}, "num-slaves, 2,", "num-other-sentinels, " + (ports.size() - 1) + ","));
    }
  }

  /** Their ports on 127.0.0.1. */
  public List<Integer> ports() {
    return ports;
  }

  /** Ends one of them. @param index from 0 */
  public void stop(int index) {
    children.stop(sentinels.get(index));
  }

  @Override
  public void close() {
    children.close();
  }
}
