-- The first start of pg-0, by psql in the database orders, after deploy/postgresql-grants.sql: passwords, the other roles, the standby.
-- A statement that fails would be logged, and with it the password.
SET log_min_error_statement = panic;
\set rebound_password `cat /run/secrets/pg-password`
\set replicator_password `cat /run/secrets/pg-replicator-password`
\set orders_app_password `cat /run/secrets/pg-orders-app-password`

ALTER ROLE rebound PASSWORD :'rebound_password';
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'replicator_password';
CREATE ROLE orders_app LOGIN PASSWORD :'orders_app_password';

ALTER DATABASE orders OWNER TO orders_app;
CREATE TABLE orders (n bigint PRIMARY KEY, source text, at timestamptz NOT NULL DEFAULT clock_timestamp());
ALTER TABLE orders OWNER TO orders_app;

SELECT pg_create_physical_replication_slot('pg_1');
-- Taken at the real start, which follows: from then on a commit waits for pg-1.
ALTER SYSTEM SET synchronous_standby_names = '"pg-1"';
