// A million rows of a real PostgreSQL to CSV through the server, beside the bare driver's cursor, which only counts them, interleaved.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../core/engines/postgres/testing/server.ts';
import { type Run, runCommand } from './support/command.ts';
import { checkLimit, figures, heading, median } from './support/figures.ts';
import { freshFolder } from './support/folders.ts';
import { homeOf } from './support/postgres.ts';
import { HYDRANT } from './support/server.ts';

const ROUNDS = 5;
const ROWS = 1_000_000;
const SQL = 'SELECT * FROM facts';
const outside = freshFolder();

const server = await startPostgres();
await server.admin(`CREATE TABLE facts AS SELECT n AS id, n % 1000 AS part, (n * 7::bigint % 100000) / 100.0::float8 AS ratio, (n / 100.0)::numeric(12,2) AS amount,
  'customer ' || (n * 7919::bigint % 50000) AS name, date '2020-01-01' + n % 2000 AS day, timestamptz '2020-01-01' + n * interval '1 second' AS at, n % 2 = 0 AS even
  FROM generate_series(1, ${ROWS}) n; ANALYZE facts`);
const home = homeOf({ pg: server.port });
const run = (args: readonly string[]): Promise<Run> => runCommand(args, home);

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
checkLimit('rows/s ÷ the driver’s cursor', middle('cursor', 'durationMs') / middle('hydrant', 'durationMs'), 0.8, '×', 'least');
checkLimit('peak RSS above a process that fetched one row', middle('hydrant', 'peak') - middle('hydrant, one row', 'peak'), 200, 'MB');
await server.close();
process.exit(0);
