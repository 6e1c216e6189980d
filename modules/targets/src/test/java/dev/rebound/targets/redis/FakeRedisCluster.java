package dev.rebound.targets.redis;

import dev.rebound.targets.redis.FakeRedisNodes.Condition;
import dev.rebound.targets.redis.RedisNode.ClusterView;
import dev.rebound.targets.redis.RedisNode.Member;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who serves which slots among {@link FakeRedisNodes}, and what they can agree on. That a node is lost is seen at once: by the majority of
 * the primaries it is called failed, without one suspected. Source: Redis cluster specification.
 */
final class FakeRedisCluster {
  private static final int SLOTS = 16_384;
  /** Digits of a node's id. */
  private static final int ID_DIGITS = 40;

  /** Slots by the name of the primary that serves them; empty where this is no cluster. */
  private final Map<String, Integer> slots = new TreeMap<>();
  /** Who took a primary's slots, by its name: it follows that one when it comes back. */
  private final Map<String, String> successors = new HashMap<>();
  boolean servesPartially;

  private FakeRedisCluster() {}

  static FakeRedisCluster none() {
    return new FakeRedisCluster();
  }

  static FakeRedisCluster of(Map<String, FakeRedisServer> nodes, List<String> primaries) {
    var cluster = new FakeRedisCluster();
    for (int i = 0; i < primaries.size(); i++) {
      cluster.slots.put(primaries.get(i), (i + 1) * SLOTS / primaries.size() - i * SLOTS / primaries.size());
    }
    cluster.meet(nodes);
    return cluster;
  }

  boolean exists() {
    return !slots.isEmpty();
  }

  private static boolean lives(FakeRedisServer node) {
    return node.condition == Condition.RUNNING;
  }

  private int primariesAlive(Map<String, FakeRedisServer> nodes) {
    return (int) slots.keySet().stream().filter(name -> lives(nodes.get(name))).count();
  }

  /** Whether most of the primaries that serve slots reach each other. */
  boolean majority(Map<String, FakeRedisServer> nodes) {
    return primariesAlive(nodes) > slots.size() / 2;
  }

  private boolean ok(Map<String, FakeRedisServer> nodes) {
    return majority(nodes) && (servesPartially || primariesAlive(nodes) == slots.size());
  }

  /** Whether a primary takes writes for slots of its own; always where this is no cluster. */
  boolean serves(Map<String, FakeRedisServer> nodes, String name) {
    return !exists() || slots.containsKey(name) && ok(nodes);
  }

  /** A replica gets the slots of its primary. The primary and its other replicas follow it from then on, or from when they come back. */
  void passOn(Map<String, FakeRedisServer> nodes, String from, String to) {
    slots.put(to, slots.remove(from));
    successors.put(from, to);
    successors.remove(to);
    nodes.values().stream().filter(node -> node.upstream.equals(from)).forEach(node -> node.upstream = to);
  }

  /** Those that live hear who serves which slots. */
  void meet(Map<String, FakeRedisServer> nodes) {
    successors.forEach((name, successor) -> {
      if (lives(nodes.get(name)) && nodes.get(name).upstream.isEmpty()) {
        nodes.get(name).upstream = successor;
      }
    });
  }

  ClusterView view(Map<String, FakeRedisServer> nodes, String self) {
    boolean agreed = majority(nodes);
    List<Member> members = nodes.entrySet().stream().map(each -> {
      boolean lost = !lives(each.getValue());
      String upstream = each.getValue().upstream;
      return new Member(
          id(each.getKey()), each.getKey() + ":" + FakeRedisNodes.PORT, upstream.isEmpty(), upstream.isEmpty() ? "" : id(upstream),
          lost && agreed, lost && !agreed, slots.getOrDefault(each.getKey(), 0), each.getKey().equals(self));
    }).toList();
    return new ClusterView(ok(nodes), slots.size(), primariesAlive(nodes), members);
  }

  private static String id(String name) {
    String digits = Integer.toHexString(name.hashCode());
    return "0".repeat(ID_DIGITS - digits.length()) + digits;
  }
}
