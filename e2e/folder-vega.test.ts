import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Connection } from './support/connection.ts';
import { folderProfile, freshHome, ROOT } from './support/hydrant.ts';
import { parquetRows } from './support/parquet-rows.ts';

type Entry = Record<string, string | number | null>;

const FOLDER = join(ROOT, 'node_modules/vega-datasets/data');
const DATA = /\.(csv|tsv|json|parquet)$/;
const FILES = readdirSync(FOLDER)
  .filter((name) => DATA.test(name))
  .toSorted();
/** Files that the embedded engine cannot take as a table, and what it says. Everything else must answer. */
const REFUSED: Readonly<Record<string, RegExp>> = {};

let server: Connection;

beforeAll(async () => {
  server = await Connection.open({ home: await freshHome([folderProfile('vega', FOLDER)]), args: ['-p', 'vega'] });
});
afterAll(() => server.close());

test('there is a view for each data file, and nothing else', async () => {
  expect(FILES.length).toBeGreaterThan(50);
  const { found } = await server.tool<{ found: { objects: { name: string; comment?: string }[] }[] }>('search_objects', { limit: 1000 });
  const files = (found[0]?.objects ?? []).map(({ comment = '' }) => comment.replace('File: ', ''));
  expect(files.toSorted()).toEqual(FILES.filter((file) => !(file in REFUSED)));
});

test.each(FILES)('%s has as many rows as the file holds', async (file) => {
  const { structured, error } = await server.call('execute_query', { sql: `SELECT count(*) AS n FROM ${viewOf(file)}` });
  if (file in REFUSED) {
    expect(error).toMatchObject({ code: 'SOURCE_DAMAGED', message: expect.stringContaining(file) });
    expect(error?.message).toMatch(REFUSED[file] as RegExp);
    return;
  }
  expect(error).toBeUndefined();
  expect(Number(structured.rows[0]?.[0])).toBe(rowsOf(file));
});

describe('known answers, worked out from the files alone', () => {
  test('cars by origin', async () => {
    const cars = readRecords('cars.json');
    expect(await pairs('SELECT Origin, count(*) FROM cars GROUP BY 1 ORDER BY 1')).toEqual(countBy(cars, 'Origin'));
    expect(await pairs('SELECT Origin, sum(Cylinders) FROM cars GROUP BY 1 ORDER BY 1')).toEqual(sumBy(cars, 'Origin', 'Cylinders'));
  });

  test('missing values stay missing', async () => {
    const cars = readRecords('cars.json');
    const missing = cars.filter((car) => car.Miles_per_Gallon === null).length;
    expect(missing).toBeGreaterThan(0);
    expect(await number('SELECT count(*) FROM cars WHERE Miles_per_Gallon IS NULL')).toBe(missing);
  });

  test('stocks by symbol', async () => {
    const stocks = readRecords('stocks.csv');
    expect(await pairs('SELECT symbol, count(*) FROM stocks GROUP BY 1 ORDER BY 1')).toEqual(countBy(stocks, 'symbol'));
    const highest = Math.max(...stocks.filter(({ symbol }) => symbol === 'GOOG').map(({ price }) => Number(price)));
    expect(await number("SELECT max(price) FROM stocks WHERE symbol = 'GOOG'")).toBe(highest);
  });

  test('weather of Seattle by kind, over its days', async () => {
    const days = readRecords('seattle-weather.csv');
    expect(await pairs('SELECT weather, count(*) FROM seattle_weather GROUP BY 1 ORDER BY 1')).toEqual(countBy(days, 'weather'));
    const { rows } = await server.query('SELECT min(date), max(date) FROM seattle_weather');
    const dates = days.map(({ date }) => String(date)).toSorted();
    expect(rows[0]?.map((cell) => String(cell).slice(0, 10))).toEqual([dates[0], dates.at(-1)]);
  });

  test('airports by state, names with commas and quotes included', async () => {
    const airports = readRecords('airports.csv');
    const states = await pairs("SELECT coalesce(state, ''), count(*) FROM airports GROUP BY 1 ORDER BY 1");
    expect(states).toEqual(countBy(airports, 'state'));
    const odd = airports.find(({ name }) => /[,"]/.test(String(name))) ?? airports[0];
    const { rows } = await server.query('SELECT name FROM airports WHERE iata = $1', { parameters: [odd?.iata ?? ''] });
    expect(rows).toEqual([[odd?.name]]);
  });

  test('unemployment, separated by tabs', async () => {
    const counties = readRecords('unemployment.tsv');
    const total = counties.reduce((sum, { rate }) => sum + Number(rate), 0);
    expect(await number('SELECT sum(rate) FROM unemployment')).toBeCloseTo(total, 6);
  });

  test('movies with a rating', async () => {
    const rated = readRecords('movies.json').filter((movie) => movie['IMDB Rating'] !== null);
    expect(await number('SELECT count("IMDB Rating") FROM movies')).toBe(rated.length);
  });

  test('flights join with airports', async () => {
    const flights = readRecords('flights-2k.json');
    expect(await pairs('SELECT origin, count(*) FROM flights_2k GROUP BY 1 ORDER BY 1')).toEqual(countBy(flights, 'origin'));
    const known = new Set(readRecords('airports.csv').map(({ iata }) => iata));
    const joined = flights.filter(({ origin }) => known.has(origin ?? null)).length;
    expect(await number('SELECT count(*) FROM flights_2k f JOIN airports a ON a.iata = f.origin')).toBe(joined);
  });

  test('three million rows of Parquet are counted, and only a page of them travels', async () => {
    const page = await server.query('SELECT * FROM flights_3m', { max_rows: 3 });
    expect(page.rows).toHaveLength(3);
    expect(page).toMatchObject({ totalRows: 100_000, complete: false, note: expect.stringContaining('limit of 100,000 rows') });
  });
});

/** What a view of this file is called: lower case, everything but letters and digits an underscore. */
function viewOf(file: string): string {
  return file
    .replace(DATA, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^(\d)/, '_$1');
}

/** Rows of a file, counted without any engine; a Parquet file says so itself at its end. */
function rowsOf(file: string): number {
  if (file.endsWith('.parquet')) return parquetRows(readFileSync(join(FOLDER, file)));
  if (!file.endsWith('.json')) return readRecords(file).length;
  const json = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as unknown;
  return Array.isArray(json) ? json.length : 1;
}

function readRecords(file: string): Entry[] {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  if (file.endsWith('.json')) return JSON.parse(text) as Entry[];
  const [header = [], ...lines] = splitCells(text, file.endsWith('.tsv') ? '\t' : ',');
  return lines.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? null])));
}

/** Cells of CSV text: quotes, doubled quotes, separators and line ends within quotes. Blank lines are no records. */
function splitCells(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const body = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  for (let at = 0; at <= body.length; at += 1) {
    const char = body[at] ?? '\n';
    if (quoted) {
      if (char !== '"') cell += char;
      else if (body[at + 1] === '"') {
        cell += char;
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === separator || char === '\n') {
      rows.at(-1)?.push(cell);
      cell = '';
      if (char === '\n') rows.push([]);
    } else cell += char;
  }
  return rows.filter((row) => row.length > 1 || (row[0] ?? '') !== '');
}

async function pairs(sql: string): Promise<[string, number][]> {
  return (await server.query(sql, { max_rows: 10_000 })).rows.map(([name, value]) => [String(name), Number(value)]);
}

async function number(sql: string): Promise<number> {
  return Number((await server.query(sql)).rows[0]?.[0]);
}

function countBy(records: readonly Entry[], field: string): [string, number][] {
  return sumBy(records, field, () => 1);
}

/** Sums by group, in the order of the groups' names. */
function sumBy(records: readonly Entry[], field: string, of: string | (() => number)): [string, number][] {
  const sums = new Map<string, number>();
  for (const record of records) {
    const group = String(record[field]);
    sums.set(group, (sums.get(group) ?? 0) + (typeof of === 'string' ? Number(record[of]) : of()));
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}
