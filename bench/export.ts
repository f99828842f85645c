// A million rows to CSV through the command line, beside DuckDB's own row streaming in Node over the same file.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { freshHome, HYDRANT, median, memoryOf, spread, verdict } from './support/measure.ts';

const RUNS = 5;
const home = freshHome();
const folder = freshHome();
const source = join(folder, 'rows.parquet');
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run(`COPY (SELECT range AS id, (range % 1000)::INTEGER AS part, (range * 7 % 100000) / 100.0::DOUBLE AS ratio,
  (range % 1000000 / 100)::DECIMAL(12,2) AS amount, 'customer ' || (range * 7919 % 50000) AS name, DATE '2020-01-01' + (range % 2000)::INTEGER AS day,
  TIMESTAMP '2020-01-01 00:00:00' + to_seconds(range % 100000000) AS at, range % 2 = 0 AS even FROM range(1000000)) TO '${source}' (FORMAT parquet)`);
connection.closeSync();
instance.closeSync();

interface Run {
  ms: number;
  peak: number;
  reported: number;
}

/** Runs a command to its end and watches its memory. */
function run(args: readonly string[]): Promise<Run> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, HYDRANT_HOME: home } });
  let peak = 0;
  let text = '';
  const watch = setInterval(() => {
    peak = Math.max(peak, memoryOf(child.pid, 'VmHWM') || 0);
  }, 20);
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ ms: performance.now() - started, peak, reported: (JSON.parse(text) as { durationMs: number }).durationMs });
      else reject(new Error(`ended with ${code}: ${text}`));
    });
  });
}

const reference = join(import.meta.dirname, 'support', 'stream-rows.ts');
const out = join(folder, 'out.csv');
const config = ['profiles', 'add', 'bench', '--folder', folder];
await new Promise((resolve) =>
  spawn(process.execPath, [HYDRANT, ...config], { env: { ...process.env, HYDRANT_HOME: home }, stdio: 'ignore' }).on('exit', resolve),
);

const figures: Record<'hydrant' | 'stream' | 'naive', Run[]> = { hydrant: [], stream: [], naive: [] };
for (let count = 0; count < RUNS; count += 1) {
  figures.hydrant.push(await run([HYDRANT, 'query', '-p', 'bench', 'SELECT * FROM rows', '--export', out, '--timeout', '60', '--json']));
  figures.stream.push(await run([reference, source]));
  figures.naive.push(await run([reference, source, join(folder, 'naive.csv')]));
}
if (!existsSync(out) || statSync(out).size < 50_000_000) throw new Error('the export is not there');
console.log(`bench/export: 1,000,000 rows × 8 columns, median (least–most) of ${RUNS}`);
for (const [name, runs] of Object.entries(figures)) {
  console.log(
    `  ${name.padEnd(8)} statement ${spread(runs.map((one) => one.reported))} ms, process ${spread(runs.map((one) => one.ms))} ms, peak ${spread(runs.map((one) => one.peak))} MB`,
  );
}
verdict(
  'export to CSV ÷ row streaming, rows per second of the statement',
  median(figures.stream.map((one) => one.reported)) / median(figures.hydrant.map((one) => one.reported)),
  0.8,
  '×',
  'least',
);
verdict(
  'export to CSV ÷ row streaming, whole process',
  median(figures.stream.map((one) => one.ms)) / median(figures.hydrant.map((one) => one.ms)),
  0.8,
  '×',
  'least',
);
verdict('peak RSS', Math.max(...figures.hydrant.map((one) => one.peak)), 300, 'MB');
