import { expect, test } from 'vitest';
import { referencesOf, referencesOfBody, settingsRead } from './references.ts';

test('a statement names its functions, operators, relations, types and attributes', async () => {
  const content = await referencesOf(`
    WITH c AS (SELECT lower(v.attr), (x).deep, s.f(1, 2)::foo.bar FROM only_here.t v)
    SELECT a OPERATOR(public.+) b, a ~~ 'x', percentile_cont(0.5) WITHIN GROUP (ORDER BY n) FROM c, LATERAL unnest(arr) u ORDER BY a USING >>`);
  expect(content?.functions).toEqual([
    { schema: '', name: 'lower', args: 1 },
    { schema: '', name: 'percentile_cont', args: 2 },
    { schema: '', name: 'unnest', args: 1 },
    { schema: 's', name: 'f', args: 2 },
  ]);
  expect(content?.operators).toEqual(
    expect.arrayContaining([
      { schema: 'public', name: '+' },
      { schema: '', name: '~~' },
      { schema: '', name: '>>' },
    ]),
  );
  expect(content?.relations).toEqual([
    { schema: '', name: 'c' },
    { schema: 'only_here', name: 't' },
  ]);
  // `name(x)` and `x.name` may be casts, so their names count as types too.
  expect(content?.types.map(({ schema, name }) => `${schema}.${name}`)).toEqual(['.attr', '.deep', '.lower', '.unnest', 'foo.bar']);
  expect(content?.attributes).toEqual(['attr', 'deep']);
});

test('operators that nobody writes are among them', async () => {
  expect((await referencesOf('SELECT 1 IN (1, 2)'))?.operators.map(({ name }) => name)).toEqual(expect.arrayContaining(['=', '<', '>=']));
});

test('a body is all its words, and nothing where it runs text or changes the session', async () => {
  const content = await referencesOfBody(`DECLARE n int := 1; BEGIN PERFORM "Other".helper(n ## 2); RETURN n; END -- EXECUTE`);
  expect(content?.attributes).toEqual(expect.arrayContaining(['helper', 'Other', 'n', 'int']));
  expect(content?.operators).toContainEqual({ schema: '', name: '##' });
  for (const body of ["EXECUTE 'DROP TABLE t'", 'RESET transaction_read_only', 'SET ROLE x', 'U&"d\\0061"', "'unclosed"])
    expect(await referencesOfBody(body), body).toBeUndefined();
});

test('names are folded as the server does, in UTF-8 and in encodings of single bytes', async () => {
  const content = await referencesOfBody('SELECT Team.\u00c9(), hi\u212a, \u{1f600}(1)');
  expect(content?.attributes).toEqual(expect.arrayContaining(['team', '\u00c9', '\u00e9', 'hi\u212a', '\u{1f600}']));
});

test('a token that is neither a name, an operator, a constant nor punctuation leads to a refusal', async () => {
  for (const body of ['SELECT \\', 'SELECT {', "SELECT U&'\\0061'", 'CHECKPOINT'])
    expect(await referencesOfBody(body), body).toBeUndefined();
  expect(await referencesOfBody("SELECT B'1', X'1f', N'a', E'a', a[1:2], b := 1, c => 2, 1.5, $1, x::int; -- c")).toBeDefined();
});

test('the settings that a body reads are told, and those of any name', async () => {
  expect(
    await settingsRead("SELECT current_setting('a.b', true), Current_Setting($1), pg_catalog.\"current_setting\"('c' || 'd')"),
  ).toEqual(['a.b', undefined, undefined]);
});

test('a change is told from a read', async () => {
  expect((await referencesOf('EXPLAIN UPDATE t SET n = 1'))?.changes).toBe(true);
  expect((await referencesOf('SELECT 1'))?.changes).toBe(false);
});
