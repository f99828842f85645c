import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { campaign, campaignTimeout } from '../../../e2e/support/campaign.ts';
import { classify, lexerRules } from '../../engines/testing/by-name.ts';
import { judge } from '../policy.ts';
import type { Token } from '../tokenizer/token.ts';
import { tokenize } from '../tokenizer/tokenize.ts';

// Seconds at most on an idle machine; the limit is for a busy one.
vi.setConfig({ testTimeout: campaignTimeout(120_000) });

/** How a statement is written must not decide about it: blanks, comments, case and quotes. For the two dialects with their own parser. */
const DIALECTS = ['postgres', 'duckdb'] as const;
type Own = (typeof DIALECTS)[number];

const isAllowed = async (sql: string, dialect: Own): Promise<boolean> =>
  judge(await classify(sql, dialect), 'read-only').decision === 'allow';

const samplesOf = (dialect: Own): { sql: string; allowed: boolean; tokens: Token[] }[] =>
  readFileSync(join(import.meta.dirname, `../../engines/${dialect}/dialect/corpus.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { sql: string; allowed: boolean } => JSON.parse(line))
    // `U&"…"` is one token that our tokenizer cuts in three.
    .filter(({ sql }) => !/u&"/i.test(sql))
    .map((sample) => ({ ...sample, ...tokenize(sample.sql, lexerRules(dialect)[0]) }))
    .filter((sample) => !('error' in sample) && sample.tokens.length > 0);

const blank = fc.constantFrom(
  ' ',
  '\n',
  '\t',
  '\r\n',
  ' /* x */ ',
  ' -- drop table t;\n',
  "/* ' */ ",
  ' /* a /* " */ $$ */ ',
  ' -- /*\n',
  ' --\n',
);

/** Writes the tokens again with other blanks and another case. Operators that touched still touch: together they may be one. */
function rewrite(sql: string, tokens: Token[], blanks: string[], upper: boolean[]): string {
  let text = '';
  tokens.forEach((token, index) => {
    const previous = tokens[index - 1];
    const touches = previous?.end === token.start;
    const welded = touches && [previous, token].every((each) => each?.kind === 'operator' && !'()[]{},;'.includes(each.text));
    if (!welded) text += blanks[index % blanks.length] ?? ' ';
    const written = sql.slice(token.start, token.end);
    const change = token.kind === 'word' && /^\w+$/.test(written);
    text += change && upper[index % upper.length] ? written.toUpperCase() : change ? written.toLowerCase() : written;
  });
  return text;
}

describe.each(DIALECTS)('a disguise in %s', (dialect) => {
  const samples = samplesOf(dialect);

  it('of blanks, comments and case changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.array(blank, { minLength: 1, maxLength: 7 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
        async ({ sql, allowed, tokens }, blanks, upper) => {
          const disguised = rewrite(sql, tokens, blanks, upper);
          expect(await isAllowed(disguised, dialect), disguised).toBe(allowed);
        },
      ),
      { numRuns: campaign(1_500) },
    );
  });

  it('of quotes around names changes nothing', async () => {
    const schema = dialect === 'postgres' ? 'pg_catalog' : 'main';
    const functions = fc.constantFrom(
      'upper',
      'count',
      'md5',
      'pg_sleep',
      'nextval',
      'pg_read_file',
      'read_text',
      'getenv',
      'set_config',
      'f',
    );
    const names = fc.constantFrom(
      'update',
      'delete',
      'drop',
      'insert',
      'into',
      'pg_sleep',
      'read_csv',
      'select',
      'a b',
      "it's",
      '--',
      '/*',
      ';',
    );
    const quote = (name: string): string => `"${name}"`;
    await fc.assert(
      fc.asyncProperty(functions, names, names, fc.boolean(), fc.boolean(), async (name, column, table, quoted, qualified) => {
        const call = (qualified ? `${schema}.` : '') + (quoted ? quote(name) : name);
        const sql = `SELECT ${call}(${quote(column)}) AS ${quote(column)} FROM ${quote(`t${table.replaceAll(/[^a-z]/g, '')}`)} ${quote(table)}`;
        expect(await isAllowed(sql, dialect), sql).toBe(['upper', 'count', 'md5'].includes(name));
      }),
      { numRuns: campaign(400) },
    );
  });

  it('never makes a read of what holds an unknown function, wherever it is put', async () => {
    const holes = [
      'SELECT @',
      'SELECT 1 FROM t WHERE @ IS NULL',
      'SELECT CASE WHEN @ IS NULL THEN 1 END',
      'SELECT count(*) FILTER (WHERE @ IS NULL) FROM t',
      'SELECT sum(1) OVER (PARTITION BY @ ORDER BY @)',
      'SELECT * FROM t JOIN u ON @ = 1',
      'SELECT 1 GROUP BY @ HAVING @ = 1 ORDER BY @',
      'SELECT (SELECT @), EXISTS (SELECT @), 1 IN (SELECT @), 1 = ANY (SELECT @)',
      'WITH a AS (SELECT @) SELECT * FROM a',
      'WITH RECURSIVE a AS (SELECT 1 UNION ALL SELECT @ FROM a) SELECT * FROM a',
      'SELECT 1 UNION SELECT @',
      'VALUES (1), (@)',
      'SELECT upper(lower(@))',
      'SELECT CAST(@ AS text), @::int, coalesce(1, @), (@, 1), ARRAY[@]',
      'SELECT 1 LIMIT 1 OFFSET @',
      'SELECT * FROM (VALUES (@)) v',
      'SELECT * FROM t, LATERAL (SELECT @) x',
      'SELECT DISTINCT ON (@) 1 FROM t',
      'EXPLAIN SELECT @',
      'EXPLAIN ANALYZE SELECT @',
      'SELECT string_agg(x, y ORDER BY @) FROM t',
      'SELECT * FROM generate_series(1, @)',
      'SELECT max(a) OVER (ROWS BETWEEN @ PRECEDING AND CURRENT ROW) FROM t',
      'EXPLAIN INSERT INTO t SELECT @',
      'EXPLAIN UPDATE t SET a = @ WHERE b = @',
    ];
    for (const hole of holes) {
      expect(await isAllowed(hole.replaceAll('@', 'abs(1)'), dialect), hole).toBe(true);
      for (const bad of ['evil(1)', 'pg_sleep(1)', 'Other.evil(1)']) {
        const count = hole.split('@').length - 1;
        for (let at = 0; at < count; at++) {
          let seen = 0;
          const sql = hole.replaceAll('@', () => (seen++ === at ? bad : 'abs(1)'));
          expect(await isAllowed(sql, dialect), sql).toBe(false);
        }
      }
    }
  });
});
