-- What Rebound's role may do in a PostgreSQL database that it protects (PostgreSQL 15 or newer; tested with 18).
-- Run it as a superuser on the primary, IN THE DATABASE THAT THE PLAN NAMES (rights on functions and schemas belong to one database):
--   psql -d orders -f postgresql-grants.sql
-- then give the role its password: \password rebound. Idempotent. The role is no superuser and cannot read the application's tables.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rebound') THEN
    -- REPLICATION: to make, look at and drop the replication slots of the replicas it rebuilds.
    CREATE ROLE rebound LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE;
  END IF;
END
$$;

-- To observe: pg_stat_replication with all columns, settings, WAL positions, pg_control_*.
GRANT pg_monitor TO rebound;
-- To end the old primary's sessions when it is fenced by SQL.
GRANT pg_signal_backend TO rebound;

-- To promote the chosen replica, and to let writes through without, or only with, a synchronous standby.
GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO rebound;
GRANT EXECUTE ON FUNCTION pg_reload_conf() TO rebound;
GRANT SET, ALTER SYSTEM ON PARAMETER synchronous_standby_names TO rebound;

-- To let the other replicas follow the promoted one without rebuilding them. What stands in primary_conninfo is kept but for host and port;
-- keep the replication password in a passfile and not in it, or a server that logs statements logs the password.
GRANT SET, ALTER SYSTEM ON PARAMETER primary_conninfo, primary_slot_name TO rebound;

-- The witness: one row per writer (OBSERVER@NODE), written and read to prove that a commit is durable and where it was made.
CREATE SCHEMA IF NOT EXISTS rebound AUTHORIZATION rebound;
CREATE TABLE IF NOT EXISTS rebound.witness (
  writer text PRIMARY KEY,
  sequence bigint NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE rebound.witness OWNER TO rebound;

-- To check indexes and tables after a recovery; the checks need no right on the tables themselves and read only. Without the extension
-- the recovery says that indexes and tables were not checked.
CREATE EXTENSION IF NOT EXISTS amcheck;
GRANT EXECUTE ON FUNCTION bt_index_check(regclass, boolean) TO rebound;
GRANT EXECUTE ON FUNCTION verify_heapam(regclass, boolean, boolean, text, bigint, bigint) TO rebound;
