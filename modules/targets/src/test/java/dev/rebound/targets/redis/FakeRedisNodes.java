package dev.rebound.targets.redis;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Redis servers without Redis: a primary and its replicas, or a cluster, in memory, each reached as {@code name:6379}. Nothing waits; what
 * would be late is late at once, and a replica has at once what its primary has. A cluster elects no primary by itself.
 */
public final class FakeRedisNodes {
  /** The port of all. */
  public static final int PORT = 6379;
  /** What a write adds to the stream of replication. */
  private static final int WRITE_BYTES = 64;

  /** What has happened to a server's process. */
  public enum Condition {
    RUNNING,
    KILLED,
    /** Nobody answers. */
    FROZEN,
    /** It reads its data from disk. */
    LOADING
  }

  private final Map<String, FakeRedisServer> nodes = new TreeMap<>();
  private final FakeRedisCluster cluster;
  private final Journal journal;
  private int histories;

  /** A primary and its replicas: running, empty and persistent. */
  public FakeRedisNodes(Journal journal, String primary, String... replicas) {
    this.journal = journal;
    this.cluster = FakeRedisCluster.none();
    put(primary, List.of(replicas));
    replicate();
  }

  private FakeRedisNodes(Journal journal, List<List<String>> shards) {
    this.journal = journal;
    shards.forEach(shard -> put(shard.getFirst(), shard.subList(1, shard.size())));
    this.cluster = FakeRedisCluster.of(nodes, shards.stream().map(List::getFirst).toList());
    replicate();
  }

  /**
   * A whole cluster: running, empty and persistent.
   *
   * @param shards the primary of each, with its replicas behind it; the slots are dealt out evenly, in this order
   */
  public static FakeRedisNodes cluster(Journal journal, List<List<String>> shards) {
    return new FakeRedisNodes(journal, shards);
  }

  private void put(String primary, List<String> replicas) {
    var first = new FakeRedisServer();
    first.history = newHistory();
    nodes.put(primary, first);
    for (var replica : replicas) {
      var node = new FakeRedisServer();
      node.upstream = primary;
      nodes.put(replica, node);
    }
  }

  /** Injects a fault, or ends it. A killed server that was not persistent comes back empty, with a history of its own. */
  public synchronized void condition(String name, Condition condition) {
    var node = of(name);
    if (node.condition == Condition.KILLED && condition != Condition.KILLED && !node.persistent) {
      node.keys.clear();
      node.history = newHistory();
      node.offset = 0;
    }
    node.condition = condition;
    cluster.meet(nodes);
    replicate();
  }

  /** A client writes a key to the primary. */
  public synchronized void put(String primary, String key) {
    var node = of(primary);
    node.keys.put(key, new RedisNode.Entry(key, new RedisNode.Value.Text("x"), null));
    node.offset += WRITE_BYTES;
    replicate();
  }

  /** Whether a replica gets nothing new from now on, although its link is up. */
  public synchronized void lags(String replica, boolean now) {
    of(replica).lags = now;
    replicate();
  }

  /** Whether a primary takes writes from now on. */
  public synchronized void takesWrites(String name, boolean now) {
    of(name).takesWrites = now;
  }

  /** Whether a restart gives back what it held. */
  public synchronized void persistent(String name, boolean now) {
    of(name).persistent = now;
  }

  /** Whether a cluster serves what it can while some slots are not served; as shipped it does not. */
  public synchronized void servesPartially(boolean now) {
    cluster.servesPartially = now;
  }

  /** How many clients are connected from now on, those of Rebound left out. */
  public synchronized void clients(String name, long now) {
    of(name).clients = now;
  }

  /** How many lookups of clients find a key, and how many do not, between two looks at the server from now on. */
  public synchronized void lookups(String name, long hits, long misses) {
    of(name).hitsPerLook = hits;
    of(name).missesPerLook = misses;
  }

  /** Makes a server a fresh replica of another, running. */
  public synchronized void rebuilt(String name, String upstream) {
    var node = new FakeRedisServer();
    node.upstream = upstream;
    nodes.put(name, node);
    replicate();
  }

  public synchronized boolean isPrimary(String name) {
    return of(name).upstream.isEmpty();
  }

  /** What a server holds. */
  public synchronized Set<String> keys(String name) {
    return Set.copyOf(of(name).keys.keySet());
  }

  public RedisNode node(String name) {
    of(name);
    return new FakeNode(name);
  }

  private synchronized FakeRedisServer of(String name) {
    var node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no server " + name);
    }
    return node;
  }

  private String newHistory() {
    histories++;
    return String.format("%040x", histories);
  }

  /** As often as there are servers: a replica may follow a replica. */
  private void replicate() {
    for (int hop = 0; hop < nodes.size(); hop++) {
      nodes.values().stream().filter(this::linked).filter(node -> !node.lags).forEach(node -> {
        var from = of(node.upstream);
        node.history = from.history;
        node.previous = from.previous;
        node.offset = from.offset;
        node.keys.clear();
        node.keys.putAll(from.keys);
      });
    }
  }

  private boolean linked(FakeRedisServer node) {
    return !node.upstream.isEmpty() && node.condition == Condition.RUNNING && nodes.containsKey(node.upstream)
        && of(node.upstream).condition == Condition.RUNNING;
  }

  private final class FakeNode implements RedisNode {
    private final String name;

    FakeNode(String name) {
      this.name = name;
    }

    private interface Act<T> {
      Answer<T> on(FakeRedisServer node);
    }

    private <T> Answer<T> ask(Act<T> act) {
      synchronized (FakeRedisNodes.this) {
        var node = of(name);
        return switch (node.condition) {
          case RUNNING -> act.on(node);
          case KILLED -> Answer.trouble(Outcome.REFUSED, name + " refuses connections.");
          case FROZEN -> Answer.trouble(Outcome.SILENCE, name + " did not answer.");
          case LOADING -> Answer.trouble(Outcome.ERROR, name + " answered with an error: LOADING it reads its data.");
        };
      }
    }

    private <T> Answer<T> change(String entry, Act<T> act) {
      journal.add(entry);
      return ask(act);
    }

    @Override
    public Answer<Standing> standing(Duration limit) {
      synchronized (FakeRedisNodes.this) {
        var node = of(name);
        return node.condition == Condition.LOADING ? Answer.of(standing(node)) : ask(each -> Answer.of(standing(each)));
      }
    }

    private Standing standing(FakeRedisServer node) {
      boolean primary = node.upstream.isEmpty();
      node.hits += node.hitsPerLook;
      node.misses += node.missesPerLook;
      List<String> replicas = nodes.entrySet().stream().filter(each -> each.getValue().upstream.equals(name) && linked(each.getValue()))
          .map(each -> each.getKey() + ":" + PORT).toList();
      return new Standing(
          primary, node.offset, node.history, node.previous, primary ? null : node.upstream + ":" + PORT, primary || linked(node),
          node.condition == Condition.LOADING, node.keys.size(), replicas, node.clients, node.hits, node.misses,
          node.persistent, cluster.exists());
    }

    @Override
    public Answer<Change> promote(Duration limit) {
      return change("promote " + name, node -> {
        if (node.upstream.isEmpty()) {
          return Answer.of(Change.ALREADY);
        }
        if (cluster.exists()) {
          return notInACluster();
        }
        goesOnAlone(node);
        return Answer.of(Change.DONE);
      });
    }

    @Override
    public Answer<Change> follow(String host, int port, Duration limit) {
      if (host.isBlank() || port != PORT) {
        throw new IllegalArgumentException("not an address to follow: " + host + ":" + port);
      }
      return change("follow " + name + " " + host + ":" + port, node -> {
        if (node.upstream.equals(host)) {
          return Answer.of(Change.ALREADY);
        }
        if (cluster.exists()) {
          return notInACluster();
        }
        node.upstream = host;
        replicate();
        return Answer.of(Change.DONE);
      });
    }

    @Override
    public Answer<Written> write(Duration limit) {
      return ask(node -> {
        boolean done = node.upstream.isEmpty() && node.takesWrites && cluster.serves(nodes, name);
        if (done) {
          node.offset += WRITE_BYTES;
          replicate();
        }
        return Answer.of(new Written(done, name + (done ? " took a key of ours." : " took no key of ours.")));
      });
    }

    @Override
    public Answer<ClusterView> cluster(Duration limit) {
      return ask(_ -> cluster.exists() ? Answer.of(cluster.view(nodes, name)) : noCluster());
    }

    @Override
    public Answer<Change> clusterFailover(ClusterFailover how, Duration limit) {
      return change("cluster-failover " + name + " " + how, node -> {
        if (node.upstream.isEmpty()) {
          return Answer.of(Change.ALREADY);
        }
        if (!cluster.exists()) {
          return noCluster();
        }
        if (how == ClusterFailover.HAND_OVER && !linked(node)) {
          return Answer.trouble(Outcome.ERROR, name + " answered with an error: its primary is down.");
        }
        if (how != ClusterFailover.TAKEOVER && !cluster.majority(nodes)) {
          return Answer.trouble(Outcome.SILENCE, name + " did not do it within " + limit.toMillis() + " ms (no majority).");
        }
        cluster.passOn(nodes, node.upstream, name);
        goesOnAlone(node);
        return Answer.of(Change.DONE);
      });
    }

    @Override
    public Answer<Page> scan(String cursor, int keysAbout, Duration limit) {
      return ask(node -> {
        int from = Integer.parseInt(cursor);
        int to = Math.min(node.keys.size(), from + keysAbout);
        return Answer.of(new Page(to == node.keys.size() ? Page.FIRST : "" + to, List.copyOf(node.keys.keySet()).subList(from, to), 0));
      });
    }

    @Override
    public Answer<List<Entry>> dump(List<String> keys, int bytesMax, Duration limit) {
      return ask(node -> Answer.of(keys.stream().filter(node.keys::containsKey).map(node.keys::get).toList()));
    }

    @Override
    public Answer<Integer> putAbsent(List<Entry> entries, Duration limit) {
      return change("put-absent " + name + " " + entries.size(), node -> {
        if (!node.upstream.isEmpty() || !node.takesWrites) {
          return Answer.trouble(Outcome.ERROR, name + " answered with an error: it takes no writes.");
        }
        List<Entry> absent = entries.stream().filter(entry -> !node.keys.containsKey(entry.key())).toList();
        absent.forEach(entry -> node.keys.put(entry.key(), entry));
        node.offset += (long) WRITE_BYTES * absent.size();
        replicate();
        return Answer.of(absent.size());
      });
    }

    private void goesOnAlone(FakeRedisServer node) {
      node.upstream = "";
      node.previous = node.history;
      node.history = newHistory();
      cluster.meet(nodes);
      replicate();
    }

    private <T> Answer<T> notInACluster() {
      return Answer.trouble(Outcome.ERROR, name + " answered with an error: REPLICAOF is not allowed in a cluster.");
    }

    private <T> Answer<T> noCluster() {
      return Answer.trouble(Outcome.ERROR, name + " answered with an error: it is no node of a cluster.");
    }
  }
}
