import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PROFILES } from '../engines/registry.ts';
import { openProfileStore } from './profile-store.ts';

const SCRIPT = join(import.meta.dirname, 'testing', 'change-profiles.ts');
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hydrant-processes-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [SCRIPT, home, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });

it('six processes that add profiles at once lose none', { timeout: 60_000 }, async () => {
  const children = Array.from({ length: 6 }, (_, n) => start('add', `p${n}`, '5'));
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
  const { profiles, problems } = await openProfileStore({ home, codec: PROFILES }).list();
  expect(problems).toEqual([]);
  expect(profiles.map(({ id }) => id).sort()).toEqual(Array.from({ length: 30 }, (_, n) => `p${Math.floor(n / 5)}-${n % 5}`));
});

it('a process killed at any moment leaves the old file or the new one, and no lock', { timeout: 120_000 }, async () => {
  const store = openProfileStore({ home, codec: PROFILES });
  await store.add({ id: 'a', name: 'A', engine: 'duckdb', connection: { form: 'sample' } });
  let rounds = 0;
  for (let attempt = 0; attempt < 15; attempt++) {
    const child = start('rewrite', 'a');
    await once(child.stdout!, 'data');
    // Later attempts wait longer, so that on a busy machine some are killed after a first write too.
    await sleep(Math.random() * 120 * (1 + attempt));
    child.kill('SIGKILL');
    await once(child, 'exit');

    const { profiles, problems } = await store.list();
    expect(problems).toEqual([]);
    const tags = profiles[0]!.tags;
    const round = tags[0]?.match(/round (\d+)/)?.[1];
    if (round !== undefined) {
      rounds++;
      expect(tags).toEqual(Array.from({ length: 50 }, (_, i) => `round ${round} tag ${i}`));
    }
    // The next writer finds no lock.
    await store.update('a', (current) => ({ ...current, tags: [] }));
    expect(JSON.parse(readFileSync(store.file, 'utf8')).profiles[0].tags).toEqual([]);
  }
  expect(rounds).toBeGreaterThan(0);
});
