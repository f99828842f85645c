import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSwitches, refuseWhenOff } from './switches.ts';

const SALES = { id: 'sales', name: 'Sales warehouse' };
const freshHome = (): string => mkdtempSync(join(tmpdir(), 'hydrant-switches-'));

test('without a file everything is on; off and paused are refused in words', async () => {
  const home = freshHome();
  const mine = openSwitches(home);
  const others = openSwitches(home);
  await refuseWhenOff(others, SALES);
  await mine.set({ profile: { id: 'sales', on: false } });
  await expect(refuseWhenOff(others, SALES)).rejects.toMatchObject({
    code: 'ENVIRONMENT_PAUSED',
    message: 'Sales warehouse is switched off in Hydrant.',
  });
  await refuseWhenOff(others, { id: 'shop', name: 'Shop' });
  await mine.set({ pausedAll: true });
  await expect(refuseWhenOff(others, { id: 'shop', name: 'Shop' })).rejects.toMatchObject({ message: 'Hydrant is paused.' });
  await mine.set({ pausedAll: false, profile: { id: 'sales', on: true } });
  await refuseWhenOff(others, SALES);
});

test.each(['', '{', '[]', '{"version":1}', '{"version":2,"pausedAll":false,"off":[]}', '{"version":1,"pausedAll":"no","off":[]}'])(
  'a file that says %j lets nothing through',
  async (content) => {
    const home = freshHome();
    writeFileSync(join(home, 'switches.json'), content);
    await expect(refuseWhenOff(openSwitches(home), SALES)).rejects.toMatchObject({ code: 'CONFIG_DAMAGED' });
  },
);

test('two that switch at once both count', async () => {
  const home = freshHome();
  const boards = Array.from({ length: 8 }, () => openSwitches(home));
  await Promise.all(boards.map((board, n) => board.set({ profile: { id: `p${n}`, on: false } })));
  expect((await openSwitches(home).read()).off).toHaveLength(8);
});

test('the watch tells of a change by another process', async () => {
  const home = freshHome();
  let told = 0;
  using _ = await openSwitches(home).watch(() => {
    told += 1;
  });
  await openSwitches(home).set({ pausedAll: true });
  await expect.poll(() => told).toBeGreaterThan(0);
});
