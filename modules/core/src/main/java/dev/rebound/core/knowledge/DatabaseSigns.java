package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.Sign.About;
import dev.rebound.core.knowledge.Sign.Bad;
import dev.rebound.core.knowledge.Sign.Proof;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is known of PostgreSQL's metrics. Sources: postgres_exporter, pgMonitor (ccp_), Patroni's /metrics, CloudNativePG's monitoring page,
 * pgbouncer_exporter, pgpool2_exporter, the managed databases of the clouds.
 */
final class DatabaseSigns {
  /** Names by which exporters of all kinds tell that a server answers; of a replica the name says so, see {@link Roles}. */
  private static final List<String> SERVER_ANSWERS = List.of(
      "pg_up", "pgsql_up", "pg_is_up", "pg_isready", "postgres_up", "postgresql_up", "ccp_postgresql_up", "pg_primary_up", "pg_master_up",
      "pg_replica_up", "pg_standby_up", "postgres_primary_up", "postgres_master_up", "postgres_replica_up", "postgres_standby_up",
      "postgresql_primary_up", "postgresql_master_up", "postgresql_replica_up", "postgresql_standby_up");

  private static final List<Sign> OTHERS = List.of(
      database("patroni_cluster_unlocked", Bad.POSITIVE, Proof.WHOLE, "postgres-no-leader",
          "Nobody holds Patroni's leader lock, so there is no writable primary."),
      database("patroni_primary", Bad.ZERO, Proof.ONLY_TOGETHER, "postgres-no-leader",
          "No member of the Patroni cluster is its leader, so there is no writable primary."),
      database("patroni_master", Bad.ZERO, Proof.ONLY_TOGETHER, "postgres-no-leader",
          "No member of the Patroni cluster is its leader, so there is no writable primary."),
      database("patroni_leader", Bad.ZERO, Proof.ONLY_TOGETHER, "postgres-no-leader",
          "No member of the Patroni cluster is its leader, so there is no writable primary."),
      database("patroni_cluster_has_leader", Bad.ZERO, Proof.WHOLE, "postgres-no-leader",
          "The Patroni cluster has no leader, so there is no writable primary."),
      database("patroni_postgres_running", Bad.ZERO, Proof.INSTANCE, "postgres-server-down",
          "Patroni runs and the PostgreSQL server under it does not."),
      database("pg_replication_is_replica", Bad.POSITIVE, Proof.ONLY_TOGETHER, "postgres-no-primary",
          "Every PostgreSQL server that answers is a replica, so there is no writable primary."),
      database("pg_in_recovery", Bad.POSITIVE, Proof.ONLY_TOGETHER, "postgres-no-primary",
          "Every PostgreSQL server that answers is a replica, so there is no writable primary."),
      database("cnpg_pg_replication_in_recovery", Bad.POSITIVE, Proof.ONLY_TOGETHER, "postgres-no-primary",
          "Every PostgreSQL server that answers is a replica, so there is no writable primary."),
      database("ccp_is_in_recovery_status", Bad.LOW, Proof.ONLY_TOGETHER, "postgres-no-primary",
          "No PostgreSQL server of the cluster calls itself primary (pgMonitor's 2), so nothing can be written."),
      database("pg_replication_is_replica", Bad.ZERO, Proof.ONLY_AMONG, "postgres-primaries-miscounted",
          "The number of primaries is not one: two of them need a person, none may be a matter of monitoring."),
      database("patroni_primary", Bad.POSITIVE, Proof.ONLY_AMONG, "postgres-primaries-miscounted",
          "More than one member calls itself primary, which needs a person."),
      database("patroni_master", Bad.POSITIVE, Proof.ONLY_AMONG, "postgres-primaries-miscounted",
          "More than one member calls itself primary, which needs a person."),
      database("pg_exporter_*", Bad.ANY, Proof.NOTHING, "exporter-trouble", "It is about the exporter, not about the server."),
      database("cnpg_collector_up", Bad.ZERO, Proof.INSTANCE, "postgres-server-down",
          "The instance manager runs and the PostgreSQL server does not answer it."),
      database("*database_connections*", Bad.GONE, Proof.EVIDENCE, "database-without-connections",
          "Nobody holds a connection to the database: it may be down, or nobody asks it for anything."),
      database("*db_connections*", Bad.GONE, Proof.EVIDENCE, "database-without-connections",
          "Nobody holds a connection to the database: it may be down, or nobody asks it for anything."),
      database("hikaricp_connections", Bad.GONE, Proof.EVIDENCE, "database-without-connections",
          "Nobody holds a connection to the database: it may be down, or nobody asks it for anything."),
      database("pg_static", Bad.ANY, Proof.EVIDENCE, "postgres-series-gone", "The exporter no longer tells anything of the server."),
      database("pgbouncer_up", Bad.ZERO, Proof.EVIDENCE, "postgres-pooler-down",
          "A connection pooler before the database does not answer; the server itself is not proved down."),
      database("pgpool2_up", Bad.ZERO, Proof.EVIDENCE, "postgres-pooler-down",
          "A connection pooler before the database does not answer; the server itself is not proved down."),
      database("pg_stat_database_checksum_failures*", Bad.ANY, Proof.EVIDENCE, "postgres-corruption",
          "Blocks fail their checksum, which needs a person who knows whether the replica is clean."),
      database("ccp_data_checksum_failure_count", Bad.ANY, Proof.EVIDENCE, "postgres-corruption",
          "Blocks fail their checksum, which needs a person who knows whether the replica is clean."),
      database("*cloudsql*_database_up", Bad.ZERO, Proof.EVIDENCE, "managed-database-down",
          "The cloud says that its managed database is down; of which product and role is not told."),
      database("azure_*_is_db_alive*", Bad.ZERO, Proof.EVIDENCE, "managed-database-down",
          "The cloud says that its managed database is down; of which role is not told."));

  static final List<Sign> ALL = Stream.concat(
      SERVER_ANSWERS.stream().map(metric -> database(metric, Bad.ZERO, Proof.INSTANCE, "postgres-server-down",
          "The exporter runs and the PostgreSQL server does not answer it.")),
      OTHERS.stream()).toList();

  private DatabaseSigns() {}

  private static Sign database(String metric, Bad bad, Proof proof, String rule, String reason) {
    return new Sign(metric, bad, List.of(), About.DATABASE, proof, rule, reason);
  }
}
