// A million rows of a real PostgreSQL to CSV through the server, beside the bare driver's cursor, which only counts them, interleaved.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startPostgres } from '../e2e/warehouses/postgres/server.ts';
import { figures, heading, median, verdict } from './support/figures.ts';
import { freshFolder } from './support/folders.ts';
import { watchPeak } from './support/memory.ts';
import { HYDRANT } from './support/server.ts';

const ROUNDS = 5;
const ROWS = 1_000_000;
const SQL = 'SELECT * FROM facts';
const home = freshFolder();
const outside = freshFolder();

interface Run {
  rows: number;
  /** Milliseconds the process says its statement took. */
  durationMs: number;
  /** MB resident at the highest. */
  peak: number;
}

/** Runs a command to its end; what it prints is one line of JSON. */
async function run(args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, HYDRANT_HOME: home } });
  const peak = watchPeak(child.pid);
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${printed}`);
  return { ...(JSON.parse(printed) as Pick<Run, 'rows' | 'durationMs'>), peak: peak() };
}

const server = await startPostgres();
await server.admin(`CREATE TABLE facts AS SELECT n AS id, n % 1000 AS part, (n * 7::bigint % 100000) / 100.0::float8 AS ratio, (n / 100.0)::numeric(12,2) AS amount,
  'customer ' || (n * 7919::bigint % 50000) AS name, date '2020-01-01' + n % 2000 AS day, timestamptz '2020-01-01' + n * interval '1 second' AS at, n % 2 = 0 AS even
  FROM generate_series(1, ${ROWS}) n; ANALYZE facts`);
const profile = {
  id: 'pg',
  name: 'pg',
  engine: 'postgres',
  connection: { host: server.host, port: server.port, database: 'postgres', user: 'postgres' },
};
writeFileSync(join(home, 'profiles.json'), JSON.stringify({ version: 1, profiles: [profile] }));

heading('rows', `${ROWS.toLocaleString('en')} rows × 8 columns of PostgreSQL to CSV, ${ROUNDS} interleaved rounds`);
const out = join(outside, 'out.csv');
const cursor = join(import.meta.dirname, 'support', 'cursor-rows.ts');
const runs = { hydrant: [] as Run[], cursor: [] as Run[], 'hydrant, one row': [] as Run[] };
for (let round = 0; round < ROUNDS; round += 1) {
  const query = [HYDRANT, 'query', '-p', 'pg'];
  runs.hydrant.push(await run([...query, SQL, '--export', out, '--timeout', '120', '--json']));
  runs.cursor.push(await run([cursor, String(server.port), SQL]));
  runs['hydrant, one row'].push(await run([...query, `${SQL} LIMIT 1`, '--export', join(outside, 'one.csv'), '--json']));
}
if (runs.hydrant.some(({ rows }) => rows !== ROWS) || runs.cursor.some(({ rows }) => rows !== ROWS)) throw new Error('rows were lost');
if (statSync(out).size < 50_000_000) throw new Error('the export is not there');
const pick = (field: keyof Run): Record<string, number[]> =>
  Object.fromEntries(Object.entries(runs).map(([name, all]) => [name, all.map((one) => one[field])]));
console.log(' the statement, as reported');
figures('ms', pick('durationMs'));
console.log(' peak RSS');
figures('MB', pick('peak'));
const middle = (name: keyof typeof runs, field: keyof Run): number => median(runs[name].map((one) => one[field]));
verdict('rows/s ÷ the driver’s cursor', middle('cursor', 'durationMs') / middle('hydrant', 'durationMs'), 0.8, '×', 'least');
verdict('peak RSS above a process that fetched one row', middle('hydrant', 'peak') - middle('hydrant, one row', 'peak'), 200, 'MB');
await server.close();
process.exit(0);
