import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PROFILES } from '../engines/registry.ts';
import type { ProfileInput } from './profile.ts';
import { openProfileStore, type ProfileStore } from './profile-store.ts';
import { type ResolveOptions, resolveProfiles } from './resolve.ts';

let home: string;
let store: ProfileStore;
let configFile: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hydrant-resolve-'));
  store = openProfileStore({ home, codec: PROFILES });
  configFile = join(home, 'hydrant.toml');
  const table = (id: string) => `[profiles.${id}]\nname = "from config"\nengine = "duckdb"\nconnection = { form = "sample" }\n`;
  writeFileSync(configFile, `default = "two"\n${table('one')}${table('two')}`);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const input = (id: string, more: Partial<ProfileInput> = {}): ProfileInput => ({
  id,
  name: 'saved',
  engine: 'duckdb',
  connection: { form: 'sample' },
  ...more,
});
const resolve = (options: Partial<ResolveOptions> = {}) => resolveProfiles({ store, env: {}, codec: PROFILES, ...options });
const ids = async (options: Partial<ResolveOptions> = {}) => (await resolve(options)).map(({ id }) => id);

describe('which profiles are served', () => {
  it('the sample, when nobody says anything', async () => {
    expect(await ids()).toEqual(['sample']);
  });

  it('command line before environment before configuration file before what is saved', async () => {
    await store.add(input('a'));
    await store.add(input('b'));
    expect(await ids()).toEqual(['a', 'b']);
    expect(await ids({ configFile })).toEqual(['two', 'one']);
    expect(await ids({ env: { HYDRANT_CONFIG: configFile } })).toEqual(['two', 'one']);
    expect(await ids({ env: { HYDRANT_CONFIG: '/nowhere' }, configFile })).toEqual(['two', 'one']);
    expect(await ids({ configFile, env: { HYDRANT_PROFILES: ' b, sample-dev ,,b' } })).toEqual(['b', 'sample-dev']);
    expect(await ids({ env: { HYDRANT_PROFILE: 'b', HYDRANT_PROFILES: 'a,b' } })).toEqual(['b', 'a']);
    expect(await ids({ configFile, env: { HYDRANT_PROFILES: 'b' }, ids: ['a,one', 'sample'] })).toEqual(['a', 'one', 'sample']);
    expect(await ids({ env: { HYDRANT_PROFILES: ' ', HYDRANT_CONFIG: '' } })).toEqual(['a', 'b']);
  });

  it('an id means the profile of the configuration file before the saved one', async () => {
    await store.add(input('one'));
    expect((await resolve({ ids: ['one'] }))[0]?.name).toBe('saved');
    expect((await resolve({ ids: ['one'], configFile }))[0]?.name).toBe('from config');
  });

  it('an unknown id is answered with the nearest of all', async () => {
    await store.add(input('warehouse'));
    await expect(resolve({ ids: ['warehuose'], configFile })).rejects.toMatchObject({
      code: 'PROFILE_UNKNOWN',
      details: { nearest: 'warehouse', known: ['two', 'one', 'warehouse', 'sample', 'sample-dev'] },
    });
  });

  it('invalid saved profiles: told of, thrown when named, never replaced by the sample', async () => {
    writeFileSync(store.file, JSON.stringify({ version: 1, profiles: [{ ...input('bad'), polcy: 1 }, input('good')] }));
    const onProblem = vi.fn();
    expect(await ids({ onProblem })).toEqual(['good']);
    expect(onProblem).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'PROFILE_INVALID' }));
    await expect(resolve({ ids: ['bad'] })).rejects.toMatchObject({ code: 'PROFILE_INVALID' });
    writeFileSync(store.file, JSON.stringify({ version: 1, profiles: [{ ...input('bad'), polcy: 1 }] }));
    await expect(resolve()).rejects.toMatchObject({ code: 'PROFILE_INVALID' });
  });

  it('a damaged profiles.json stops only a server that needs it', async () => {
    writeFileSync(store.file, '{');
    expect(await ids({ configFile })).toEqual(['two', 'one']);
    expect(await ids({ configFile, ids: ['one'] })).toEqual(['one']);
    await expect(resolve()).rejects.toMatchObject({ code: 'CONFIG_DAMAGED' });
  });
});

describe('overrides', () => {
  it.each([
    ['full', undefined, undefined, 'full'],
    ['full', 'approve-writes', undefined, 'approve-writes'],
    ['full', undefined, 'read-only', 'read-only'],
    ['full', 'read-only', 'full', 'read-only'],
    ['read-only', 'full', 'full', 'read-only'],
    ['approve-writes', 'full', '', 'approve-writes'],
  ] as const)('policy %s, HYDRANT_POLICY %s, --policy %s: %s', async (policy, fromEnv, fromLine, wanted) => {
    await store.add(input('a', { policy }));
    const [profile] = await resolve({
      env: { HYDRANT_POLICY: fromEnv },
      overrides: fromLine === undefined ? {} : { policy: fromLine },
    });
    expect(profile?.policy).toBe(wanted);
  });

  it('a policy nobody knows stops the start', async () => {
    await expect(resolve({ env: { HYDRANT_POLICY: 'readonly' } })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'HYDRANT_POLICY names no policy; did you mean `read-only`?',
    });
  });

  it('limits of the command line go over those of the profile', async () => {
    await store.add(input('a', { limits: { rows: 5, seconds: 7 } }));
    const [profile] = await resolve({ overrides: { limits: { rows: 9 } } });
    expect(profile?.limits).toMatchObject({ rows: 9, seconds: 7 });
    await expect(resolve({ overrides: { limits: { rows: 0 } } })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'the command line: `limits.rows` must be at least 1.',
    });
    expect((await store.get('a')).limits.rows).toBe(5);
  });
});
