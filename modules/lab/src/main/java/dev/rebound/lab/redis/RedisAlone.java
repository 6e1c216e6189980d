package dev.rebound.lab.redis;

import dev.rebound.lab.host.HostSupervisor;
import java.nio.file.Path;
import java.util.Map;

/** One Redis server on a host of another site, {@code redis-dr}, with its supervisor: empty at first, it replicates nobody. */
public final class RedisAlone implements AutoCloseable {
  public static final String NAME = "redis-dr";

  private final RedisHosts hosts;

  private RedisAlone(RedisHosts hosts) {
    this.hosts = hosts;
  }

  /**
   * Opens it, making it at the first time.
   *
   * @param home its own folder; the passwords are in {@code secrets} beside it
   * @throws IllegalStateException where a port is taken or it does not come up
   */
  public static RedisAlone start(Path home, int port, int supervisorPort) {
    return new RedisAlone(RedisHosts.start(home, Map.of(NAME, port), supervisorPort, false,
        made -> made.host(NAME).initialize(RedisHosts.START_LIMIT)));
  }

  /** The supervisor of its host, also the way to break it. */
  public HostSupervisor supervisor() {
    return hosts.supervisor();
  }

  /** Its address, without credentials. */
  public String url() {
    return "redis://127.0.0.1:" + hosts.host(NAME).port();
  }

  /** Stops the supervisor, then the server. Data stays. */
  @Override
  public void close() {
    hosts.close();
  }
}
