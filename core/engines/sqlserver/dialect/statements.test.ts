import { expect, test } from 'vitest';
import { classify } from '../../testing/by-name.ts';

const count = async (sql: string): Promise<number> => (await classify(sql, 'sqlserver')).statements;

test.each([
  ['ALTER TABLE t ADD c int DROP TABLE u', 2],
  ['ALTER TABLE db..t ADD c int DELETE FROM u', 2],
  ['ALTER TABLE a.t ALTER COLUMN c int UPDATE u SET a = 1', 2],
  ['ALTER TABLE t DROP COLUMN c DROP LOGIN joe', 2],
  ['ALTER TABLE t DROP COLUMN c DROP TABLE u DROP TABLE v', 3],
  ['ALTER TABLE t ADD c int EXEC p', 2],
  ['ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (a) ON DELETE SET NULL SET ROWCOUNT 1', 2],
  ['CREATE TABLE t (a int) DROP TABLE u', 2],
  ['CREATE TABLE t (a int) GRANT SELECT ON t TO u', 2],
  ['CREATE UNIQUE INDEX i ON t (a) DROP TABLE u', 2],
  ['GRANT SELECT ON t TO u DROP TABLE v', 2],
  ['REVOKE SELECT ON t FROM u EXEC p', 2],
])('a second statement needs no semicolon: %s', async (sql, statements) => {
  expect(await count(sql)).toBe(statements);
});

test.each([
  'ALTER TABLE t ADD b int',
  'ALTER TABLE [db].dbo.t ALTER COLUMN c DROP SPARSE',
  "ALTER TABLE t ALTER COLUMN c ADD MASKED WITH (FUNCTION = 'default()')",
  'ALTER TABLE t DROP CONSTRAINT IF EXISTS a, COLUMN IF EXISTS b',
  'ALTER TABLE t DROP c',
  'ALTER TABLE t DROP INDEX i',
  'ALTER TABLE t SET (SYSTEM_VERSIONING = OFF)',
  'ALTER TABLE t WITH CHECK ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) ON DELETE SET NULL ON UPDATE SET DEFAULT',
  'ALTER TABLE t ADD CONSTRAINT d DEFAULT 1 FOR c WITH VALUES',
  'ALTER TABLE t SWITCH PARTITION 1 TO u PARTITION 2',
  'CREATE TABLE t (a int DEFAULT 1, b int REFERENCES u (a) ON DELETE CASCADE) ON [PRIMARY] WITH (DATA_COMPRESSION = PAGE)',
  'CREATE TABLE t WITH (HEAP) AS SELECT a FROM u UNION ALL SELECT b FROM v',
  'CREATE NONCLUSTERED INDEX i ON t (a) INCLUDE (b) WHERE a > 1 WITH (DROP_EXISTING = ON)',
  'CREATE PROCEDURE p AS SELECT 1 DELETE FROM t',
  'GRANT SELECT, UPDATE, DELETE, EXECUTE ON SCHEMA::dbo TO u WITH GRANT OPTION',
  'GRANT CREATE TABLE, BACKUP DATABASE TO u',
  'REVOKE GRANT OPTION FOR SELECT ON t FROM u CASCADE',
  'DENY DELETE ON t TO u',
])('a clause is no second statement: %s', async (sql) => {
  expect(await count(sql)).toBe(1);
});
