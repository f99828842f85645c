// What a statement costs through the server over stdio, beside the bare driver and beside DBHub, on one real PostgreSQL in one run.
// Three statements that answer 100 rows: one that groups 200,000 rows, one that joins a few thousand, and a look by key that costs the
// database next to nothing and so shows the server's own share.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres } from '../core/engines/postgres/testing/server.ts';
import { checkLimit, heading, median } from './support/figures.ts';
import { dbhub } from './support/peer.ts';
import { connectClient, homeOf } from './support/postgres.ts';
import { HYDRANT } from './support/server.ts';

const ROUNDS = 100;
const REST_MS = 10;
const STATEMENTS = {
  'grouped, 100 rows': `SELECT customer_id, count(*) AS orders, sum(amount) AS revenue, avg(amount) AS average, min(ordered_at) AS first_order, max(ordered_at) AS last_order
    FROM orders GROUP BY customer_id ORDER BY customer_id LIMIT 100`,
  'joined, 100 rows × 12 columns': `SELECT o.*, c.* FROM orders o JOIN customers c USING (customer_id) WHERE o.order_id <= 2000 ORDER BY o.amount DESC, o.order_id LIMIT 100`,
  'by key, 100 rows × 5 columns':
    'SELECT order_id, customer_id, amount, ordered_at, note FROM orders WHERE order_id <= 100 ORDER BY order_id',
};

const server = await startPostgres();
await server.admin(`CREATE TABLE orders AS SELECT n AS order_id, n % 100 AS customer_id, (n % 10000 / 100.0)::numeric(12,2) AS amount,
  timestamptz '2024-01-01' + n * interval '1 minute' AS ordered_at, 'note ' || n AS note FROM generate_series(1, 200000) n;
  ALTER TABLE orders ADD PRIMARY KEY (order_id);
  CREATE TABLE customers AS SELECT n AS customer_id, 'Customer number ' || n AS full_name, 'customer' || n || '@example.com' AS email, 'DE' AS country_code,
    'Berlin' AS city, date '2020-01-01' + n AS since, n % 3 = 0 AS newsletter, (n * 1.5)::numeric(10,2) AS credit FROM generate_series(0, 99) n;
  ANALYZE`);
const home = homeOf({ pg: server.port });

async function client(args: readonly string[], tool: string): Promise<{ ask: (sql: string) => Promise<void>; close: () => Promise<void> }> {
  const one = await connectClient(args, home);
  const ask = async (sql: string): Promise<void> => {
    const result = await one.callTool({ name: tool, arguments: { sql } });
    const text = (result.content as { text: string }[])[0]?.text ?? '';
    if (result.isError || !/100/.test(text)) throw new Error(`${tool}: ${text.slice(0, 300)}`);
  };
  return { ask, close: () => one.close() };
}

const bare = new pg.Client({ host: server.host, port: server.port, database: 'postgres', user: 'postgres', ssl: false });
await bare.connect();
const hydrant = await client([HYDRANT, 'stdio', '-p', 'pg'], 'execute_query');
const [entry = ''] = dbhub();
const peer = await client(
  [entry, '--transport', 'stdio', '--dsn', `postgres://postgres:x@${server.host}:${server.port}/postgres?sslmode=disable`],
  'execute_sql',
);

heading('query', `ms a statement takes, ${ROUNDS} interleaved rounds after a warm-up`);
for (const [name, sql] of Object.entries(STATEMENTS)) {
  const subjects = {
    'bare driver': async () => void (await bare.query(sql)),
    hydrant: () => hydrant.ask(sql),
    dbhub: () => peer.ask(sql),
  };
  const times = { 'bare driver': [] as number[], hydrant: [] as number[], dbhub: [] as number[] };
  for (let round = -20; round < ROUNDS; round += 1) {
    for (const [who, ask] of Object.entries(subjects)) {
      // Nobody asks again in the same millisecond: an assistant reads the answer first. The same rest for all three.
      await sleep(REST_MS);
      const began = performance.now();
      await ask();
      if (round >= 0) times[who as keyof typeof times].push(performance.now() - began);
    }
  }
  console.log(` ${name}`);
  for (const [who, all] of Object.entries(times)) {
    const sorted = [...all].sort((a, b) => a - b);
    const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2);
    console.log(`  ${who.padEnd(11)}  p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms`);
  }
  checkLimit(`hydrant ÷ bare driver, p50, ${name}`, median(times.hydrant) / median(times['bare driver']), 1.5);
  checkLimit(`hydrant ÷ dbhub, p50, ${name}`, median(times.hydrant) / median(times.dbhub), 0.8);
}
await Promise.all([hydrant.close(), peer.close(), bare.end()]);
await server.close();
process.exit(0);
