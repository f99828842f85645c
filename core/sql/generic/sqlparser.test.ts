import { expect, test } from 'vitest';
import { ParserThread } from './sqlparser.ts';

const plain = (text: string) => ({ dialect: 'mysql' as const, texts: [text], doubleQuotedStrings: false });

test('one tree per statement, without the places of words', async () => {
  const thread = new ParserThread();
  const parsed = await thread.parse(plain('SELECT a FROM t; SELECT 1'));
  expect(parsed.outcome === 'trees' && parsed.trees).toHaveLength(2);
  expect(JSON.stringify(parsed)).not.toMatch(/span|_token/);
});

test('two texts must give one structure; what stands in strings and odd characters of quoted names may differ', async () => {
  const thread = new ParserThread();
  const outcome = async (...texts: string[]) => (await thread.parse({ dialect: 'mysql', texts, doubleQuotedStrings: true })).outcome;
  expect(await outcome("SELECT 'a', `x?y` FROM t /* c */", "SELECT  's', `x_y` FROM t")).toBe('trees');
  expect(await outcome('SELECT "a" AS "b"', "SELECT 's' AS 's'")).toBe('trees');
  expect(await outcome('SELECT a', 'SELECT b')).toBe('differs');
  expect(await outcome("SELECT 'a'", 'SELECT a')).toBe('differs');
  expect(await outcome('SELECT 1', 'SELECT 1, 1')).toBe('differs');
  expect(await outcome('SELECT a', 'SELECT `a`')).toBe('differs');
});

test('a parser that breaks is replaced, and says nothing on the way', async () => {
  const thread = new ParserThread();
  expect((await thread.parse(plain(`SELECT ${'1+'.repeat(5_000)}1`))).outcome).toBe('crashed');
  expect((await thread.parse(plain('SELECT 1'))).outcome).toBe('trees');
});

test('a parser that does not come to an end is stopped at its deadline', async () => {
  const thread = new ParserThread(300);
  // In T-SQL every call inside a call doubles the time.
  const parsed = await thread.parse({
    dialect: 'mssql',
    texts: [`SELECT ${'f('.repeat(30)}1${')'.repeat(30)}`],
    doubleQuotedStrings: false,
  });
  expect(parsed.outcome).toBe('slow');
  expect((await thread.parse(plain('SELECT 1'))).outcome).toBe('trees');
});

test('a statement that does not parse is an error, not a crash', async () => {
  const thread = new ParserThread();
  expect(await thread.parse(plain('SELECT FROM WHERE'))).toMatchObject({ outcome: 'error' });
  expect(await thread.parse(plain("SELECT 'abc"))).toMatchObject({ outcome: 'error' });
});

test('many at once are answered in order, each with its own', async () => {
  const thread = new ParserThread();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => thread.parse(plain(`SELECT ${index}`))));
  for (const [index, parsed] of answers.entries()) expect(JSON.stringify(parsed)).toContain(`"Number":["${index}",false]`);
});
