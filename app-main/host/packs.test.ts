import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PACKS, PROFILES } from '../../core/engines/registry.ts';
import { setPack } from '../../core/packs/set-pack.ts';
import { homePaths } from '../../core/profiles/home.ts';
import { openProfileStore } from '../../core/profiles/profile-store.ts';
import type { Host } from './host.ts';
import { startHost } from './testing/start-host.ts';

const PG = {
  id: 'pg',
  name: 'Shop',
  engine: 'postgres',
  packs: ['of-a-later-version'],
  connection: { host: 'h', database: 'd', user: 'u' },
} as const;

let host: Host;
beforeEach(async () => {
  host = await startHost();
  await host.context.profiles.add({ ...PG, packs: [...PG.packs] });
  await host.call('connections.add-sample', {});
});
afterEach(() => host.close());

const press = (on: boolean, more: { profile?: string; pack?: string } = {}) =>
  host.call('packs.switch', { profile: 'pg', pack: 'postgres-admin', on, ...more });
const saved = (): string => readFileSync(host.context.profiles.file, 'utf8');
const packsSaved = (): string[] | undefined =>
  (JSON.parse(saved()) as { profiles: { id: string; packs?: string[] }[] }).profiles.find(({ id }) => id === 'pg')?.packs;
const served = (): Promise<string[]> =>
  host.context.supervisor.use('pg', async (client) => (await client.listTools()).tools.map(({ name }) => name));

test('a pack is listed with all its screen shows, for its own engine only', async () => {
  expect(await host.call('packs.list', { profile: 'pg' })).toMatchObject({
    ok: true,
    value: [{ id: 'postgres-admin', on: false, tools: expect.arrayContaining([expect.objectContaining({ changes: true })]) }],
  });
  expect(await host.call('packs.list', { profile: 'sample' })).toEqual({ ok: true, value: [] });
});

test('the switch is saved at once, keeps other packs, and the server of the app serves what it says', async () => {
  expect(await served()).not.toContain('postgres_activity');
  expect(await press(true)).toMatchObject({ ok: true, value: [{ id: 'postgres-admin', on: true }] });
  expect(packsSaved()).toEqual(['of-a-later-version', 'postgres-admin']);
  expect(await served()).toContain('postgres_activity');
  expect(await press(false)).toMatchObject({ ok: true, value: [{ id: 'postgres-admin', on: false }] });
  expect(packsSaved()).toEqual(['of-a-later-version']);
  expect(await served()).not.toContain('postgres_activity');
});

test('switched by another process, with the command line say: the server of the app follows', async () => {
  expect(await served()).not.toContain('postgres_activity');
  await setPack(openProfileStore({ home: host.context.home, codec: PROFILES }), PACKS, { profile: 'pg', pack: 'postgres-admin', on: true });
  await expect.poll(() => host.context.supervisor.state('pg').state, { timeout: 10_000 }).toBe('stopped');
  expect(await served()).toContain('postgres_activity');
});

test('a call that runs while the switch is pressed runs on; the next one has the new tools', async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let begun = (): void => undefined;
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const running = host.context.supervisor.use('pg', async (client) => {
    begun();
    await released;
    return (await client.listTools()).tools.length;
  });
  await hasBegun;
  await press(true);
  release();
  expect(await running).toBe(8);
  expect((await served()).length).toBeGreaterThan(8);
});

test('what cannot be switched on is refused in words, and the file stays as it is', async () => {
  const before = saved();
  expect(await press(true, { pack: 'postgres-admn' })).toMatchObject({
    ok: false,
    problem: { code: 'USAGE', message: expect.stringContaining('did you mean') },
  });
  expect(await press(true, { profile: 'sample' })).toMatchObject({ ok: false, problem: { code: 'USAGE' } });
  await host.call('connections.remove', { id: 'gone' });
  for (const answer of [await press(true, { profile: 'gone' }), await host.call('packs.list', { profile: 'gone' })])
    expect(answer).toMatchObject({ ok: false, problem: { code: 'PROFILE_UNKNOWN' } });
  expect(saved()).toBe(before);
});

test('a damaged file and one that cannot be written are told, and nothing is lost', async () => {
  const sound = saved();
  writeFileSync(host.context.profiles.file, sound.slice(0, -9));
  for (const answer of [await press(true), await host.call('packs.list', { profile: 'pg' })])
    expect(answer).toMatchObject({ ok: false, problem: { code: 'CONFIG_DAMAGED', next: expect.stringMatching(/./) } });
  expect(saved()).toBe(sound.slice(0, -9));
  writeFileSync(host.context.profiles.file, sound);
  // A file where the folder of the backups has to be: root could write into any folder.
  const { backups } = homePaths(host.context.home);
  rmSync(backups, { recursive: true });
  writeFileSync(backups, '');
  expect(await press(true)).toMatchObject({ ok: false, problem: { code: 'CONFIG_UNREADABLE', next: expect.stringMatching(/./) } });
  expect(saved()).toBe(sound);
});
