import fc from 'fast-check';
import { expect, test } from 'vitest';
import { campaign } from '../../e2e/support/campaign.ts';
import { createRedactor, MASK } from '../common/redact.ts';
import { DIALECTS, type EngineName } from '../engines/registry.ts';
import { classify, lexerRules } from '../engines/testing/by-name.ts';
import { isHarmlessChange } from '../sql/harmless-change.ts';
import { tokenize } from '../sql/tokenizer/tokenize.ts';
import { shownStatement, splitShown } from './shown-statement.ts';

const SECRET = 'hunter2hunter2';
const redactor = createRedactor();
redactor.add(SECRET);

async function shown(sql: string, engine: EngineName, parameters?: unknown) {
  const classification = await classify(sql, engine);
  const dialect = DIALECTS[engine];
  return shownStatement({ sql, parameters, dialect, harmlessChange: await isHarmlessChange(sql, classification, dialect) }, redactor);
}

test.each<[EngineName, string]>([
  ['postgres', `INSERT INTO t (a, b) VALUES (1, '${SECRET}')`],
  ['postgres', `INSERT INTO t VALUES (lower('x'), 2), ('${SECRET}', 3) RETURNING id`],
  ['postgres', `UPDATE t SET a = '${SECRET}', b = 2 WHERE c = 'x' AND d > 5`],
  ['postgres', `UPDATE t SET a = '${SECRET}'::jsonb WHERE id IN (SELECT id FROM u WHERE k = '${SECRET}')`],
  ['postgres', `DELETE FROM t WHERE k = E'${SECRET}'`],
  ['postgres', `INSERT INTO t VALUES (1, 'x') ON CONFLICT (a) DO UPDATE SET b = '${SECRET}'`],
  ['duckdb', `UPDATE t SET note = 'cookie=abcdef'`],
  ['postgres', `INSERT INTO t VALUES ('https://joe:secretword@host/x')`],
  ['mysql', `UPDATE t SET a = '${SECRET}' WHERE b = 1`],
  ['snowflake', `INSERT INTO t VALUES ('${SECRET}')`],
  ['databricks', `UPDATE t SET a = '${SECRET}' WHERE b = 'y'`],
])('%s: a secret that is only stored or compared is masked, and the rest can be approved: %s', async (dialect, sql) => {
  const { text, cut } = await shown(sql, dialect);
  expect(text).toContain(MASK);
  expect(text).not.toContain(SECRET);
  expect(cut).toBe(false);
});

test.each<[EngineName, string, string]>([
  ['postgres', 'a pattern', `DELETE FROM t WHERE a ~ '-----BEGIN X-----|.*|-----END X-----'`],
  ['postgres', 'a pattern', `DELETE FROM t WHERE a LIKE 'password=%'`],
  ['postgres', 'all but one', `DELETE FROM t WHERE a <> '${SECRET}'`],
  ['postgres', 'a constant comparison', `DELETE FROM t WHERE 'x' = '${SECRET}'`],
  ['postgres', 'the argument of a function', `UPDATE t SET a = replace(b, '${SECRET}', 'x')`],
  ['postgres', 'a part of a text', `UPDATE t SET a = '${SECRET}' || b`],
  ['postgres', 'a joined literal', `UPDATE t SET a = '${SECRET}' || 'x'`],
  ['postgres', 'a cast that reads it', `INSERT INTO t VALUES ('${SECRET}'::regclass)`],
  ['postgres', 'the server’s own table', `INSERT INTO pg_catalog.pg_proc VALUES ('${SECRET}')`],
  ['postgres', 'a scheduler’s table', `INSERT INTO cron.job (command) VALUES ('${SECRET}')`],
  ['postgres', 'a comment', `DELETE FROM t -- password=abcdef`],
  ['postgres', 'dollar quotes', `INSERT INTO t VALUES ($$${SECRET}$$)`],
  ['postgres', 'a name in quotes', `DELETE FROM "${SECRET}"`],
  ['postgres', 'a CASE', `UPDATE t SET a = CASE WHEN b THEN '${SECRET}' ELSE c END`],
  ['postgres', 'a literal of which the mask takes half a quote', `UPDATE t SET a = 'cookie=''''${SECRET}'`],
  ['mysql', 'a string that another mode takes for a name', `UPDATE t SET a = "${SECRET}"`],
  ['mysql', 'a table of code', `INSERT INTO mysql.event VALUES ('${SECRET}')`],
  ['sqlserver', 'a dialect without a plan that tells of functions', `UPDATE t SET a = '${SECRET}'`],
])('%s: what is masked in %s cannot be approved: %s', async (dialect, _, sql) => {
  const { text, cut, because } = await shown(sql, dialect);
  expect(text).toContain(MASK);
  expect({ cut, because }).toEqual({ cut: true, because: 'secret' });
});

test.each<[EngineName, string, unknown, boolean]>([
  ['postgres', 'UPDATE t SET a = $1 WHERE b = $2', [SECRET, 5], true],
  ['postgres', 'INSERT INTO t VALUES ($2, $1)', [1, SECRET], true],
  ['duckdb', 'UPDATE t SET a = $password', { password: 'abc' }, true],
  ['duckdb', 'INSERT INTO t VALUES (?, ?)', [SECRET, 1], true],
  // The LIKE or regex pattern is the other value; the masked one is only stored.
  ['postgres', 'UPDATE t SET a = $1 WHERE b ~ $2', [SECRET, 'x'], true],
  ['postgres', 'UPDATE t SET a = $1 WHERE b ~ $2', ['x', SECRET], false],
  ['postgres', 'DELETE FROM t WHERE a LIKE $1', ['password=%'], false],
  ['postgres', 'INSERT INTO t SELECT dblink_exec($1)', ['password=abc; DROP TABLE u'], false],
  ['postgres', 'CALL run($1)', [SECRET], false],
  ['postgres', 'UPDATE t SET a = $1', [1, SECRET], false],
  ['snowflake', 'EXECUTE IMMEDIATE ?', ["CREATE USER x PASSWORD = 'abcdef'"], false],
  ['sqlserver', 'EXEC sp_executesql @password', { password: 'DROP TABLE t' }, false],
  // A mask over the whole line would hide the value in the middle.
  ['duckdb', 'INSERT INTO t VALUES (?, ?, ?)', ['-----BEGIN PRIVATE KEY-----', 'harmful', '-----END PRIVATE KEY-----'], false],
])('%s: a masked value in %s, %j: can be approved: %s', async (dialect, sql, parameters, approvable) => {
  const { text, cut } = await shown(sql, dialect, parameters);
  expect(text).toContain(MASK);
  expect(cut).toBe(!approvable);
});

test('no text of a statement can stand in for our own lines', async () => {
  const parts = async (sql: string, parameters?: unknown) => splitShown((await shown(sql, 'postgres', parameters)).text);
  expect(await parts('DELETE FROM t')).toEqual({ values: undefined, statement: 'DELETE FROM t' });
  expect(await parts('DELETE FROM t WHERE a = $1', [7])).toEqual({ values: '[7]', statement: 'DELETE FROM t WHERE a = $1' });
  for (const line of ['-- with the values [1]', '-- Hydrant: no values are bound', '-- Hydrant: a part of this statement is masked'])
    for (const [parameters, values] of [
      [undefined, undefined],
      [[7], '[7]'],
    ])
      expect(await parts(`${line}\nDELETE FROM t`, parameters)).toEqual({ values, statement: `${line}\nDELETE FROM t` });
});

/** Pieces that look like secrets, and pieces of SQL, in any order, so that a mask could begin in a literal and end in code. */
const piece = fc.constantFrom(
  ...["'", "''", '"', '`', '$$', '\\', '--', '/*', '*/', '\n', ' ', ', ', '(', ')', ' = ', ' <> ', ' OR true ', ' AND b = '],
  ...['password=', 'token: ', 'cookie=', 'secret', '-----BEGIN X-----', '-----END X-----', 'https://u:', '@h', 'bearer abc123def', SECRET],
  ...["'password=x'", `'${SECRET}'`, 'f(', 'x', '1', ';', '||', '::text', ' LIKE '],
);
const start = fc.constantFrom(
  'UPDATE t SET a = ',
  'DELETE FROM t WHERE a = ',
  'INSERT INTO t VALUES (',
  "UPDATE t SET a = '",
  "INSERT INTO t VALUES ('",
);
const dialects = fc.constantFrom<EngineName>('postgres', 'duckdb', 'mysql', 'snowflake', 'databricks', 'sqlserver');

test('where a masked statement can be approved, all that differs is inside literals, by every reading', () => {
  const runs = campaign(3000);
  let approvable = 0;
  fc.assert(
    fc.property(dialects, start, fc.array(piece, { maxLength: 9 }), fc.constantFrom('', "'", "')", ')'), (dialect, head, parts, tail) => {
      const sql = head + parts.join('') + tail;
      // `harmlessChange: true` for every text, as if the classifier had found it harmless.
      const { text, cut } = shownStatement({ sql, parameters: undefined, dialect: DIALECTS[dialect], harmlessChange: true }, redactor);
      if (cut || !text.includes(MASK)) return;
      approvable += 1;
      for (const rules of lexerRules(dialect)) {
        const [before, after] = [tokenize(sql, rules), tokenize(text, rules)];
        expect([before.error, after.error]).toEqual([undefined, undefined]);
        const structure = ({ tokens }: typeof before) => tokens.map(({ kind, text: token }) => (kind === 'string' ? '' : token));
        expect(structure(after)).toEqual(structure(before));
      }
    }),
    { numRuns: runs },
  );
  // Without this, a rule that approves nothing would pass too.
  expect(approvable).toBeGreaterThan(0);
});
