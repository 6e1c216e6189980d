package dev.rebound.lab.redis;

import dev.rebound.lab.host.Engine;
import dev.rebound.lab.host.Host;
import dev.rebound.lab.host.Host.Refused;
import dev.rebound.lab.host.HostSupervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Three Redis servers on three stand-in hosts, {@code redis-a} (the initial primary), {@code redis-b} and {@code redis-c} (its replicas),
 * with their supervisor. Replication is asynchronous: what the primary acknowledged a moment before its loss may be lost.
 *
 * <p>Layout below the lab's folder: {@code secrets/}, {@code redis/redis-a/data-1}, {@code redis/redis-a/server.log}, …
 */
public final class RedisTrio implements AutoCloseable {
  public static final String A = "redis-a";
  public static final String B = "redis-b";
  public static final String C = "redis-c";
  public static final List<String> NAMES = List.of(A, B, C);

  private final RedisHosts hosts;

  private RedisTrio(RedisHosts hosts) {
    this.hosts = hosts;
  }

  /**
   * Opens the trio, making it at the first time, when it returns with both replicas in step. A fenced or lost instance stays down.
   *
   * @param folder the lab's folder
   * @param ports of redis-a, redis-b and redis-c
   * @throws IllegalStateException where a port is taken or an instance does not come up
   */
  public static RedisTrio start(Path folder, List<Integer> ports, int supervisorPort) {
    var byName = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < NAMES.size(); i++) {
      byName.put(NAMES.get(i), ports.get(i));
    }
    return new RedisTrio(
        RedisHosts.start(folder.toAbsolutePath().resolve("redis"), byName, supervisorPort, false, RedisTrio::make));
  }

  private static void make(RedisHosts hosts) throws IOException, Refused {
    hosts.host(A).initialize(RedisHosts.START_LIMIT);
    var primary = new Engine.Source("127.0.0.1", hosts.host(A).port(), "");
    for (var name : List.of(B, C)) {
      hosts.host(name).initializeReplica(primary, RedisHosts.START_LIMIT);
    }
    for (var name : List.of(B, C)) {
      hosts.admin().await(name + " follows redis-a", RedisHosts.START_LIMIT, () -> hosts.admin().joined(hosts.host(name).port()));
    }
  }

  /** The supervisor of the hosts, also the way to break them. */
  public HostSupervisor supervisor() {
    return hosts.supervisor();
  }

  /** The hosts are back after the loss of their site, without a key in them. @throws IllegalStateException where one does not come up */
  public void powerOn() {
    try {
      hosts.powerOn(RedisTrio::make);
    } catch (IOException | Refused e) {
      throw new IllegalStateException("Redis does not come back: " + e.getMessage(), e);
    }
  }

  /** Address of one server, without credentials. */
  public String url(String name) {
    return "redis://127.0.0.1:" + port(name);
  }

  /** Port of one server on 127.0.0.1. */
  public int port(String name) {
    return hosts.host(name).port();
  }

  /** The server that answers that it is a primary; the first one, should there be two. */
  public Optional<String> primary() {
    return hosts.hosts().stream().filter(host -> hosts.admin().primary(host.port())).map(Host::name).findFirst();
  }

  /** A connection of the lab's own. @param limit of connecting and of each answer */
  public RedisConnection connect(String name, RedisRole role, Duration limit) throws IOException {
    return RedisConnection.open("127.0.0.1", port(name), role.login(), password(role), limit);
  }

  /** The file with the user's password. */
  public Path passwordFile(RedisRole role) {
    return hosts.secrets().file(role);
  }

  /** The user's password. Never to be printed. */
  public String password(RedisRole role) {
    return hosts.secrets().password(role);
  }

  /** Stops the supervisor, then all servers. Data stays. */
  @Override
  public void close() {
    hosts.close();
  }
}
