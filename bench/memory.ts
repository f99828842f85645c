// Resident memory of an idle server, after tools/list and two quiet seconds.
import { setTimeout as sleep } from 'node:timers/promises';
import { freshHome, HYDRANT, median, memoryOf, spread, startServer, stopServer, verdict } from './support/measure.ts';
import { dbhub } from './support/peer.ts';

const env = { HYDRANT_HOME: freshHome() };
const figures = { hydrant: [] as number[], dbhub: [] as number[] };
for (let run = 0; run < 5; run += 1) {
  for (const [name, args] of [
    ['hydrant', [HYDRANT, 'stdio', '--profile', 'sample']],
    ['dbhub', dbhub()],
  ] as const) {
    const started = await startServer(args, env);
    await sleep(2000);
    figures[name].push(memoryOf(started.child.pid));
    await stopServer(started);
  }
}
console.log('bench/memory: MB resident while idle, median (least–most) of 5');
console.log(`  hydrant ${spread(figures.hydrant)}`);
console.log(`  dbhub   ${spread(figures.dbhub)}`);
verdict('idle RSS', median(figures.hydrant), 75, 'MB');
