/** Creates the objects that the corpus' statements name, so that these fail only by a refusal. The second part needs the first. */
export const GUARD_SEED = [
  `CREATE EXTENSION dblink; CREATE EXTENSION tablefunc;
   CREATE ROLE bob; CREATE ROLE reader LOGIN; CREATE ROLE labeller;
   CREATE SCHEMA vault; CREATE SCHEMA evil;
   CREATE TABLE t (a int PRIMARY KEY, b int, x int, id int, d int, s text, t text);
   INSERT INTO t SELECT n, n, n, n, n, 'a', 'b' FROM generate_series(1, 100) n;
   CLUSTER t USING t_pkey;
   CREATE TABLE s (id int, note text); INSERT INTO s VALUES (1, 'kept');
   CREATE TABLE u (b int, c int); CREATE TABLE v_base (d int);
   CREATE TABLE x (y text); INSERT INTO x VALUES ('host=nowhere');
   CREATE TABLE aliases (t tsquery, s tsquery); CREATE TABLE docs (vector tsvector);
   CREATE TABLE reached (n int);
   CREATE TABLE orders (id int, total numeric); INSERT INTO orders VALUES (1, 9.5);
   CREATE VIEW vault.decrypted_secrets AS SELECT 'x'::text AS decrypted_secret;
   CREATE MATERIALIZED VIEW v AS SELECT 1 AS d; CREATE UNIQUE INDEX ON v (d);
   CREATE SEQUENCE counter; SELECT nextval('counter');
   CREATE FUNCTION my_function(n int) RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM t; RETURN n; END';
   CREATE FUNCTION public.upper(n text) RETURNS text LANGUAGE plpgsql AS 'BEGIN INSERT INTO s VALUES (2, n); RETURN n; END';
   CREATE FUNCTION changing(a int, b int) RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM t; RETURN a + b; END';
   CREATE OPERATOR public.+ (LEFTARG = int, RIGHTARG = int, FUNCTION = changing);
   CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN COMMIT; DELETE FROM t; COMMIT; END';
   SELECT lo_from_bytea(1, 'large');
   GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader; GRANT USAGE ON SCHEMA vault, evil TO reader; GRANT SELECT ON vault.decrypted_secrets TO reader;
   ANALYZE`,
  `SELECT pg_create_physical_replication_slot('physical'); SELECT pg_create_logical_replication_slot('s', 'pgoutput')`,
] as const;

/**
 * Further statements: ways around a read-only transaction that PostgreSQL's documentation leaves open. `FOLDER` is the server's folder,
 * `WITNESS` the pid of another session, `PORT` the server's port.
 */
export const GUARD_MORE: readonly string[] = [
  // Leaving the transaction.
  'START TRANSACTION READ WRITE',
  'COMMIT AND CHAIN',
  'ROLLBACK AND CHAIN',
  "PREPARE TRANSACTION 'left'",
  'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE',
  'SET default_transaction_read_only = off',
  'SET transaction_read_only = off',
  'SET LOCAL transaction_read_only = off',
  'RESET transaction_read_only',
  "SELECT set_config('transaction_read_only', 'off', true)",
  "UPDATE pg_settings SET setting = 'off' WHERE name = 'transaction_read_only'",
  'DO $$ BEGIN COMMIT; DELETE FROM t; END $$',
  'DO $$ BEGIN SET LOCAL transaction_read_only = off; EXCEPTION WHEN OTHERS THEN DELETE FROM t; END $$',
  "DO $$ BEGIN PERFORM set_config('transaction_read_only', 'off', false); DELETE FROM t; END $$",
  'DO $$ BEGIN RESET transaction_read_only; DELETE FROM t; END $$',
  "DO $$ BEGIN RESET transaction_read_only; PERFORM nextval('counter'); END $$",
  'SET ROLE bob',
  // Objects.
  'CREATE TEMPORARY TABLE kept (n int)',
  'CREATE TEMPORARY SEQUENCE kept',
  'DELETE FROM pg_catalog.pg_class',
  "ALTER ROLE bob SET work_mem = '1GB'",
  'CREATE DATABASE other',
  'DROP DATABASE template1',
  "CREATE SUBSCRIPTION sub CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false)",
  "ALTER DATABASE postgres SET work_mem = '1GB'",
  'IMPORT FOREIGN SCHEMA public FROM SERVER none INTO public',
  "SELECT nextval('counter')",
  "SELECT setval('counter', 77)",
  // Large objects: until 15 a read-only transaction could change them.
  'SELECT lo_create(77)',
  "SELECT lo_from_bytea(78, 'x')",
  "SELECT lo_put(1, 0, 'X')",
  'SELECT lo_unlink(1)',
  "SELECT lowrite(lo_open(1, 131072), 'X')",
  'SELECT lo_truncate(lo_open(1, 131072), 0)',
  "SELECT lo_import('FOLDER/data/PG_VERSION')",
  // Files and programs of the server.
  "COPY t TO 'FOLDER/copied'",
  "COPY t TO PROGRAM 'cat > FOLDER/piped'",
  'SELECT pg_rotate_logfile()',
  'SELECT pg_ls_logdir()',
  // Other sessions and other servers.
  'SELECT pg_terminate_backend(WITNESS)',
  'SELECT pg_cancel_backend(WITNESS)',
  'SELECT pg_terminate_backend(pg_backend_pid())',
  "SELECT dblink_connect('kept', 'host=FOLDER port=PORT user=postgres dbname=postgres')",
  "SELECT dblink_exec('host=FOLDER port=PORT user=postgres dbname=postgres', 'INSERT INTO reached VALUES (1)')",
  // Locks.
  'SELECT pg_advisory_lock(7)',
  'SELECT pg_try_advisory_lock_shared(8)',
  'SELECT pg_advisory_xact_lock(9)',
  'SELECT pg_advisory_unlock_all()',
  'LOCK TABLE t IN ACCESS SHARE MODE',
  // The server.
  "SELECT pg_create_physical_replication_slot('more')",
  "SELECT pg_drop_replication_slot('physical')",
  "SELECT pg_replication_slot_advance('s', pg_current_wal_lsn())",
  "SELECT pg_create_restore_point('here')",
  "SELECT pg_logical_emit_message(false, 'a', 'b')",
  "SELECT pg_logical_emit_message(true, 'a', 'b')",
  "SELECT pg_replication_origin_create('origin')",
  "SELECT pg_stat_reset_shared('bgwriter')",
  'SELECT pg_export_snapshot()',
  'SELECT pg_promote()',
  'SELECT pg_wal_replay_pause()',
  'SELECT pg_log_backend_memory_contexts(WITNESS)',
  "SELECT gin_clean_pending_list('t_pkey')",
  "SELECT brin_summarize_new_values('t_pkey')",
  'VACUUM',
  'VACUUM (ANALYZE) t',
  'REINDEX DATABASE postgres',
  'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
  'DISCARD TEMP',
  'DISCARD PLANS',
  'UNLISTEN *',
  'DECLARE held CURSOR WITH HOLD FOR SELECT 1',
  "SET work_mem = '1GB'",
  "SELECT set_config('work_mem', '1GB', false)",
  'EXPLAIN ANALYZE INSERT INTO t VALUES (1000)',
];
