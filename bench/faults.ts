// What faults of one environment cost, over the real server on stdio: how soon a cancelled statement is gone from the database, how
// soon answers come again after a crash, what the other environments notice of a crash and of an address that never answers.
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { startPostgres } from '../core/engines/postgres/testing/server.ts';
import { checkLimit, figures, heading, median } from './support/figures.ts';
import { connectClient, homeOf } from './support/postgres.ts';
import { HYDRANT } from './support/server.ts';

const CANCELS = 30;
const names = ['one', 'two', 'three'] as const;
const servers = await Promise.all(names.map(() => startPostgres()));
const hole = createServer(() => undefined).listen(0, '127.0.0.1');
await new Promise((resolve) => hole.once('listening', resolve));
const [one, two, three] = servers.map(({ port }) => port) as [number, number, number];
const home = homeOf({ one, two, three, hole: (hole.address() as { port: number }).port });
for (const server of servers) await server.admin('CREATE TABLE t AS SELECT n, md5(n::text) AS text FROM generate_series(1, 2000) n');

interface Asked {
  ok: boolean;
  ms: number;
  at: number;
}
type Ask = (environment: string, sql: string, signal?: AbortSignal) => Promise<boolean>;

async function client(environments: readonly string[]): Promise<{ it: Client; ask: Ask }> {
  const it = await connectClient([HYDRANT, 'stdio', ...environments.flatMap((id) => ['-p', id])], home);
  const ask: Ask = async (environment, sql, signal) => {
    const result = await it
      .callTool({ name: 'execute_query', arguments: { environment, sql } }, signal ? { signal } : {})
      .catch(() => undefined);
    return result !== undefined && result.isError !== true;
  };
  return { it, ask };
}

/** Asks one environment again and again, with a short rest between. */
async function reader(ask: Ask, environment: string, stop: AbortSignal): Promise<Asked[]> {
  const all: Asked[] = [];
  for (let n = 0; !stop.aborted; n += 1) {
    const began = performance.now();
    const ok = await ask(environment, `SELECT n, text FROM t WHERE n > ${(n * 37) % 1900} ORDER BY n LIMIT 20`);
    all.push({ ok, ms: performance.now() - began, at: performance.now() });
    await sleep(ok ? 5 : 20);
  }
  return all;
}

const share = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? Number.NaN;
const [first] = servers as [(typeof servers)[number]];

heading('faults', 'of one environment among several, through the server on stdio');
const { it, ask } = await client(names);
const gone: number[] = [];
for (let n = 0; n < CANCELS; n += 1) {
  const stop = new AbortController();
  const mark = `cancel_${n}`;
  const running = async (): Promise<boolean> => {
    const rows = await first.admin<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%AS ${mark} %' AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
    return (rows[0]?.n ?? 0) > 0;
  };
  void ask('one', `SELECT count(*) AS ${mark} FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b`, stop.signal);
  while (!(await running())) await sleep(5);
  const began = performance.now();
  stop.abort();
  while (await running()) await sleep(2);
  gone.push(performance.now() - began);
}
figures('ms', { 'cancel to gone from pg_stat_activity': gone });
checkLimit('slowest cancel', Math.max(...gone), 1000, 'ms');

const stop = new AbortController();
const crowd = Array.from({ length: 20 }, () => reader(ask, 'one', stop.signal));
const beside = Promise.all([reader(ask, 'two', stop.signal), reader(ask, 'three', stop.signal)]);
await sleep(5000);
await first.kill();
const down = performance.now();
await sleep(5000);
await first.start();
const up = performance.now();
await sleep(5000);
stop.abort();
const answers = (await Promise.all(crowd)).flat();
const others = (await beside).flat();
const back = Math.min(...answers.filter(({ ok, at }) => ok && at > up).map(({ at }) => at)) - up;
// While its twenty readers are refused at once the machine has less to do, so both halves of what follows the crash are told.
const before = others.filter(({ at }) => at < down).map(({ ms }) => ms);
const during = others.filter(({ at }) => at >= down && at < up).map(({ ms }) => ms);
const after = others.filter(({ at }) => at >= up).map(({ ms }) => ms);
for (const [name, all] of Object.entries({ before, 'while it is down': during, 'after it is back': after }))
  console.log(
    `  other environments, ${name}: p50 ${share(all, 0.5).toFixed(1)} ms, p99 ${share(all, 0.99).toFixed(1)} ms of ${all.length} answers`,
  );
checkLimit('first good answer after the server accepts again', back, 2000, 'ms');
checkLimit('p99 of the other environments, crash and recovery ÷ before', share([...during, ...after], 0.99) / share(before, 0.99), 1.2);
checkLimit('failed answers of the other environments', others.filter(({ ok }) => !ok).length, 0, '');
await it.close();

const lists = { without: [] as number[], 'with a black hole': [] as number[] };
const statements = { without: [] as number[], 'with a black hole': [] as number[] };
const environments = { without: [] as number[], 'with a black hole': [] as number[] };
const plain = await client(names);
const holed = await client([...names, 'hole']);
for (const who of [plain, holed]) for (const name of names) await who.ask(name, 'SELECT 1');
let holding = true;
const held = (async () => {
  while (holding) {
    await holed.ask('hole', 'SELECT 1');
    await sleep(50);
  }
})();
const timed = async (into: number[], work: () => Promise<unknown>): Promise<void> => {
  const began = performance.now();
  await work();
  into.push(performance.now() - began);
};
for (let round = 0; round < 150; round += 1) {
  for (const [name, who] of Object.entries({ without: plain, 'with a black hole': holed }) as [keyof typeof lists, typeof plain][]) {
    await timed(lists[name], () => who.it.request({ method: 'tools/list' }));
    await timed(environments[name], () => who.it.callTool({ name: 'list_environments', arguments: {} }));
    for (const environment of names) await timed(statements[name], () => who.ask(environment, 'SELECT n, text FROM t WHERE n <= 20'));
  }
}
holding = false;
for (const [what, pair] of Object.entries({ 'tools/list': lists, list_environments: environments, 'a statement elsewhere': statements }))
  checkLimit(
    `${what}, with a black hole ÷ without, p50 (${median(pair['with a black hole']).toFixed(2)} ÷ ${median(pair.without).toFixed(2)} ms)`,
    median(pair['with a black hole']) / median(pair.without),
    1.2,
  );
await Promise.all([plain.it.close(), holed.it.close()]);
await held;
hole.close();
await Promise.all(servers.map((server) => server.close()));
process.exit(0);
