// The references of bench/export, in a process of their own: DuckDB's row streaming in Node, which counts the rows and writes nothing;
// with a second argument they are also written as CSV, plainly (no quoting, values as the library prints them).
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [source = '', target] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const began = performance.now();
const result = await connection.stream(`SELECT * FROM read_parquet('${source}')`);
const out = target ? createWriteStream(target) : undefined;
let rows = 0;
for (;;) {
  const chunk = await result.fetchChunk();
  if (!chunk || chunk.rowCount === 0) break;
  const batch = chunk.getRows();
  rows += batch.length;
  if (out && !out.write(batch.map((row) => `${row.map(String).join(',')}\n`).join(''))) await once(out, 'drain');
}
if (out) await once(out.end(), 'finish');
console.log(JSON.stringify({ rows, durationMs: performance.now() - began }));
process.exit(0);
