package dev.rebound.targets.redis;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.redis.RedisTalk.Ended;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A {@link RedisNode} over Lettuce. Its user's rights are those of {@code deploy/redis-acl.conf}. */
public final class LettuceRedisNode implements RedisNode {
  /** Begin of the keys that {@link #write} writes, reads and removes. */
  static final String VERIFY_PREFIX = "rebound:verify:";
  /** How long such a key stays where it could not be removed. */
  static final Duration VERIFY_KEPT = Duration.ofMinutes(1);
  /** Keys that are tried until one belongs to a slot of this node: a node with one single slot is found by nearly every search. */
  private static final int KEYS_TRIED_MAX = 200_000;
  /** A failover of a cluster that the others did not agree to in time ends in silence after 5 s. Source: Redis 6.2, CLUSTER_MF_TIMEOUT. */
  private static final Duration ASKED_AGAIN_AFTER = Duration.ofSeconds(6);
  private static final int PORT_MAX = 65_535;

  private final RedisAccess access;
  private final RedisClients clients;

  /** @param clients not closed by this */
  public LettuceRedisNode(RedisAccess access, RedisClients clients) {
    this.access = requireNonNull(access, "access");
    this.clients = requireNonNull(clients, "clients");
  }

  @Override
  public Answer<Standing> standing(Duration limit) {
    return hold(limit, talk -> {
      var info = info(talk);
      // A server whose owner forbids this question may keep snapshots; not to count on them is the safe side.
      var save = talk.answer("asking for its snapshots", commands -> commands.configGet("save"));
      boolean snapshots = save instanceof Answer.Value<Map<String, String>>(var found) && !found.getOrDefault("save", "").isBlank();
      var clients = talk.answer("asking who is connected", commands -> commands.clientList());
      return info.standing(snapshots, clients instanceof Answer.Value<String>(var list) ? list : null);
    });
  }

  @Override
  public Answer<Change> promote(Duration limit) {
    return hold(limit, talk -> {
      if (isPrimary(talk)) {
        return keep(talk, Change.ALREADY);
      }
      talk.ask("promoting", commands -> commands.replicaofNoOne());
      awaitPrimary(talk);
      return keep(talk, Change.DONE);
    });
  }

  @Override
  public Answer<Change> follow(String host, int port, Duration limit) {
    if (host.isBlank() || port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException("not an address to follow: " + host + ":" + port);
    }
    return hold(limit, talk -> {
      if (follows(talk, host, port)) {
        return keep(talk, Change.ALREADY);
      }
      talk.ask("following", commands -> commands.replicaof(host, port));
      while (!follows(talk, host, port)) {
        talk.pause("following");
      }
      return keep(talk, Change.DONE);
    });
  }

  @Override
  public Answer<Written> write(Duration limit) {
    return hold(limit, talk -> {
      var key = info(talk).flag("cluster_enabled") ? keyOfOwnSlot(talk) : key();
      if (key.isEmpty()) {
        return new Written(false, access.node() + " serves no slots of the cluster.");
      }
      var value = UUID.randomUUID().toString();
      var written = talk.answer("writing", commands -> commands.set(key, value, SetArgs.Builder.ex(VERIFY_KEPT)));
      if (written instanceof Answer.Trouble<String>(var _, var reason)) {
        return new Written(false, "A write was not acknowledged. " + reason);
      }
      var read = talk.answer("reading what was written", commands -> commands.get(key));
      var removed = talk.answer("removing what was written", commands -> commands.del(key));
      if (!(read instanceof Answer.Value<String>(var back) && back.equals(value))) {
        return new Written(false, access.node() + " acknowledged a write and did not give it back.");
      }
      return removed instanceof Answer.Trouble<Long>(var _, var reason)
          ? new Written(false, "A key of ours was not removed. " + reason)
          : new Written(true, access.node() + " took a key of ours, gave it back and removed it.");
    });
  }

  @Override
  public Answer<ClusterView> cluster(Duration limit) {
    return hold(limit, talk -> {
      var info = talk.ask("asking for the cluster", commands -> commands.clusterInfo());
      return RedisReply.cluster(info, nodes(talk));
    });
  }

  @Override
  public Answer<Change> clusterFailover(ClusterFailover how, Duration limit) {
    return hold(limit, talk -> {
      if (isPrimary(talk)) {
        return Change.ALREADY;
      }
      boolean force = how == ClusterFailover.FORCE;
      boolean takeOver = how == ClusterFailover.TAKEOVER;
      while (!isPrimary(talk)) {
        talk.ask("failing over", commands -> commands.clusterFailover(force, takeOver));
        long asked = System.nanoTime();
        while (!isPrimary(talk) && System.nanoTime() - asked < ASKED_AGAIN_AFTER.toNanos()) {
          talk.pause("waiting for its new role");
        }
      }
      return Change.DONE;
    });
  }

  @Override
  public Answer<Page> scan(String cursor, int keysAbout, Duration limit) {
    return hold(limit, talk -> RedisKeys.scan(talk, cursor, keysAbout));
  }

  @Override
  public Answer<List<Entry>> dump(List<String> keys, int bytesMax, Duration limit) {
    return hold(limit, talk -> RedisKeys.dump(talk, keys, bytesMax));
  }

  @Override
  public Answer<Integer> putAbsent(List<Entry> entries, Duration limit) {
    return hold(limit, talk -> RedisKeys.putAbsent(talk, entries));
  }

  private <T> Answer<T> hold(Duration limit, RedisTalk.Subject<T> subject) {
    return RedisTalk.hold(clients, access, limit, subject);
  }

  /** Asks for the role to be kept over a restart. One without a configuration file cannot, or may not, and the change holds anyway. */
  private static Change keep(RedisTalk talk, Change change) {
    talk.answer("keeping its role", commands -> commands.configRewrite());
    return change;
  }

  private static RedisReply info(RedisTalk talk) throws Ended {
    return RedisReply.of(talk.ask("asking how it stands", commands -> commands.info()));
  }

  private static boolean isPrimary(RedisTalk talk) throws Ended {
    List<Object> role = talk.ask("ROLE", commands -> commands.role());
    return RedisReply.primary(role.isEmpty() ? "" : role.getFirst());
  }

  private static void awaitPrimary(RedisTalk talk) throws Ended {
    while (!isPrimary(talk)) {
      talk.pause("waiting for its new role");
    }
  }

  private static boolean follows(RedisTalk talk, String host, int port) throws Ended {
    var info = info(talk);
    return !RedisReply.primary(info.word("role")) && info.followed().equals(host + ":" + port);
  }

  private static String nodes(RedisTalk talk) throws Ended {
    return talk.ask("asking for the cluster's nodes", commands -> commands.clusterNodes());
  }

  private static String key() {
    return VERIFY_PREFIX + UUID.randomUUID();
  }

  /** A key that this node serves; empty where it serves none. */
  private static String keyOfOwnSlot(RedisTalk talk) throws Ended {
    var own = RedisReply.ownSlots(nodes(talk));
    for (int tried = 0; tried < KEYS_TRIED_MAX && !own.isEmpty(); tried++) {
      var key = VERIFY_PREFIX + tried;
      int slot = SlotHash.getSlot(key);
      if (own.stream().anyMatch(range -> range.first() <= slot && slot <= range.last())) {
        return key;
      }
    }
    return "";
  }
}
