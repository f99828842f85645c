// Spawn to the answer of tools/list, on the built bundle, beside `node -e 0` and beside DBHub, interleaved in one run.
import { bareNode, freshHome, HYDRANT, median, spread, startServer, stopServer, verdict } from './support/measure.ts';
import { dbhub } from './support/peer.ts';

const RUNS = 15;
const env = { HYDRANT_HOME: freshHome() };
const peer = dbhub();
const ours = [HYDRANT, 'stdio', '--profile', 'sample'];

async function once(args: readonly string[]): Promise<number> {
  const started = await startServer(args, env);
  await stopServer(started);
  return started.ms;
}

const cold = await once(ours);
for (const args of [ours, peer]) await once(args);
const times = { hydrant: [] as number[], node: [] as number[], dbhub: [] as number[] };
for (let run = 0; run < RUNS; run += 1) {
  times.hydrant.push(await once(ours));
  times.node.push(await bareNode());
  times.dbhub.push(await once(peer));
}
console.log(`bench/start: ms from spawn to tools/list, median (least–most) of ${RUNS}`);
console.log(`  hydrant   ${spread(times.hydrant)}   first run of this bench ${cold.toFixed(1)}`);
console.log(`  node -e 0 ${spread(times.node)}`);
console.log(`  dbhub     ${spread(times.dbhub)}`);
verdict('hydrant ÷ node -e 0', median(times.hydrant) / median(times.node), 4);
verdict('hydrant ÷ dbhub', median(times.hydrant) / median(times.dbhub), 0.25);
