// A million rows to CSV through the command line, beside DuckDB's own row streaming in Node over the same file, interleaved.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Run, runCommand } from './support/command.ts';
import { checkLimit, figures, heading, median } from './support/figures.ts';
import { freshFolder } from './support/folders.ts';
import { HYDRANT } from './support/server.ts';

const ROUNDS = 5;
const ROWS = 1_000_000;
const home = freshFolder();
const folder = freshFolder();
// Not in the folder of the profile: each file there becomes a view of it.
const outside = freshFolder();
const source = join(folder, 'facts.parquet');
const columns = `range AS id, (range % 1000)::INTEGER AS part, (range * 7 % 100000) / 100.0::DOUBLE AS ratio,
  (range % 1000000 / 100)::DECIMAL(12,2) AS amount, 'customer ' || (range * 7919 % 50000) AS name, DATE '2020-01-01' + (range % 2000)::INTEGER AS day,
  TIMESTAMP '2020-01-01 00:00:00' + to_seconds(range % 100000000) AS at, range % 2 = 0 AS even`;

const run = (args: readonly string[]): Promise<Run> => runCommand(args, home);

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run(`COPY (SELECT ${columns} FROM range(${ROWS})) TO '${source}' (FORMAT parquet)`);
connection.closeSync();
instance.closeSync();
await run([HYDRANT, 'profiles', 'add', 'bench', '--folder', folder, '--json']);

heading('export', `${ROWS.toLocaleString('en')} rows × 8 columns of Parquet to CSV, ${ROUNDS} interleaved rounds`);
const out = join(outside, 'out.csv');
const reference = join(import.meta.dirname, 'support', 'stream-rows.ts');
const runs = { hydrant: [] as Run[], 'row streaming': [] as Run[], 'streaming + plain CSV': [] as Run[] };
for (let round = 0; round < ROUNDS; round += 1) {
  runs.hydrant.push(await run([HYDRANT, 'query', '-p', 'bench', 'SELECT * FROM facts', '--export', out, '--timeout', '120', '--json']));
  runs['row streaming'].push(await run([reference, source]));
  runs['streaming + plain CSV'].push(await run([reference, source, join(outside, 'plain.csv')]));
}
for (const [name, all] of Object.entries(runs)) if (all.some((one) => one.rows !== ROWS)) throw new Error(`${name} lost rows`);
if (statSync(out).size < 50_000_000) throw new Error('the export is not there');

const pick = (field: keyof Run): Record<keyof typeof runs, number[]> => ({
  hydrant: runs.hydrant.map((one) => one[field]),
  'row streaming': runs['row streaming'].map((one) => one[field]),
  'streaming + plain CSV': runs['streaming + plain CSV'].map((one) => one[field]),
});
const [statement, wall, peak] = [pick('durationMs'), pick('wall'), pick('peak')];
console.log(' the statement, as reported');
figures('ms', statement);
console.log(' the whole process');
figures('ms', wall);
console.log(' peak RSS');
figures('MB', peak);
const faster = (times: typeof wall, than: keyof typeof runs): number => median(times[than]) / median(times.hydrant);
checkLimit('rows/s ÷ row streaming, the statement', faster(statement, 'row streaming'), 0.8, '×', 'least');
checkLimit('rows/s ÷ row streaming, the whole process', faster(wall, 'row streaming'), 0.8, '×', 'least');
checkLimit('peak RSS', Math.max(...peak.hydrant), 300, 'MB');
console.log(
  `  hydrant ${Math.round((ROWS / median(statement.hydrant)) * 1000).toLocaleString('en')} rows/s; ${faster(statement, 'streaming + plain CSV').toFixed(2)} × streaming + plain CSV (statement), ${faster(wall, 'streaming + plain CSV').toFixed(2)} × (process)`,
);
