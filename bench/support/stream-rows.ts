// The reference of bench/export: DuckDB's own streaming of rows in Node; with a second argument it also writes them as CSV, plainly.
import { createWriteStream } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [source = '', target] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const started = performance.now();
const result = await connection.stream(`SELECT * FROM read_parquet('${source}')`);
const out = target ? createWriteStream(target) : undefined;
let rows = 0;
for await (const batch of result.yieldRows()) {
  rows += batch.length;
  if (out && !out.write(batch.map((row) => `${row.map(String).join(',')}\n`).join('')))
    await new Promise<void>((resolve) => out.once('drain', () => resolve()));
}
if (out) await new Promise<void>((resolve) => out.end(() => resolve()));
console.log(JSON.stringify({ rows, durationMs: performance.now() - started }));
process.exit(0);
