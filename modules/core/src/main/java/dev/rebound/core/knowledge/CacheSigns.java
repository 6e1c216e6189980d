package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.Sign.About;
import dev.rebound.core.knowledge.Sign.Bad;
import dev.rebound.core.knowledge.Sign.Proof;
import java.util.List;

/** What is known of Redis' metrics. Sources: redis_exporter, its Sentinel metrics, Redis Enterprise's metrics_exporter. */
final class CacheSigns {
  private CacheSigns() {}

  static final List<Sign> ALL = List.of(
      cache("redis_up", Bad.ZERO, Proof.NOTHING, "redis-sentinel-down", "It is a Sentinel, not a Redis that holds data.")
          .where("role", "sentinel"),
      cache("redis_up", Bad.ZERO, Proof.INSTANCE, "redis-server-down", "The exporter runs and the Redis server does not answer it."),
      cache("valkey_up", Bad.ZERO, Proof.INSTANCE, "redis-server-down", "The exporter runs and the Valkey server does not answer it."),
      cache("keydb_up", Bad.ZERO, Proof.INSTANCE, "redis-server-down", "The exporter runs and the KeyDB server does not answer it."),
      cache("redis_master_up", Bad.ZERO, Proof.INSTANCE, "redis-server-down", "The exporter runs and the Redis server does not answer it."),
      cache("redis_primary_up", Bad.ZERO, Proof.INSTANCE, "redis-server-down",
          "The exporter runs and the Redis server does not answer it."),
      cache("redis_replica_up", Bad.ZERO, Proof.INSTANCE, "redis-server-down",
          "The exporter runs and the Redis server does not answer it."),
      cache("redis_slave_up", Bad.ZERO, Proof.INSTANCE, "redis-server-down", "The exporter runs and the Redis server does not answer it."),
      cache("bdb_up", Bad.ZERO, Proof.WHOLE, "redis-database-down", "Redis Enterprise says that the whole database is down."),
      cache("redis_sentinel_master_ok", Bad.ZERO, Proof.WHOLE, "redis-no-master", "Sentinel itself can no longer reach the master."),
      cache("redis_sentinel_master_status", Bad.ZERO, Proof.WHOLE, "redis-no-master", "Sentinel no longer calls the master well.")
          .where("master_status", "ok"),
      cache("redis_sentinel_master_status", Bad.ZERO, Proof.EVIDENCE, "redis-master-doubted",
          "Sentinel reports a doubtful state of the master."),
      cache("redis_sentinel_master_status", Bad.POSITIVE, Proof.EVIDENCE, "redis-master-doubted",
          "Sentinel reports a doubtful state of the master."),
      cache("redis_instance_info", Bad.ZERO, Proof.WHOLE, "redis-no-master",
          "No Redis that answers is a master, so nothing can be written.")
          .where("role", "master"),
      cache("redis_instance_info", Bad.POSITIVE, Proof.ONLY_AMONG, "redis-masters-miscounted",
          "The number of masters is wrong: two of them need a person.").where("role", "master"),
      cache("redis_instance_info", Bad.ZERO, Proof.EVIDENCE, "redis-series-gone", "No Redis tells anything of itself any more."),
      cache("redis_cluster_state", Bad.ZERO, Proof.WHOLE, "redis-cluster-failed",
          "Redis Cluster itself reports a failed state and refuses requests."),
      cache("redis_cluster_slots_fail", Bad.POSITIVE, Proof.EVIDENCE, "redis-slots-failed", "Part of the keys is on failed nodes."),
      cache("redis_cluster_slots_pfail", Bad.POSITIVE, Proof.EVIDENCE, "redis-slots-suspected",
          "Nodes with part of the keys are suspected."),
      cache("redis_cluster_slots_ok", Bad.ANY, Proof.EVIDENCE, "redis-slots-failed", "Part of the keys is on no node that serves them."),
      cache("redis_cluster_slots_assigned", Bad.ANY, Proof.EVIDENCE, "redis-slots-failed",
          "Part of the keys is on no node that serves them."),
      cache("node_up", Bad.ZERO, Proof.EVIDENCE, "redis-node-down", "One node of Redis Enterprise does not answer; the others may serve.")
          .where("redis_cluster"),
      cache("redis_master_link_up", Bad.ANY, Proof.NOTHING, "cache-replication", "It is about replication, not about the master."),
      cache("azure_*redis*_errors*", Bad.ANY, Proof.NOTHING, "cache-level", "It is a level, not a failure."));

  private static Sign cache(String metric, Bad bad, Proof proof, String rule, String reason) {
    return new Sign(metric, bad, List.of(), About.CACHE, proof, rule, reason);
  }
}
