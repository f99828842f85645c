// Resident memory of an idle server, after tools/list and two quiet seconds, beside an idle Node and beside DBHub.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { figures, heading, median, verdict } from './support/figures.ts';
import { freshFolder } from './support/folders.ts';
import { memoryOf } from './support/memory.ts';
import { dbhub } from './support/peer.ts';
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
verdict('idle RSS', median(mb.hydrant), 75, 'MB');
console.log(
  `  hydrant ÷ bare node: ${(median(mb.hydrant) / median(mb['bare node'])).toFixed(2)} ×; hydrant ÷ dbhub: ${(median(mb.hydrant) / median(mb.dbhub)).toFixed(2)} ×`,
);
