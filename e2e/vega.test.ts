import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { objectsUnder } from './support/headed.ts';
import { connect, freshHome, hydrant, ROOT, type Session } from './support/process.ts';

const DATA = join(ROOT, 'node_modules', 'vega-datasets', 'data');

/** The truth, read from the same files without any of our code. */
const json = (name: string): Record<string, unknown>[] => JSON.parse(readFileSync(join(DATA, name), 'utf8')) as Record<string, unknown>[];
const csv = (name: string): string[][] =>
  readFileSync(join(DATA, name), 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));

let session: Session;
beforeAll(async () => {
  const home = freshHome();
  expect(hydrant(home, ['profiles', 'add', 'vega', '--folder', DATA]).code).toBe(0);
  session = await connect(['-p', 'vega'], { home });
});
afterAll(() => session.close());

const rows = async (sql: string): Promise<unknown[][]> => {
  const answer = await session.call('execute_query', { sql, max_rows: 1000 });
  if (answer.isError) throw new Error(answer.text);
  return answer.structured.rows as unknown[][];
};

test('every file is a view that answers, or says what is wrong with it', async () => {
  const objects = (await session.call('search_objects', { types: ['view'], detail: 'names', limit: 500 })).structured.found as {
    head: string[];
    objects: unknown[][];
  }[];
  const views = objectsUnder<{ name: string }>(objects[0]?.head, objects[0]?.objects).map(({ name }) => name);
  expect(views.length).toBeGreaterThan(40);
  for (const view of views)
    expect((await session.call('execute_query', { sql: `SELECT count(*) FROM "${view}"` })).isError, view).toBe(false);
});

test('cars by origin (JSON)', async () => {
  const cars = json('cars.json');
  const truth = Map.groupBy(cars, (car) => String(car.Origin));
  const expected = [...truth].map(([origin, list]) => [origin, list.length]).sort();
  expect(expected).toHaveLength(3);
  expect(await rows('SELECT Origin, count(*) FROM cars GROUP BY 1 ORDER BY 1')).toEqual(expected);
});

test('Seattle weather (CSV): days, kinds, warmest', async () => {
  const [head = [], ...days] = csv('seattle-weather.csv');
  const max = head.indexOf('temp_max');
  const warmest = Math.max(...days.map((day) => Number(day[max])));
  // Every value has one decimal, so the column is a DECIMAL, whose cells are text.
  expect(await rows('SELECT count(*), count(DISTINCT weather), max(temp_max) FROM seattle_weather')).toEqual([
    [days.length, new Set(days.map((day) => day[head.indexOf('weather')])).size, warmest.toFixed(1)],
  ]);
});

test('stocks (CSV): the mean price of each symbol', async () => {
  const [head = [], ...lines] = csv('stocks.csv');
  const bySymbol = Map.groupBy(lines, (line) => line[head.indexOf('symbol')] ?? '');
  for (const [symbol, list] of bySymbol) {
    const mean = list.reduce((sum, line) => sum + Number(line[head.indexOf('price')]), 0) / list.length;
    const [[count, average] = []] = await rows(`SELECT count(*), avg(price) FROM stocks WHERE symbol = '${symbol}'`);
    expect(count).toBe(list.length);
    expect(Number(average)).toBeCloseTo(mean, 6);
  }
});

test('movies (JSON with odd values): rows and the ones without a title', async () => {
  const movies = json('movies.json');
  expect(await rows('SELECT count(*), count(*) FILTER (WHERE Title IS NULL) FROM movies')).toEqual([
    [movies.length, movies.filter((movie) => movie.Title === null).length],
  ]);
});

test('Parquet: three million flights, counted and paged', async () => {
  const [[count] = []] = await rows('SELECT count(*) FROM flights_3m');
  expect(count).toBe(3_000_000);
  const answer = await session.call('execute_query', { sql: 'SELECT * FROM flights_3m' });
  expect(answer.structured).toMatchObject({ totalRows: 100_000, complete: false });
  expect(
    (await session.call('get_result', { handle: answer.structured.handle, sql: 'SELECT count(*) FROM result' })).structured.rows,
  ).toEqual([[100_000]]);
});
