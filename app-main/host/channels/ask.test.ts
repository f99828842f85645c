import { afterEach, expect, test } from 'vitest';
import type { Host } from '../host.ts';
import { startHost } from '../testing/start-host.ts';

const hosts: Host[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

const ENDLESS = 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1';

/** A host with the sample, and its address of a run. */
async function start(): Promise<{ host: Host; run: (id: string) => Promise<unknown>; cancel: (id: string) => Promise<unknown> }> {
  const host = await startHost();
  hosts.push(host);
  await host.call('connections.add-sample', {});
  return {
    host,
    run: (id) => host.call('ask.run', { profile: 'sample', run: id, sql: ENDLESS }),
    cancel: (id) => host.call('ask.cancel', { run: id }),
  };
}

/** How the statements of the history ended; none goes on. */
async function expectAllEnded(host: Host): Promise<void> {
  await expect
    .poll(
      () =>
        host.context
          .history()
          .list({ limit: 200 })
          .rows.filter(({ state }) => state === 'running').length,
      { timeout: 10_000 },
    )
    .toBe(0);
}

test('a cancel is heard at whatever moment it comes: fifty in the same turn, and fifty a little later', async () => {
  const { host, run, cancel } = await start();
  for (const n of Array(100).keys()) {
    const id = `run-${n}`;
    const running = run(id);
    if (n >= 50) await new Promise((resolve) => setTimeout(resolve, (n - 50) / 2));
    await cancel(id);
    expect(JSON.stringify(await running)).toContain('QUERY_CANCELLED');
  }
  await expectAllEnded(host);
}, 120_000);

test('a cancel that overtakes its run is not lost', async () => {
  const { host, run, cancel } = await start();
  await cancel('first');
  const answer = await Promise.race([run('first'), new Promise((resolve) => setTimeout(resolve, 5000, 'It runs.').unref())]);
  if (answer === 'It runs.') await cancel('first');
  expect(JSON.stringify(answer)).toContain('You cancelled the statement.');
  await expectAllEnded(host);
}, 60_000);
