// Resident memory of an idle server, after tools/list and two quiet seconds, beside an idle Node and beside DBHub; then what keeping a
// result of 20,000 rows (about 1 MB) takes at its highest, a minute later, and after SQL over it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../core/engines/postgres/testing/server.ts';
import { checkLimit, figures, heading, median } from './support/figures.ts';
import { freshFolder } from './support/folders.ts';
import { memoryOf } from './support/memory.ts';
import { dbhub } from './support/peer.ts';
import { connectClient, homeOf } from './support/postgres.ts';
import { HYDRANT, startServer, stopServer } from './support/server.ts';

const ROUNDS = 5;
const IDLE_MS = 2000;
const peer = dbhub();
const env = { HYDRANT_HOME: freshFolder() };

async function server(args: readonly string[]): Promise<number> {
  const started = await startServer(args, env);
  await sleep(IDLE_MS);
  const resident = memoryOf(started.child.pid);
  await stopServer(started);
  return resident;
}

/** A Node that reads standard input and does nothing else. */
async function bare(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  await sleep(IDLE_MS);
  const resident = memoryOf(child.pid);
  const gone = once(child, 'exit');
  child.stdin.end();
  await gone;
  return resident;
}

heading('memory', `MB resident after tools/list and ${IDLE_MS / 1000} s of quiet, ${ROUNDS} interleaved rounds`);
const mb = { hydrant: [] as number[], 'bare node': [] as number[], dbhub: [] as number[] };
for (let round = 0; round < ROUNDS; round += 1) {
  mb['bare node'].push(await bare());
  mb.hydrant.push(await server([HYDRANT, 'stdio', '--profile', 'sample']));
  mb.dbhub.push(await server(peer));
}
figures('MB', mb);
checkLimit('idle RSS', median(mb.hydrant), 75, 'MB');
console.log(
  `  hydrant ÷ bare node: ${(median(mb.hydrant) / median(mb['bare node'])).toFixed(2)} ×; hydrant ÷ dbhub: ${(median(mb.hydrant) / median(mb.dbhub)).toFixed(2)} ×`,
);

const STORED_ROUNDS = 3;
const MINUTE_MS = 60_000;
const STORED_SQL =
  "SELECT n, 'name ' || n AS name, (n * 1.25)::numeric(12,2) AS amount, timestamptz '2024-01-01' + n * interval '1 minute' AS at FROM generate_series(1, 20000) n";

/** What one server takes that keeps a result: before, at its highest, a minute later, and at its highest with SQL over the result. */
async function measureStored(home: string): Promise<{ before: number; peak: number; later: number; asked: number }> {
  const client = await connectClient([HYDRANT, 'stdio', '-p', 'pg'], home);
  const { pid } = client.transport as unknown as { pid: number };
  await client.callTool({ name: 'execute_query', arguments: { sql: 'SELECT 1' } });
  const before = memoryOf(pid);
  const row = await client.callTool({ name: 'execute_query', arguments: { sql: STORED_SQL } });
  const { handle } = row.structuredContent as { handle: string };
  const peak = memoryOf(pid, 'VmHWM');
  await sleep(MINUTE_MS);
  const later = memoryOf(pid);
  await client.callTool({ name: 'get_result', arguments: { handle, sql: 'SELECT count(*), max(n) FROM result' } });
  const asked = memoryOf(pid, 'VmHWM');
  await client.close();
  return { before, peak, later, asked };
}

const postgres = await startPostgres();
const home = homeOf({ pg: postgres.port });
heading('memory', `MB resident of a server that keeps a result of 20,000 rows, ${STORED_ROUNDS} rounds`);
const storedFigures = {
  before: [] as number[],
  peak: [] as number[],
  'a minute later': [] as number[],
  'peak with SQL over it': [] as number[],
};
for (let round = 0; round < STORED_ROUNDS; round += 1) {
  const taken = await measureStored(home);
  storedFigures.before.push(taken.before);
  storedFigures.peak.push(taken.peak);
  storedFigures['a minute later'].push(taken.later);
  storedFigures['peak with SQL over it'].push(taken.asked);
}
await postgres.close();
figures('MB', storedFigures);
checkLimit('peak', Math.max(...storedFigures.peak), 200, 'MB');
checkLimit('a minute later', Math.max(...storedFigures['a minute later']), 120, 'MB');
checkLimit('peak with SQL over it', Math.max(...storedFigures['peak with SQL over it']), 200, 'MB');
