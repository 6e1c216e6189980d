/**
 * PostgreSQL as a target: seen from outside ({@link dev.rebound.targets.postgres.PostgresProbe}) and acted upon
 * ({@link dev.rebound.targets.postgres.PostgresNode}), over SQL alone. What the role needs: {@code pg_monitor}, {@code REPLICATION} (for
 * slots), {@code EXECUTE} on {@code pg_promote} and {@code pg_reload_conf}, {@code ALTER SYSTEM} on {@code synchronous_standby_names}
 * (PostgreSQL 15 or newer), and the table {@code rebound.witness (writer text primary key, sequence bigint, written_at timestamptz)}
 * with {@code SELECT, INSERT, UPDATE}. It need not be a superuser.
 */
@NullMarked
package dev.rebound.targets.postgres;

import org.jspecify.annotations.NullMarked;
