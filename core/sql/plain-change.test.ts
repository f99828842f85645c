import { expect, test } from 'vitest';
import type { Dialect } from './classification.ts';
import { classify } from './classify.ts';
import { isPlainChange } from './plain-change.ts';

const plain = async (sql: string, dialect: Dialect): Promise<boolean> => isPlainChange(sql, await classify(sql, dialect));

test.each<[Dialect, string]>([
  ['postgres', 'INSERT INTO t (a, b) VALUES ($1, lower($2))'],
  ['postgres', 'INSERT INTO t SELECT a, count(*) FROM u GROUP BY a'],
  ['postgres', 'UPDATE t SET "delete" = 1 WHERE id = 5 RETURNING id'],
  ['postgres', "DELETE FROM t WHERE note = 'update; drop'"],
  ['postgres', 'DROP TABLE t'],
  ['postgres', 'CREATE TABLE t (a int NOT NULL, b varchar(10))'],
  ['postgres', 'TRUNCATE t'],
  ['duckdb', 'INSERT INTO t VALUES (1)'],
  ['duckdb', 'WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x'],
  ['duckdb', 'DELETE FROM t'],
  ['duckdb', 'ALTER TABLE t ADD COLUMN b int'],
  ['mysql', 'UPDATE t SET a = 1'],
  ['snowflake', 'DELETE FROM t WHERE a = 1'],
  ['databricks', 'INSERT INTO t VALUES (1)'],
  ['databricks', 'INSERT INTO s.t (a, b) VALUES (1, 2)'],
  ['mysql', 'INSERT INTO t (a, b) SELECT a, b FROM u'],
  ['mysql', 'UPDATE t SET a = CAST(b AS DECIMAL(10, 2)), c = CONVERT(d, CHAR(3)) WHERE e = ANY (SELECT f FROM g) AND NOT (h OR (i))'],
  ['snowflake', 'INSERT INTO t (a) SELECT SUM(b) OVER (PARTITION BY c) FROM u WHERE d::NUMBER(10, 2) IN (1, 2)'],
  ['databricks', 'INSERT INTO t SELECT COUNT(*) FILTER (WHERE a > 1), CAST(b AS DECIMAL(3, 1)) FROM u'],
])('%s: does what its verb says: %s', async (dialect, sql) => {
  expect(await plain(sql, dialect)).toBe(true);
});

test.each<[Dialect, string]>([
  ['postgres', 'WITH d AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM d'],
  ['postgres', 'INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2'],
  ['postgres', 'INSERT INTO t SELECT pg_terminate_backend(1)'],
  ['postgres', 'UPDATE t SET a = lo_unlink(5)'],
  ['postgres', 'MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE'],
  ['postgres', 'EXPLAIN ANALYZE DELETE FROM t'],
  ['postgres', 'SELECT * INTO x FROM y'],
  ['postgres', 'CREATE TABLE t AS SELECT evil()'],
  ['postgres', 'CREATE TABLE t (a int DEFAULT evil())'],
  ['postgres', 'ALTER TABLE t ALTER COLUMN a TYPE int USING evil(a)'],
  ['postgres', 'ALTER TABLE t OWNER TO mallory'],
  ['postgres', 'DROP TABLE t CASCADE'],
  ['postgres', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ DELETE FROM t; SELECT 1 $$'],
  ['postgres', 'GRANT ALL ON t TO mallory'],
  ['postgres', 'CALL p()'],
  ['postgres', 'COPY t FROM STDIN'],
  ['postgres', 'SELECT foo()'],
  ['postgres', 'INSERT INTO'],
  ['postgres', 'DELETE FROM a; DELETE FROM b'],
  ['duckdb', "INSERT INTO t SELECT * FROM read_text('/etc/passwd')"],
  ['duckdb', 'INSERT OR REPLACE INTO t VALUES (1)'],
  ['duckdb', 'CREATE OR REPLACE TABLE t AS SELECT 1'],
  ['duckdb', "COPY t FROM 'x.csv'"],
  ['mysql', 'INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1'],
  ['mysql', 'REPLACE INTO t VALUES (1)'],
  ['mysql', 'INSERT INTO t SELECT evil()'],
  // Words of the grammar that are names of functions too; MariaDB calls a stored top() and path().
  ['mysql', 'UPDATE t SET a = top(1)'],
  ['mysql', 'DELETE FROM t WHERE a = path(1)'],
  ['mysql', 'UPDATE t SET a = enum(1)'],
  ['snowflake', 'UPDATE t SET a = top(1)'],
  ['databricks', 'INSERT INTO t SELECT columns(1)'],
  // The name of the target does not excuse a call of the same name.
  ['mysql', 'INSERT INTO evil (a) SELECT evil(1)'],
  ['snowflake', 'INSERT INTO s.evil (a, b) VALUES (s.evil(1), 2)'],
  ['databricks', 'INSERT INTO evil (a) SELECT evil(1)'],
  ['snowflake', 'INSERT OVERWRITE INTO t VALUES (1)'],
  ['databricks', 'INSERT OVERWRITE t VALUES (1)'],
  ['sqlserver', 'INSERT INTO t EXEC p'],
  ['sqlserver', 'UPDATE t SET a = 1'],
])('%s: does, or may do, more: %s', async (dialect, sql) => {
  expect(await plain(sql, dialect)).toBe(false);
});
