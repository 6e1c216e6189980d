package dev.rebound.lab.redis;

import dev.rebound.lab.host.Host;
import dev.rebound.lab.host.Host.Refused;
import dev.rebound.lab.host.HostFolders;
import dev.rebound.lab.host.HostSupervisor;
import dev.rebound.lab.process.ChildProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Redis servers on stand-in hosts, with their supervisor. Opened again, each starts in the role that its data folder has. */
final class RedisHosts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisHosts.class);
  /** Time for a start by the lab itself on a loaded machine. */
  static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final List<Host> hosts;
  private final RedisSecrets secrets;
  private final ChildProcesses children;
  private volatile HostSupervisor supervisor;

  private RedisHosts(List<Host> hosts, RedisSecrets secrets, ChildProcesses children, HostSupervisor supervisor) {
    this.hosts = hosts;
    this.secrets = secrets;
    this.children = children;
    this.supervisor = supervisor;
  }

  /** How they are made at the first time. */
  @FunctionalInterface
  interface Making {
    void make(RedisHosts hosts) throws IOException, Refused;
  }

  /**
   * Opens them.
   *
   * @param home folder of the hosts; the passwords are in {@code secrets} beside it
   * @param ports of the servers by name, in order
   */
  static RedisHosts start(Path home, Map<String, Integer> ports, int supervisorPort, boolean clustered, Making making) {
    var children = ChildProcesses.open(home.resolve("pids"));
    try {
      var made = home.resolve("made");
      if (!Files.exists(made)) {
        HostFolders.removeUnfinished(home, List.copyOf(ports.keySet()));
      }
      var secrets = RedisSecrets.open(home.resolveSibling("secrets"));
      var engine = new RedisEngine(RedisBinary.unpack(home.resolve("binaries")), secrets, clustered);
      var hosts = new ArrayList<Host>();
      ports.forEach((name, port) -> hosts.add(new Host(name, port, home.resolve(name), engine, children)));
      for (var host : hosts) {
        host.killAll();
        HostFolders.requireFree(host);
      }
      var opened = new RedisHosts(List.copyOf(hosts), secrets, children, HostSupervisor.start(supervisorPort, hosts));
      opened.bringUp(made, making);
      return opened;
    } catch (IOException e) {
      children.close();
      throw new IllegalStateException("Redis does not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      children.close();
      throw e;
    }
  }

  private void bringUp(Path made, Making making) {
    try {
      if (Files.exists(made)) {
        reopen();
      } else {
        making.make(this);
        Files.writeString(made, "");
      }
    } catch (IOException | Refused e) {
      close();
      throw new IllegalStateException("Redis does not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void reopen() throws Refused {
    for (var host : hosts) {
      var instance = host.look();
      if (instance.startEnabled() && instance.startCommand()) {
        host.start(START_LIMIT);
      } else {
        LOG.info("instance stays down instance={} reason={}", host.name(), instance.reason());
      }
    }
  }

  /** The hosts are back after the loss of their site, and empty: the supervisor answers again, and the servers are made anew. */
  void powerOn(Making making) throws IOException, Refused {
    supervisor = supervisor.again();
    making.make(this);
  }

  List<Host> hosts() {
    return hosts;
  }

  Host host(String name) {
    return hosts.stream().filter(host -> host.name().equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no instance " + name));
  }

  RedisSecrets secrets() {
    return secrets;
  }

  RedisAdmin admin() {
    return new RedisAdmin(secrets);
  }

  HostSupervisor supervisor() {
    return supervisor;
  }

  /** Stops the supervisor, then all servers. Data stays. */
  @Override
  public void close() {
    supervisor.close();
    children.close();
    hosts.forEach(Host::killAll);
  }
}
