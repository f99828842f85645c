import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { campaign, campaignTimeout } from '../../../e2e/support/campaign.ts';
import { SQLSERVER_METHODS } from '../../engines/sqlserver/dialect/harmless-functions.ts';
import { classify, lexerRules } from '../../engines/testing/by-name.ts';
import type { Classification } from '../classification.ts';
import { judge } from '../policy.ts';
import type { Token } from '../tokenizer/token.ts';
import { tokenize } from '../tokenizer/tokenize.ts';
import { MAX_LEVELS, MAX_NESTING } from './size.ts';
import { words } from './words.ts';

const methods = words(SQLSERVER_METHODS);

const FOREIGN = ['mysql', 'sqlserver', 'snowflake', 'databricks'] as const;
type Foreign = (typeof FOREIGN)[number];

interface Sample {
  sql: string;
  allowed: boolean;
}

const samples = (dialect: Foreign): Sample[] =>
  readFileSync(new URL(`../../engines/${dialect}/dialect/corpus.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const isAllowed = (classification: Classification): boolean => judge(classification, 'read-only').decision === 'allow';

/** Puts the tokens of a statement together again, with other things between them and other words in their place. */
async function rebuild(sql: string, dialect: Foreign, between: (index: number) => string, word: (token: Token) => string): Promise<string> {
  const { tokens, error } = tokenize(sql, lexerRules(dialect)[0]);
  if (error) return sql;
  let text = '';
  for (const [index, token] of tokens.entries()) {
    const gap = index === 0 ? '' : sql.slice(tokens[index - 1]!.end, token.start);
    // Some things only mean what they mean side by side: `@'x'`, `:x`, what touches the end of a stage's path.
    // MySQL takes `count (` for a stored function, `count(` for its own.
    const call = dialect === 'mysql' && token.text === '(' && tokens[index - 1]?.kind === 'word';
    // `>>>` is one operator of Databricks, which our tokenizer cuts in two.
    const shift = token.text === '>' && tokens[index - 1]?.text === '>>';
    const glued = gap === '' && index > 0 && (call || shift || /^(?:[@:$]+|@.*)$/.test(tokens[index - 1]!.text));
    text += index === 0 || glued ? '' : gap === '' ? between(index) : ` ${between(index)}`;
    text += token.kind === 'word' ? word(token) : token.text;
  }
  return text;
}

describe.each(FOREIGN)('what never changes the verdict in %s', (dialect) => {
  const all = samples(dialect);
  const anySample = fc.constantFrom(...all);

  test(
    'blanks and comments between tokens',
    async () => {
      const gaps = fc.array(fc.constantFrom(' ', '\t', '\n', '/* c */', ' /* DROP TABLE t; */ ', '/**/', "/* ' */", '-- x\n', ''), {
        minLength: 1,
      });
      await fc.assert(
        fc.asyncProperty(anySample, gaps, async ({ sql, allowed }, gap) => {
          const text = await rebuild(
            sql,
            dialect,
            (index) => gap[index % gap.length]!,
            (token) => token.text,
          );
          // Where a server may read `\\'` either way, an apostrophe in a comment can end the string.
          if (sql.includes('\\') && gap.some((each) => each.includes("'"))) return;
          // A line of its own makes GO what it is, and a trailing backslash a comment longer.
          if (/\bgo\b/i.test(text) || sql.includes('--')) return;
          // A division sign before a comment makes `//`, which begins a line comment in Snowflake (seed: `total / 1000` with `/* ' */`).
          if (text.includes('//') && !sql.includes('//')) return;
          expect({ text, allowed: isAllowed(await classify(text, dialect)) }).toEqual({ text, allowed });
        }),
        { numRuns: campaign(500) },
      );
    },
    campaignTimeout(60_000),
  );

  test(
    'the case of words',
    async () => {
      await fc.assert(
        fc.asyncProperty(anySample, fc.infiniteStream(fc.boolean()), async ({ sql, allowed }, upper) => {
          const text = await rebuild(
            sql,
            dialect,
            () => '',
            (token) =>
              // The names of XML methods tell case, as in the server.
              dialect === 'sqlserver' && methods.has(token.text)
                ? token.text
                : [...token.text].map((char) => (upper.next().value ? char.toUpperCase() : char.toLowerCase())).join(''),
          );
          if (sql.includes('--')) return;
          // A column before a method must be spelled as where it is named: a server may tell case.
          if (dialect === 'sqlserver' && [...methods].some((method) => sql.includes(`.${method}(`))) return;
          expect({ text, allowed: isAllowed(await classify(text, dialect)) }).toEqual({ text, allowed });
        }),
        { numRuns: campaign(500) },
      );
    },
    campaignTimeout(60_000),
  );

  test(
    'what quoted names are called',
    async () => {
      const [open, close] = { mysql: '``', sqlserver: '[]', snowflake: '""', databricks: '``' }[dialect];
      const name = fc.oneof(
        fc.constantFrom(
          'delete',
          'DROP TABLE t',
          'x; y',
          "it's",
          '--',
          '/*',
          '*/',
          'select',
          'sleep',
          '(',
          'é',
          '🚲',
          'a b',
          '1',
          '#',
          '$$',
        ),
        fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
      );
      await fc.assert(
        fc.asyncProperty(name, name, name, async (table, column, alias) => {
          const bad = (text: string) =>
            text.includes('\0') ||
            !text.isWellFormed() ||
            (dialect === 'databricks' && /[/\\:]|\$\{/.test(text)) ||
            /nextval/i.test(text) ||
            text.startsWith('@');
          if ([table, column, alias].some(bad)) return;
          const [t, c, a] = [table, column, alias].map((text) => `${open}${text.replaceAll(close!, `${close}${close}`)}${close}`);
          const text = `SELECT ${c}, SUM(${a}.${c}) AS ${a} FROM ${t} AS ${a} WHERE ${a}.${c} = 1 GROUP BY ${c} ORDER BY ${c}`;
          const answer = await classify(text, dialect);
          expect({ text, allowed: isAllowed(answer), reason: answer.reason }).toEqual({ text, allowed: true, reason: answer.reason });
        }),
        { numRuns: campaign(500) },
      );
    },
    campaignTimeout(60_000),
  );

  test(
    'what strings hold',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (content) => {
          if (content.includes('\0') || !content.isWellFormed() || content.includes('${') || /\\/.test(content)) return;
          const text = `SELECT '${content.replaceAll("'", "''")}' AS a, 1 FROM t`;
          expect({ text, allowed: isAllowed(await classify(text, dialect)) }).toEqual({ text, allowed: true });
        }),
        { numRuns: campaign(500) },
      );
    },
    campaignTimeout(60_000),
  );
});

describe.each(FOREIGN)('what is never allowed in %s', (dialect) => {
  test(
    'garbage never throws, and is allowed only as one statement of a known kind',
    async () => {
      const pieces = fc.constantFrom(
        ...[
          'SELECT',
          '1',
          'a',
          'FROM t',
          ',',
          '(',
          ')',
          "'",
          '"',
          '`',
          '[',
          ']',
          '--',
          '-- ',
          '\n',
          '/*',
          '*/',
          '/*!',
          '/*+',
          '\\',
          '#',
          '//',
          ';',
          '$$',
          '@',
          ':',
          '|>',
          '->>',
          '.',
          '=',
          'END',
          'WITH x AS',
          'UNION',
          'CASE WHEN',
          ' ',
          '\r',
          '\u00a0',
          'é',
        ],
      );
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            fc.array(pieces, { maxLength: 25 }).map((all) => all.join(' ')),
            fc.array(pieces, { maxLength: 25 }).map((all) => all.join('')),
            fc.string({ unit: 'binary' }),
          ),
          async (text) => {
            const answer = await classify(text, dialect);
            if (isAllowed(answer))
              expect(answer).toMatchObject({
                statements: 1,
                capability: 'read',
                kind: expect.stringMatching(/^(?:select|values|table|show|describe|explain|list)$/),
              });
          },
        ),
        { numRuns: campaign(1000) },
      );
    },
    campaignTimeout(60_000),
  );

  test(
    'a call that is not known, wherever an expression may stand',
    async () => {
      const holes = [
        'SELECT @',
        'SELECT a FROM t WHERE @ = 1',
        'SELECT a FROM t ORDER BY @',
        'SELECT a FROM t GROUP BY @',
        'SELECT a FROM t GROUP BY a HAVING @ > 1',
        'SELECT SUM(@) FROM t',
        'SELECT SUM(a) OVER (PARTITION BY @ ORDER BY b) FROM t',
        'SELECT SUM(a) OVER (ORDER BY @) FROM t',
        'SELECT CASE WHEN @ = 1 THEN 1 ELSE 2 END',
        'SELECT CASE WHEN 1 = 1 THEN @ ELSE 2 END',
        'SELECT CAST(@ AS CHAR(10))',
        'SELECT a FROM t WHERE b IN (1, @)',
        'SELECT a FROM t WHERE b BETWEEN 1 AND @',
        'SELECT a FROM t WHERE b LIKE @',
        'SELECT a FROM t WHERE EXISTS (SELECT @)',
        'SELECT * FROM t JOIN u ON t.a = @',
        'SELECT * FROM (SELECT @ AS x) y',
        'WITH x AS (SELECT @ AS a) SELECT * FROM x',
        'SELECT 1 UNION ALL SELECT @',
        'SELECT COALESCE(NULL, @)',
        'SELECT -(@)',
        'SELECT * FROM (VALUES (1, @)) v',
      ];
      const calls = [
        'my_function(1)',
        'MY_FUNCTION()',
        'my_function /* x */ (1)',
        'sch.my_function(1)',
        'a.b.my_function(a, 2)',
        'abs(my_function(1))',
        'my_function\n(1)',
      ];
      for (const hole of holes)
        for (const call of calls) {
          const text = hole.replace('@', call);
          const answer = await classify(text, dialect);
          expect({ text, allowed: isAllowed(answer) }).toEqual({ text, allowed: false });
        }
    },
    campaignTimeout(60_000),
  );

  test(
    'a second statement behind a read, however it is parted from it',
    async () => {
      for (const second of [
        'DROP TABLE t',
        'DELETE FROM t',
        'INSERT INTO t VALUES (1)',
        'UPDATE t SET a = 1',
        'EXEC p',
        'CALL p()',
        'SET x = 1',
        'END',
        'END DROP TABLE t',
      ])
        for (const gap of [';', ' ; ', ';;', '; -- x\n', ' ', '\n', '/**/', ' /* ; */ ']) {
          const text = `SELECT a FROM t WHERE b = 1${gap}${second}`;
          expect({ text, allowed: isAllowed(await classify(text, dialect)) }).toEqual({ text, allowed: false });
        }
    },
    campaignTimeout(60_000),
  );
});

describe.each(FOREIGN)('what is too much in %s', (dialect) => {
  const honest = async () => expect(isAllowed(await classify('SELECT COUNT(*) FROM t', dialect))).toBe(true);

  test('brackets ten thousand deep are refused, and the next statement is read as ever', async () => {
    const answer = await classify(`SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`, dialect);
    expect(answer.capability).toBe('invalid');
    await honest();
  });

  test(
    'what is just within the limits does not break the parser',
    async () => {
      const half = Math.floor(MAX_NESTING / 2);
      const within = [
        `SELECT ${'('.repeat(MAX_NESTING)}1${')'.repeat(MAX_NESTING)}`,
        `SELECT ${'1+'.repeat(MAX_LEVELS)}1`,
        `SELECT 1 FROM t WHERE ${'a = 1 OR '.repeat(MAX_LEVELS - 2)}a = 2`,
        `SELECT ${'CASE WHEN a = 1 THEN '.repeat(half)}1${' END'.repeat(half)} FROM t`,
        `SELECT ${'('.repeat(half)}${'1+'.repeat(MAX_LEVELS - half - 1)}1${')'.repeat(half)}`,
        `SELECT * FROM ${'(SELECT * FROM '.repeat(half)}t${') x'.repeat(half)}`,
        `SELECT 1${' UNION ALL SELECT 1'.repeat(3_000)}`,
      ];
      for (const text of within) {
        const answer = await classify(text, dialect);
        expect({ text: text.slice(0, 60), capability: answer.capability, reason: answer.reason }).toMatchObject({ capability: 'read' });
      }
    },
    campaignTimeout(60_000),
  );

  test(
    'what is beyond the limits is refused before the parser',
    async () => {
      const beyond = [
        `SELECT ${'1+'.repeat(MAX_LEVELS + 1)}1`,
        `SELECT 1 FROM t WHERE ${'a = 1 AND CASE WHEN b THEN 1 END AND '.repeat(MAX_LEVELS)}a = 2`,
        // In Databricks our own rule reads types in angle brackets, whatever their depth.
        ...(dialect === 'databricks' ? [] : [`SELECT CAST(a AS ${'ARRAY<'.repeat(5_000)}INT${'>'.repeat(5_000)}) FROM t`]),
        `SELECT * FROM a ${'JOIN b '.repeat(5_000)}`,
        `SELECT * FROM a ${'PIVOT (SUM(x) FOR y IN (1)) p '.repeat(500)}`,
        `SELECT ${'NOT '.repeat(5_000)}1`,
        `SELECT a${'::int'.repeat(5_000)}`,
        `SELECT 1${' UNION ALL SELECT 1'.repeat(20_000)}`,
        `SELECT ${'a, '.repeat(200_000)}1`,
      ];
      for (const text of beyond) {
        const answer = await classify(text, dialect);
        expect({ text: text.slice(0, 60), allowed: isAllowed(answer) }).toEqual({ text: text.slice(0, 60), allowed: false });
        expect(answer.reason).not.toMatch(/broke the reader/);
      }
      await honest();
    },
    campaignTimeout(60_000),
  );

  test('nine hundred kilobytes are read in reasonable time', async () => {
    const text = `SELECT a FROM t WHERE b IN (${"'abcdefgh', ".repeat(75_000)}'x')`;
    expect(text.length).toBeGreaterThan(900_000);
    expect(isAllowed(await classify(text, dialect))).toBe(true);
  }, 30_000);

  test('half a character is refused, and NUL is', async () => {
    expect((await classify("SELECT '\ud800'", dialect)).capability).toBe('invalid');
    expect((await classify('SELECT \0 1', dialect)).capability).toBe('invalid');
    expect(isAllowed(await classify("SELECT '🚲 ü \u202e'", dialect))).toBe(true);
  });
});

test('towers of calls in T-SQL are read apart, however tall', async () => {
  const tower = (inner: string) => `SELECT ${'REPLACE('.repeat(40)}${inner}${", 'a', 'b')".repeat(40)} FROM t`;
  expect(isAllowed(await classify(tower('phone'), 'sqlserver'))).toBe(true);
  expect(await classify(tower('dbo.f(1)'), 'sqlserver')).toMatchObject({
    capability: 'unknown',
    reason: expect.stringContaining('`dbo.f`'),
  });
});

test('a refusal names the offender', async () => {
  expect((await classify('SELECT SLEEP(5)', 'mysql')).reason).toBe('SLEEP() keeps the session waiting.');
  expect((await classify('SELECT my_f(5)', 'mysql')).reason).toBe('`my_f` is not a function that Hydrant knows for MySQL or MariaDB.');
  expect((await classify('SELECT AI_COMPLETE(1)', 'snowflake')).reason).toBe('AI_COMPLETE() calls a language model, which costs money.');
  expect((await classify('SELECT s.NEXTVAL', 'snowflake')).reason).toBe('s.NEXTVAL advances a sequence.');
  expect((await classify('sp_who', 'sqlserver')).reason).toBe('A statement that begins with sp_who runs the procedure of this name.');
  expect((await classify('SELECT 1 DROP TABLE t', 'sqlserver')).reason).toBe('There are 2 statements; send one at a time.');
  expect((await classify('SELECT * FROM csv.`/x`', 'databricks')).reason).toBe('csv./x reads files by path.');
});

test('a plan of a write says what it explains', async () => {
  expect(await classify('EXPLAIN DELETE FROM t', 'mysql')).toMatchObject({ capability: 'read', kind: 'explain', explains: 'delete' });
  expect(await classify('EXPLAIN ANALYZE DELETE FROM t', 'mysql')).toMatchObject({ capability: 'write', kind: 'explain' });
});

test('nothing is empty, not invalid', async () => {
  for (const dialect of FOREIGN)
    for (const text of ['', '  \n', '-- x', '/* x */', ';;'])
      expect(await classify(text, dialect)).toMatchObject({ capability: 'empty', statements: 0 });
});
