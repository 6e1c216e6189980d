package dev.rebound.targets.redis;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at and acts on one Redis server. Every call opens its own short connection, ends within its limit and looks at the world before it
 * acts, so it may be repeated. Thread-safe.
 */
public interface RedisNode {
  /** How the server stands now. */
  Answer<Standing> standing(Duration limit);

  /**
   * Makes a replica the primary ({@code REPLICAOF NO ONE}); a primary is left as it is. Irreversible: from here on its data set is its own.
   * Where the server has a configuration file it is asked to write its new role there ({@code CONFIG REWRITE}), also by {@link #follow}: a
   * restart would undo the change otherwise. <b>Does not fence the old primary</b>: the caller has done so. Not for a node of a
   * cluster, nor beside Sentinels.
   */
  Answer<Change> promote(Duration limit);

  /**
   * Makes the server a replica of another one ({@code REPLICAOF}), which replaces what it holds by the other's data; one that follows it
   * already is left as it is. Does not wait until it has copied.
   */
  Answer<Change> follow(String host, int port, Duration limit);

  /** Writes a key of our own that expires by itself, reads it back and removes it. */
  Answer<Written> write(Duration limit);

  /** How the cluster stands as this node sees it. Trouble where it is no node of a cluster. */
  Answer<ClusterView> cluster(Duration limit);

  /**
   * Makes this replica of a cluster the primary of its slots ({@code CLUSTER FAILOVER}); waits until its role is the primary's,
   * and asks again where the others did not agree in time. A node that is the primary already is left as it is.
   *
   * @param how how much of the cluster must agree
   */
  Answer<Change> clusterFailover(ClusterFailover how, Duration limit);

  /**
   * Some of the keys of database 0 ({@code SCAN}). A key that is there from the first page to the last is on one of them, or on two.
   *
   * @param cursor {@link Page#FIRST}, or that of the page before
   * @param keysAbout how many are wanted; a few more may come
   */
  Answer<Page> scan(String cursor, int keysAbout, Duration limit);

  /**
   * What keys of database 0 hold, as {@code DUMP} writes it; changes nothing. Those that are gone and those that take more than
   * {@code bytesMax} of memory are left out.
   */
  Answer<List<Entry>> dump(List<String> keys, int bytesMax, Duration limit);

  /**
   * Puts keys that database 0 lacks, with what they hold and their time to live; one that is there is never overwritten, nor is one of
   * another shard put. Repeated it puts nothing twice.
   *
   * @return how many were put
   */
  Answer<Integer> putAbsent(List<Entry> entries, Duration limit);

  /**
   * A page of keys.
   *
   * @param next for the next page; {@link #FIRST} after the last one
   * @param unnamed keys on it whose names are no text; they cannot be asked for here
   */
  record Page(String next, List<String> keys, int unnamed) {
    /** The cursor of the first page. */
    public static final String FIRST = "0";

    public Page {
      keys = List.copyOf(keys);
    }
  }

  /**
   * A key and what it holds.
   *
   * @param timeToLive null where it does not expire; at least a millisecond
   */
  record Entry(String key, Value value, @Nullable Duration timeToLive) {}

  /** What a key holds. */
  sealed interface Value {
    /** A text. */
    record Text(String text) implements Value {}

    /** Anything, as {@code DUMP} of another server wrote it. */
    record Dumped(byte[] bytes) implements Value {}
  }

  /**
   * How a server stands.
   *
   * @param offset of replication: how much of the primary's stream it holds; on a primary its own
   * @param replicationId the data set's history ({@code master_replid}); offsets compare only within one
   * @param previousReplicationId the history that it goes on from ({@code master_replid2}); empty where there is none
   * @param primaryAddress {@code host:port} it follows; null on a primary
   * @param linkUp whether it has a live link to its primary; true on a primary
   * @param loading it reads its data from disk and answers nothing yet
   * @param keys over all databases
   * @param replicas that follow it now, as {@code host:port}
   * @param clients connected clients, without those of Rebound and without replicas
   * @param hits of key lookups since its start
   * @param persistent whether it writes its data to disk: what a restart gives back; false where it does not say
   * @param clustered whether it is a node of a cluster
   */
  record Standing(
      boolean primary, long offset, String replicationId, String previousReplicationId, @Nullable String primaryAddress, boolean linkUp,
      boolean loading, long keys, List<String> replicas, long clients, long hits, long misses, boolean persistent, boolean clustered) {
    public Standing {
      requireNonNull(replicationId, "replicationId");
      replicas = List.copyOf(replicas);
    }
  }

  /**
   * What {@link #write} found.
   *
   * @param done our own key was taken and read back
   * @param detail one sentence for people, without secrets: why it was not
   */
  record Written(boolean done, String detail) {}

  /** How much of a cluster must agree to a failover. */
  enum ClusterFailover {
    /** The primary hands over; nothing is lost. Needs the primary. */
    HAND_OVER,
    /** The primary is not asked; the other primaries must agree ({@code FORCE}). */
    FORCE,
    /** Nobody is asked ({@code TAKEOVER}): for a cluster that has lost the majority of its primaries. May make two primaries. */
    TAKEOVER
  }

  /**
   * A cluster as one of its nodes sees it.
   *
   * @param ok whether all slots are served ({@code cluster_state:ok})
   * @param primaries those with slots, alive or not
   * @param primariesAlive those of them that this node does not see failed
   */
  record ClusterView(boolean ok, int primaries, int primariesAlive, List<Member> members) {
    public ClusterView {
      members = List.copyOf(members);
    }
  }

  /**
   * A node of a cluster.
   *
   * @param id its 40 hexadecimal digits
   * @param address {@code host:port}
   * @param primaryId whom it follows; empty on a primary
   * @param failed the cluster agrees that it failed
   * @param suspected this node alone does not reach it
   * @param slots served by it
   */
  record Member(String id, String address, boolean primary, String primaryId, boolean failed, boolean suspected, int slots, boolean self) {}
}
