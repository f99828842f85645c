// Spawn to the answer of tools/list, on the built bundle, beside `node -e 0` and beside DBHub, one after the other in each round.
import { checkLimit, figures, heading, median } from './support/figures.ts';
import { freshFolder } from './support/folders.ts';
import { dbhub } from './support/peer.ts';
import { bareNode, HYDRANT, startServer, stopServer } from './support/server.ts';

const ROUNDS = 15;
const peer = dbhub();
const ours = [HYDRANT, 'stdio', '--profile', 'sample'];
const env = { HYDRANT_HOME: freshFolder(), NODE_COMPILE_CACHE: freshFolder() };

async function once(args: readonly string[], more: Record<string, string> = {}): Promise<number> {
  const started = await startServer(args, { ...env, ...more });
  await stopServer(started);
  return started.ms;
}

heading('start', `ms from spawn to the answer of tools/list, ${ROUNDS} interleaved rounds after a warm-up`);
for (const args of [ours, ours, peer, peer]) await once(args);
const ms = {
  hydrant: [] as number[],
  'node -e 0': [] as number[],
  dbhub: [] as number[],
  'hydrant, first ever': [] as number[],
  'hydrant, no cache': [] as number[],
};
for (let round = 0; round < ROUNDS; round += 1) {
  ms['node -e 0'].push(await bareNode());
  ms.hydrant.push(await once(ours));
  ms.dbhub.push(await once(peer));
  // An empty compile cache, as the first start after an installation finds it; and a machine that keeps none.
  ms['hydrant, first ever'].push(await once(ours, { NODE_COMPILE_CACHE: freshFolder() }));
  ms['hydrant, no cache'].push(await once(ours, { NODE_DISABLE_COMPILE_CACHE: '1' }));
}
figures('ms', ms);
checkLimit('hydrant ÷ node -e 0', median(ms.hydrant) / median(ms['node -e 0']), 4);
checkLimit('hydrant ÷ dbhub', median(ms.hydrant) / median(ms.dbhub), 0.25);
// Other work on the machine only ever adds: where the load is high, the least of each is the truer figure.
const least = Math.min(...ms.hydrant);
console.log(
  `  least ÷ least: ${(least / Math.min(...ms['node -e 0'])).toFixed(2)} × node -e 0, ${(least / Math.min(...ms.dbhub)).toFixed(2)} × dbhub; first ever ÷ node -e 0 (medians): ${(median(ms['hydrant, first ever']) / median(ms['node -e 0'])).toFixed(2)} ×`,
);
