import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, freshHome, type Session } from '../support/process.ts';

/** What is computed of half the rows is a wrong number, unless it says so. */
let session: Session;
let handle: string;
beforeAll(async () => {
  const home = freshHome();
  const profile = { id: 'small', name: 'small', engine: 'duckdb', connection: { form: 'sample' }, limits: { rows: 1000 } };
  writeFileSync(join(home, 'profiles.json'), JSON.stringify({ version: 1, profiles: [profile] }));
  session = await connect(['-p', 'small'], { home });
  const { structured } = await session.call('execute_query', { sql: 'SELECT n FROM range(5000) t(n)' });
  expect(structured).toMatchObject({ complete: false, totalRows: 1000 });
  handle = structured.handle as string;
});
afterAll(() => session.close());

const expectPartial = ({ text, structured }: { text: string; structured: Record<string, unknown> }): void => {
  expect(structured).toMatchObject({ complete: false, basedOnRows: 1000 });
  for (const said of [text, String(structured.note)]) {
    expect(said).toContain('first 1,000 rows of a statement that has more than 1,000');
    expect(said).toContain('execute_query');
  }
};

test('SQL over a cut result says so, and so does a result of that result', async () => {
  expectPartial(await session.call('get_result', { handle, sql: 'SELECT sum(n), count(*) FROM result' }));
  const second = await session.call('get_result', { handle, sql: 'SELECT n FROM result', max_rows: 10 });
  expectPartial(second);
  const again = second.structured.handle as string;
  expectPartial(await session.call('get_result', { handle: again, sql: 'SELECT sum(n) FROM result' }));
  const page = await session.call('get_result', { handle: again, offset: 500, max_rows: 10 });
  expectPartial(page);
  expect(page.text).toContain('Rows 501–510 of 1,000');
});

test.each([0, 500, 990])('a page from row %i on says that there are more rows than were fetched', async (offset) => {
  const { text, structured } = await session.call('get_result', { handle, offset, max_rows: 10 });
  expect(structured).toMatchObject({ complete: false });
  for (const said of [text, String(structured.note)]) expect(said).toContain('has more than these 1,000');
});

test('a resource of it says so', async () => {
  const { contents } = await session.client.readResource({ uri: `hydrant-result://${handle}/0` });
  const page = JSON.parse((contents[0] as { text: string }).text) as Record<string, unknown>;
  expect(page).toMatchObject({ complete: false, basedOnRows: 1000 });
  expect(page.note).toContain('more than 1,000');
});

test('a whole result says nothing of the kind', async () => {
  const { structured } = await session.call('execute_query', { sql: 'SELECT n FROM range(900) t(n)' });
  const summed = await session.call('get_result', { handle: structured.handle, sql: 'SELECT sum(n) FROM result' });
  expect(summed.structured).toMatchObject({ complete: true, rows: [[404550]] });
  expect(summed.structured.basedOnRows).toBeUndefined();
  expect(summed.text).not.toContain('PARTIAL');
});

test('a column that SQL finds as text is named', async () => {
  const { structured } = await session.call('execute_query', {
    sql: 'SELECT n, CASE n WHEN 7 THEN 170141183460469231731687303715884105727 ELSE n END::HUGEINT AS huge FROM range(500) t(n)',
  });
  const asked = await session.call('get_result', { handle: structured.handle, sql: 'SELECT max(huge::HUGEINT) FROM result' });
  expect(asked.structured.rows).toEqual([['170141183460469231731687303715884105727']]);
  for (const said of [asked.text, String(asked.structured.note)])
    expect(said).toMatch(/Text in result.*: huge\..* sort as text.*TRY_CAST\(column AS DOUBLE\)/);
});

test('a column of structures says how its elements are counted, an array is a list', async () => {
  const { structured } = await session.call('execute_query', {
    sql: "SELECT [n, 7] AS list, {'a': n} AS doc, INTERVAL 1 HOUR * n AS span FROM range(300) t(n)",
  });
  const asked = await session.call('get_result', {
    handle: structured.handle,
    sql: "SELECT max(list[1]), max(len(list)), max(span), max((doc->'a')::INTEGER) FROM result",
  });
  expect(asked.structured.rows).toEqual([[299, 2, 'PT299H', 299]]);
  for (const said of [asked.text, String(asked.structured.note)]) {
    expect(said).toMatch(/JSON in result: doc\. .*count from 0/);
    expect(said).not.toContain('Text in result');
  }
});
