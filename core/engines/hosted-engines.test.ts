import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DriverLine } from '../connectors/kit/hosted.ts';
import { connectorContract } from '../connectors/testing/contract.ts';
import { duckdb } from './duckdb/engine.ts';
import { hostable } from './load-connector.ts';
import { PROFILES } from './registry.ts';

const home = mkdtempSync(join(tmpdir(), 'hydrant-hosted-duckdb-'));
const hosted = hostable('duckdb', { ...duckdb.connector, hosted: true });
const profile = () => PROFILES.schema.parse({ id: 'x', name: 'x', engine: 'duckdb', connection: { form: 'sample' } });

// A real driver with a native part, as it is: hosted by one field of its entry, it promises what every connector promises.
connectorContract({
  name: 'duckdb in a host',
  connector: async () => hosted.load(),
  context: () => ({ home, resources: join(import.meta.dirname, '../../resources'), secrets: {} }),
  profile: async () => profile(),
  sql: {
    one: 'SELECT 1',
    parameter: 'SELECT $1::VARCHAR',
    many: 'SELECT range FROM range(50000)',
    endless: 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1',
    syntaxError: 'SELEC 1',
    write: 'CREATE TABLE made_by_test AS SELECT 1 AS a',
    twoStatements: 'SELECT 1; SELECT 2',
    typed: { sql: 'SELECT 1.5::DECIMAL(12,2) AS amount', columns: { amount: { precision: 12, scale: 2 } } },
  },
  known: { table: 'orders', column: 'order_id' },
});

test('an engine that does not ask for a host is loaded as it was', () => {
  expect(hostable('duckdb', duckdb.connector)).toBe(duckdb.connector);
});

test('values are those of the same engine in this process', async () => {
  const sql = `SELECT 9007199254740993::BIGINT, 1.10::DECIMAL(9,2), '-0'::DOUBLE, 'NaN'::DOUBLE, NULL, DATE '2024-02-29', TIMESTAMPTZ '2024-01-01 00:00:00Z',
    INTERVAL 3 DAY, 'é😀', '\\xFF\\x00'::BLOB, [1, NULL], {'a': -0.0::DOUBLE, 'b': [{'c': 'd'}]}, MAP {'k': 1}, 170141183460469231731687303715884105727::HUGEINT`;
  const answers = [];
  const lines: DriverLine[] = [];
  for (const entry of [duckdb.connector, hosted]) {
    const connector = await entry.load({ onLine: (_, line) => lines.push(line) });
    const context = { home, resources: join(import.meta.dirname, '../../resources'), secrets: {}, signal: new AbortController().signal };
    const session = await connector.connect(profile() as never, context);
    const { columns, batches } = await session.execute(sql, [], { signal: context.signal, readOnly: true });
    const rows = [];
    for await (const batch of batches) rows.push(...batch);
    answers.push({ columns, rows });
    await session.close();
    await connector.close();
  }
  expect(answers[1]).toStrictEqual(answers[0]);
  expect(lines).toEqual([]);
});
