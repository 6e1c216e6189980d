package dev.rebound.lab.redis;

import dev.rebound.lab.host.Host;
import dev.rebound.lab.host.Host.Refused;
import dev.rebound.lab.host.HostSupervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A Redis cluster of six nodes on stand-in hosts, {@code redis-1} to {@code redis-3} with the slots and {@code redis-4} to {@code redis-6}
 * as their replicas in the same order, with their supervisor. It fails a lost primary over by itself while most primaries live.
 */
public final class RedisCluster implements AutoCloseable {
  private static final int PRIMARIES = 3;
  private static final int NODES = 2 * PRIMARIES;
  private static final int SLOTS = 16384;
  /** Distance of a node's second port, by which the nodes know each other. Source: Redis cluster specification. */
  private static final int BUS_OFFSET = 10_000;
  /** Ports that Linux gives to clients: one of these may be taken at any moment. */
  private static final int CLIENT_PORT_FIRST = 32_768;
  private static final int CLIENT_PORT_LAST = 60_999;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final RedisHosts hosts;

  private RedisCluster(RedisHosts hosts) {
    this.hosts = hosts;
  }

  /**
   * Opens the cluster, making it at the first time; returns when all slots are served and all replicas in step.
   *
   * @param folder the lab's folder
   * @param ports of the six nodes; each and the port {@link #BUS_OFFSET} above it must be free
   * @throws IllegalStateException where a port is taken or a node does not come up
   */
  public static RedisCluster start(Path folder, List<Integer> ports, int supervisorPort) {
    if (ports.size() != NODES) {
      throw new IllegalArgumentException("a cluster here has " + NODES + " nodes, not " + ports.size());
    }
    var byName = new LinkedHashMap<String, Integer>();
    for (int port : ports) {
      int bus = port + BUS_OFFSET;
      if (bus >= CLIENT_PORT_FIRST && bus <= CLIENT_PORT_LAST) {
        throw new IllegalArgumentException("port " + port + " + " + BUS_OFFSET + " is one that the system gives to clients");
      }
      byName.put("redis-" + (byName.size() + 1), port);
    }
    var hosts = RedisHosts.start(folder.toAbsolutePath().resolve("redis-cluster"), byName, supervisorPort, true, RedisCluster::make);
    try {
      awaitWhole(hosts);
      return new RedisCluster(hosts);
    } catch (IOException e) {
      hosts.close();
      throw new IllegalStateException("the cluster is not whole: " + e.getMessage(), e);
    }
  }

  private static void make(RedisHosts hosts) throws IOException, Refused {
    var admin = hosts.admin();
    var nodes = hosts.hosts();
    for (int i = 0; i < NODES; i++) {
      nodes.get(i).initialize(RedisHosts.START_LIMIT);
      // Two nodes of one epoch would have to settle who is the older one.
      admin.ask(nodes.get(i).port(), "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
    }
    for (int i = 0; i < PRIMARIES; i++) {
      admin.ask(nodes.get(i).port(), slots(i * SLOTS / PRIMARIES, (i + 1) * SLOTS / PRIMARIES));
    }
    for (Host node : nodes.subList(1, NODES)) {
      admin.ask(node.port(), "CLUSTER", "MEET", "127.0.0.1", Integer.toString(nodes.getFirst().port()));
    }
    for (Host node : nodes) {
      admin.await(node.name() + " knows all nodes", LIMIT,
          () -> admin.says(node.port(), new String[] {"CLUSTER", "INFO"}, "cluster_known_nodes:" + NODES + "\r"));
    }
    for (int i = PRIMARIES; i < NODES; i++) {
      int port = nodes.get(i).port();
      String primary = admin.ask(nodes.get(i - PRIMARIES).port(), "CLUSTER", "MYID");
      admin.await(nodes.get(i).name() + " follows", LIMIT, () -> admin.says(port, new String[] {"CLUSTER", "REPLICATE", primary}, "OK"));
    }
    // A primary that does not know a replica yet would not vote for it.
    for (Host node : nodes) {
      admin.await(node.name() + " knows the replicas", LIMIT,
          () -> admin.ask(node.port(), "CLUSTER", "NODES").lines().filter(line -> line.contains("slave ")).count() == PRIMARIES);
    }
  }

  private static String[] slots(int from, int to) {
    var command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
    for (int slot = from; slot < to; slot++) {
      command.add(Integer.toString(slot));
    }
    return command.toArray(String[]::new);
  }

  private static void awaitWhole(RedisHosts hosts) throws IOException {
    var admin = hosts.admin();
    for (Host node : hosts.hosts()) {
      if (node.look().startEnabled()) {
        admin.await(node.name() + " sees all slots served", LIMIT,
            () -> admin.says(node.port(), new String[] {"CLUSTER", "INFO"}, "cluster_state:ok"));
        admin.await(node.name() + " is in step", LIMIT, () -> admin.primary(node.port()) || admin.joined(node.port()));
      }
    }
  }

  /** The supervisor of the hosts, also the way to break them. */
  public HostSupervisor supervisor() {
    return hosts.supervisor();
  }

  /** Port of one node on 127.0.0.1. */
  public int port(String name) {
    return hosts.host(name).port();
  }

  /** The file with the user's password. */
  public Path passwordFile(RedisRole role) {
    return hosts.secrets().file(role);
  }

  /** A connection of the lab's own. @param limit of connecting and of each answer */
  public RedisConnection connect(String name, RedisRole role, Duration limit) throws IOException {
    return RedisConnection.open("127.0.0.1", port(name), role.login(), hosts.secrets().password(role), limit);
  }

  /** Stops the supervisor, then all nodes. Data stays. */
  @Override
  public void close() {
    hosts.close();
  }
}
