import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { campaign, campaignTimeout, IS_LONG_TIER } from '../../../e2e/support/campaign.ts';
import { CALLER, openTestExecution } from '../testing/execution-context.ts';
import { type CompareRequest, compareQuery } from './compare-query.ts';

/** Rows of the largest pair. HYDRANT_TEST_ROWS=300000 covers effects of size: spilling to disk, parallel reading. */
const MOST_ROWS = Number(process.env.HYDRANT_TEST_ROWS ?? (IS_LONG_TIER ? 20_000 : 400));
const PAIRS = campaign(40);

const it = openTestExecution();
afterAll(() => it.close());
const never = new AbortController().signal;

/** The expected answer, computed with the engine's own set operations on two tables of one file. */
interface Truth {
  base: number;
  other: number;
  /** Rows of one table that the other lacks, with multiplicity (EXCEPT ALL). */
  baseLess: number;
  otherLess: number;
  /** Rows whose `id` does not occur in the other table; NULL counts as a value. */
  baseLessById: number;
  otherLessById: number;
}

interface Shape {
  rows: number;
  seed: number;
  /** Per thousand rows: how many the other side lacks (`dropped`), has changed, has twice. */
  dropped: number;
  changed: number;
  doubled: number;
  extra: number;
  unique: boolean;
  shuffled: boolean;
}

const shapes = fc.record({
  rows: fc.oneof(fc.nat(5), fc.nat(MOST_ROWS), fc.constant(MOST_ROWS)),
  seed: fc.nat(1_000_000),
  dropped: fc.constantFrom(0, 0, 1, 30, 1000),
  changed: fc.constantFrom(0, 0, 1, 30),
  doubled: fc.constantFrom(0, 0, 10),
  extra: fc.constantFrom(0, 0, 1, 20),
  unique: fc.boolean(),
  shuffled: fc.boolean(),
});

const TEXTS = `['', 'a', 'A', 'NULL', '"', 'a,b', 'line' || chr(10) || 'two', chr(13), chr(1), 'ä', '🦆', chr(65535), ' a', 'a ', '1', '1.0', repeat('long ', 400), NULL]`;

/** Two tables, `a` and `b`, in a file of their own. */
async function makePair(shape: Shape): Promise<{ file: string; truth: Truth }> {
  const file = join(mkdtempSync(join(tmpdir(), 'hydrant-pair-')), 'pair.duckdb');
  const instance = await DuckDBInstance.create(file, { threads: '1', memory_limit: '512MB' });
  const connection = await instance.connect();
  const { seed } = shape;
  const id = shape.unique ? 'CASE WHEN i = 3 THEN NULL ELSE i END' : 'CASE WHEN i % 7 = 3 THEN NULL ELSE i % 50 END';
  const cells = (salt: string): string => `(${id})::INTEGER AS id, ${TEXTS}[1 + (hash(i, ${seed}, ${salt}) % 18)::INTEGER] AS t,
    ((hash(i, ${seed}, ${salt}, 1) % 20000)::BIGINT / 100)::DECIMAL(12,2) AS d, (hash(i, ${seed}, ${salt}, 2) % 1000)::DOUBLE / 7 AS f,
    TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_microseconds((hash(i, ${seed}, ${salt}, 3) % 100000000000)::BIGINT) AS at,
    hash(i, ${seed}, 4) % 3 = 0 AS flag, [i % 3, NULL] AS l`;
  const order = shape.shuffled ? `ORDER BY hash(i, ${seed}, 9)` : '';
  await connection.run(`CREATE TABLE a AS SELECT ${cells('0')} FROM range(${shape.rows}) t(i);
    CREATE TABLE b AS SELECT * EXCLUDE (i) FROM (
      SELECT ${cells(`CASE WHEN hash(i, ${seed}, 6) % 1000 < ${shape.changed} THEN 1 ELSE 0 END`)}, i FROM range(${shape.rows}) t(i) WHERE hash(i, ${seed}, 5) % 1000 >= ${shape.dropped}
      UNION ALL SELECT ${cells('0')}, i FROM range(${shape.unique ? 0 : shape.rows}) t(i) WHERE hash(i, ${seed}, 7) % 1000 < ${shape.doubled}
      UNION ALL SELECT ${cells('0')}, i FROM range(${shape.rows}, ${shape.rows + shape.extra}) t(i)) ${order}`);
  const less = (one: string, two: string): string => `(SELECT count(*) FROM (SELECT * FROM ${one} EXCEPT ALL SELECT * FROM ${two}))`;
  const byId = (one: string, two: string): string =>
    `(SELECT count(*) FROM ${one} x WHERE NOT EXISTS (SELECT 1 FROM ${two} y WHERE y.id IS NOT DISTINCT FROM x.id))`;
  const match = (
    await connection.runAndReadAll(
      `SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), ${less('a', 'b')}, ${less('b', 'a')}, ${byId('a', 'b')}, ${byId('b', 'a')}`,
    )
  ).getRows()[0] as bigint[];
  connection.closeSync();
  instance.closeSync();
  const [base, other, baseLess, otherLess, baseLessById, otherLessById] = match.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { file, truth: { base, other, baseLess, otherLess, baseLessById, otherLessById } };
}

let made = 0;
async function compare(file: string, more: Partial<CompareRequest> = {}, limits: { base?: number; other?: number } = {}) {
  const target = (side: 'base' | 'other') => {
    const rows = limits[side];
    made += 1;
    return it.target({ id: `${side}${made}`, connection: { form: 'file', path: file }, limits: rows ? { compareRows: rows } : {} });
  };
  // Both sides run the same statement; each is directed to its own table.
  const [base, other] = [target('base'), target('other')];
  const acquire = (one: typeof base, table: string): typeof base => ({
    ...one,
    acquire: async (signal) => {
      const lease = await one.acquire(signal);
      const session = new Proxy(lease.session, {
        get: (inner, name) => {
          if (name !== 'execute') return Reflect.get(inner, name, inner) as unknown;
          return (sql: string, ...rest: [never, never]) => inner.execute(sql.replace('side', table), ...rest);
        },
      });
      return { session, release: (options) => lease.release(options) };
    },
  });
  const { pairs, key, sides } = await compareQuery(it.execution, [acquire(base, 'a'), acquire(other, 'b')], {
    sql: 'SELECT * FROM side',
    caller: CALLER,
    signal: never,
    limit: 20,
    home: it.home,
    ...more,
  });
  await it.pools.close();
  const pair = pairs[0];
  if (!pair) throw new Error('no pair');
  return { pair, key, sides };
}

test(
  'random pairs: every count is that of EXCEPT ALL, and nothing is claimed of rows that were not read',
  async () => {
    let figures = { pairs: 0, rows: 0, cut: 0 };
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.double({ min: 0, max: 1.2, noNaN: true }),
        fc.double({ min: 0, max: 1.2, noNaN: true }),
        async (shape, cutBase, cutOther) => {
          const { file, truth } = await makePair(shape);
          const whole = await compare(file);
          expectTrue(whole, truth);
          const limits = { base: Math.max(1, Math.ceil(truth.base * cutBase)), other: Math.max(1, Math.ceil(truth.other * cutOther)) };
          const cut = await compare(file, {}, limits);
          expect(cut.sides.map(({ rows }) => rows)).toEqual([Math.min(limits.base, truth.base), Math.min(limits.other, truth.other)]);
          expectTrue(cut, truth);
          figures = {
            pairs: figures.pairs + 1,
            rows: figures.rows + truth.base + truth.other,
            cut: figures.cut + (cut.sides.some(({ complete }) => !complete) ? 1 : 0),
          };
        },
      ),
      { numRuns: PAIRS },
    );
    if (IS_LONG_TIER) process.stderr.write(`${JSON.stringify(figures)}, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`);
  },
  campaignTimeout(120_000),
);

/** Assertions that hold for every answer, cut or complete. */
function expectTrue({ pair, key, sides }: Awaited<ReturnType<typeof compare>>, truth: Truth): void {
  const complete = sides.every((side) => side.complete);
  const isEqual = truth.baseLess + truth.otherLess === 0;
  const said = JSON.stringify({ pair: { ...pair, differences: [] }, key, sides, truth });
  if (complete) {
    expect(pair.equal, said).toBe(isEqual);
    expect(pair.onlyInBase + pair.changed, said).toBe(truth.baseLess);
    expect(pair.onlyInOther + pair.changed, said).toBe(truth.otherLess);
    expect(pair.same, said).toBe(truth.base - truth.baseLess);
    expect([pair.unmatchedInBase, pair.unmatchedInOther]).toEqual([0, 0]);
    expect(pair.listed).toBe(Math.min(20, pair.onlyInBase + pair.onlyInOther + pair.changed));
  } else {
    expect(pair.equal, said).not.toBe(true);
    if (pair.equal === false) expect(isEqual, said).toBe(false);
    expect(pair.note, said).toContain('unknown');
    const byId = key.length === 1 && key[0] === 'id';
    // A row reported as only in the base is missing in the whole other side, including its unread rows.
    expect(pair.onlyInBase, said).toBeLessThanOrEqual(byId ? truth.baseLessById : truth.baseLess);
    expect(pair.onlyInOther, said).toBeLessThanOrEqual(byId ? truth.otherLessById : truth.otherLess);
    expect(pair.same, said).toBeLessThanOrEqual(truth.base - truth.baseLess);
    if (!sides[1]?.complete) expect(pair.onlyInBase).toBe(0);
    if (!sides[0]?.complete) expect(pair.onlyInOther).toBe(0);
  }
}
