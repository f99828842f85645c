// What a driver costs in a process of its own: DuckDB hosted (core/connectors/kit/hosted.ts) beside the same connector in this process,
// both as they are bundled, interleaved. docs/decisions/0012-hosted-drivers.md decides by these figures.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { build } from 'vite';
import { figures, heading, median } from './support/figures.ts';
import { freshFolder } from './support/folders.ts';
import type { HostedFigures } from './support/hosted-subject.ts';

const ROUNDS = 7;
const root = join(import.meta.dirname, '..');
const [home, folder] = [freshFolder(), freshFolder()];
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run(`COPY (SELECT range AS id, (range % 1000)::INTEGER AS part, (range * 7 % 100000) / 100.0::DOUBLE AS ratio,
  (range % 1000000 / 100)::DECIMAL(12,2) AS amount, 'customer ' || (range * 7919 % 50000) AS name, DATE '2020-01-01' + (range % 2000)::INTEGER AS day,
  TIMESTAMP '2020-01-01 00:00:00' + to_seconds(range % 100000000) AS at, range % 2 = 0 AS even FROM range(1000000))
  TO '${join(folder, 'facts.parquet')}' (FORMAT parquet)`);
connection.closeSync();
instance.closeSync();

// As a bundle, because reading TypeScript would count as a start.
const outDir = join(root, 'dist', 'bench');
await build({
  configFile: false,
  logLevel: 'error',
  build: {
    ssr: true,
    target: 'node24',
    outDir,
    rolldownOptions: {
      input: { subject: join(root, 'bench/support/hosted-subject.ts') },
      external: [/^@duckdb\//],
      output: { entryFileNames: '[name].js' },
    },
  },
  ssr: { noExternal: true, external: [] },
});

function run(mode: 'in-process' | 'hosted'): HostedFigures {
  const args = [join(outDir, 'subject.js'), mode, folder, home, join(root, 'dist/server/workers/driver-host.js')];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${mode}: ${stderr}`);
  return JSON.parse(stdout) as HostedFigures;
}

heading('hosted', `DuckDB in a host beside DuckDB in this process, ${ROUNDS} interleaved rounds after one that is not counted`);
run('in-process');
run('hosted');
const all = { 'in-process': [] as HostedFigures[], hosted: [] as HostedFigures[] };
for (let round = 0; round < ROUNDS; round += 1) {
  all['in-process'].push(run('in-process'));
  all.hosted.push(run('hosted'));
}
const FIGURES: [title: string, unit: string, of: (one: HostedFigures) => number][] = [
  ['first answer, driver not loaded', 'ms', ({ first }) => first],
  ['a small statement (100 rows × 8 columns), p50', 'ms', ({ small }) => median(small)],
  ['a million rows × 8 columns, as cells', 'ms', ({ rows }) => rows],
  ['a million rows × 8 columns, as CSV records of the engine', 'ms', ({ csv }) => csv],
  ['processor time of the rows', 'ms', ({ rowsCpu }) => rowsCpu],
  ['processor time of the records', 'ms', ({ csvCpu }) => csvCpu],
  ['the longest wait of a timer of this process meanwhile', 'ms', ({ longestWait }) => longestWait],
  ['memory after the small statements', 'MB', ({ idle }) => idle],
  ['peak memory', 'MB', ({ peak }) => peak],
];
for (const [title, unit, of] of FIGURES) {
  console.log(` ${title}`);
  const taken = { 'in-process': all['in-process'].map(of), hosted: all.hosted.map(of) };
  figures(unit, taken);
  const [here, there] = [median(taken['in-process']), median(taken.hosted)];
  console.log(`  hosted − in-process ${(there - here).toFixed(1)} ${unit}, hosted ÷ in-process ${(there / here).toFixed(2)} ×`);
}
