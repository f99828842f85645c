// The reference of bench/rows, in a process of its own: the driver's own cursor, which counts the rows and writes nothing.
import pg from 'pg';
import Cursor from 'pg-cursor';

const [port = '', sql = ''] = process.argv.slice(2);
const client = new pg.Client({ host: '127.0.0.1', port: Number(port), database: 'postgres', user: 'postgres', ssl: false });
await client.connect();
const began = performance.now();
const cursor = client.query(new Cursor(sql));
let rows = 0;
for (;;) {
  const batch = await cursor.read(10_000);
  if (batch.length === 0) break;
  rows += batch.length;
}
console.log(JSON.stringify({ rows, durationMs: performance.now() - began }));
await client.end();
