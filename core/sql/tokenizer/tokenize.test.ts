import { describe, expect, test } from 'vitest';
import { growth } from '../../common/testing/growth.ts';
import type { EngineName } from '../../engines/registry.ts';
import { ENGINE_NAMES, lexerRules } from '../../engines/testing/by-name.ts';
import { nesting, splitStatements } from './statements.ts';
import { foldCase } from './token.ts';
import { tokenize } from './tokenize.ts';

/** The tokens in the first mode of a dialect, as `kind:text`, and the message of an error. */
function read(dialect: EngineName, sql: string): string {
  const { tokens, error } = tokenize(sql, lexerRules(dialect)[0]);
  return [...tokens.map((token) => `${token.kind}:${token.text}`), ...(error ? [`error:${error.message}`] : [])].join(' ');
}

describe('what every dialect cuts its own way', () => {
  const cases: [EngineName, string, string][] = [
    ['mysql', '1--1', 'number:1 operator:- operator:- number:1'],
    ['mysql', '1-- 1', 'number:1'],
    ['mysql', 'a # b\nc', 'word:a word:c'],
    ['mysql', String.raw`'it\'s' b`, String.raw`string:'it\'s' word:b`],
    ['mysql', '`a``b` "c"', 'quoted:`a``b` string:"c"'],
    ['mysql', "2024_sales 1e5 0x1F N'x' _utf8mb4'y'", "word:2024_sales number:1e5 number:0x1F string:N'x' string:_utf8mb4'y'"],
    ['mysql', "@a @@global.b @'c'", "variable:@a variable:@@global.b variable:@ string:'c'"],
    ['mysql', 'SELECT /*!50000 1 */', 'word:SELECT error:A comment that opens with /*! is executed by the server.'],
    ['mysql', '/*M! 1 */', 'error:A comment that opens with /*M! is executed by the server.'],
    ['mysql', "'/*! x */'", "string:'/*! x */'"],
    ['mysql', '/*+ X */ a', 'hint:/*+ X */ word:a'],
    ['mysql', '/* /* */ a', 'word:a'],
    ['sqlserver', '/* /* */ a */ b', 'word:b'],
    ['sqlserver', '[a]]b] #t @x @@y $1.50 0xFF', 'quoted:[a]]b] word:#t variable:@x variable:@@y number:$1.50 number:0xFF'],
    ['sqlserver', String.raw`'a\' b`, String.raw`string:'a\' word:b`],
    ['sqlserver', '1DROP', 'error:A number runs into a word; put a blank between them.'],
    [
      'snowflake',
      "$$it's; x$$ $1 $v a:b::c // d",
      "string:$$it's; x$$ variable:$1 variable:$v word:a operator:: word:b operator::: word:c",
    ],
    ['snowflake', '@s ->> $1', 'variable:@s operator:->> variable:$1'],
    ['snowflake', '@~/a-1/2024x.csv b', 'variable:@~/a-1/2024x.csv word:b'],
    ['snowflake', '@"my stage"."b"/c (d)', 'variable:@"my stage"."b"/c operator:( word:d operator:)'],
    ['snowflake', '$$a', 'error:A dollar-quoted string is not closed.'],
    [
      'databricks',
      String.raw`r'\d' R"\" 10L :p a |> b`,
      String.raw`string:r'\d' string:R"\" number:10L variable::p word:a operator:|> word:b`,
    ],
    ['databricks', '-- a \\\nb\nc', 'word:c'],
    ['databricks', '/* a /* b */ c */ d', 'word:d'],
    ['postgres', "$t$ ' $t$ E'a\\'b' /* /* */ */ $1", "string:$t$ ' $t$ string:E'a\\'b' variable:$1"],
    ['duckdb', '"a""b" $$x$$', 'quoted:"a""b" string:$$x$$'],
  ];
  test.each(cases)('%s: %s', (dialect, sql, expected) => {
    expect(read(dialect, sql)).toBe(expected);
  });
});

describe('what no dialect reads', () => {
  const cases: [string, string][] = [
    ["'abc", 'A string is not closed.'],
    ['/* abc', 'A comment is not closed.'],
    ['a -- b\rc', 'A comment holds a line break that not every engine takes for one.'],
    ['a -- b\u2028c', 'A comment holds a line break that not every engine takes for one.'],
    ['a\u00a0b', 'The character U+00A0 has no meaning outside quotes here.'],
    ['a \u0001 b', 'The character U+0001 has no meaning outside quotes here.'],
  ];
  for (const dialect of ENGINE_NAMES)
    test.each(cases)(`${dialect}: %j`, (sql, message) => {
      expect(tokenize(sql, lexerRules(dialect)[0]).error?.message).toBe(message);
    });
});

test('tokens tile the text: nothing but blanks and comments lies between them', () => {
  const sql = 'SELECT a.b, \'x\' /* c */ FROM t -- d\nWHERE x >= 1.5e3 AND "q" <> 2;';
  for (const dialect of ENGINE_NAMES)
    for (const lexis of lexerRules(dialect)) {
      const { tokens } = tokenize(sql, lexis);
      let before = 0;
      for (const token of tokens) {
        expect(sql.slice(token.start, token.end)).toBe(token.text);
        expect(sql.slice(before, token.start)).toMatch(/^(?:\s|\/\* c \*\/|-- d)*$/);
        before = token.end;
      }
      expect(before).toBe(sql.length);
    }
});

test('statements are parted by semicolons outside strings and comments; empty ones do not count', () => {
  const { tokens } = tokenize(";; select ';' /* ; */ ; ; select 2 -- ;", lexerRules('mysql')[0]);
  expect(splitStatements(tokens).map((statement) => statement.length)).toEqual([2, 2]);
});

test('brackets are counted, and must match', () => {
  const of = (sql: string) => nesting(tokenize(sql, lexerRules('databricks')[0]).tokens);
  expect(of('((a)[b])')).toEqual({ depth: 2, balanced: true });
  expect(of('(a]').balanced).toBe(false);
  expect(of('(a').balanced).toBe(false);
  expect(of('a)').balanced).toBe(false);
});

test('case is folded for A to Z only, so that a Kelvin sign is no k', () => {
  expect(foldCase('BENCHMARÄ\u212a')).toBe('benchmarÄ\u212a');
});

test('a long statement takes time in proportion to its length', () => {
  const grew = growth(400_000, (length) => {
    const nested = `${'/*'.repeat(length / 4)}${'*/'.repeat(length / 4)} select 1`;
    expect(tokenize(nested, lexerRules('sqlserver')[0]).tokens).toHaveLength(2);
  });
  expect(grew).toBeLessThan(24);
});
