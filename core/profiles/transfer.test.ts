import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { PROFILES } from '../engines/registry.ts';
import { memoryStore } from '../secrets/testing/memory-store.ts';
import type { Profile, ProfileInput } from './profile.ts';
import { openProfileStore, type ProfileStore } from './profile-store.ts';
import { exportProfiles, importProfiles } from './transfer.ts';

let home: string;
let store: ProfileStore;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hydrant-transfer-'));
  store = openProfileStore({ home, codec: PROFILES });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const input = (id: string, name = id, path?: string): ProfileInput => ({
  id,
  name,
  engine: 'duckdb',
  connection: path === undefined ? { form: 'sample' } : { form: 'file', path },
});
const profile = (...args: Parameters<typeof input>): Profile => PROFILES.parse(input(...args), { source: 'test' });
const exported = (...profiles: unknown[]) => JSON.stringify({ hydrant: 'profiles', version: 1, profiles }, null, 1);
const failure = async (promise: Promise<unknown>): Promise<HydrantError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof HydrantError) return error;
  throw error ?? new Error('it did not fail');
};
const saved = async () => (await store.list()).profiles.map(({ id, name }) => `${id}=${name}`);

describe('exportProfiles', () => {
  it('takes all, or those asked for', () => {
    const all = [profile('a'), profile('b')];
    expect(exportProfiles(all)).toEqual({ hydrant: 'profiles', version: 1, profiles: all });
    expect(exportProfiles(all, { ids: ['b'], now: new Date(0) })).toEqual({
      hydrant: 'profiles',
      version: 1,
      exportedAt: '1970-01-01T00:00:00.000Z',
      profiles: [all[1]],
    });
    expect(() => exportProfiles(all, { ids: ['bb'] })).toThrow(expect.objectContaining({ code: 'PROFILE_UNKNOWN' }));
  });

  it('never holds a planted password, and says which field does', () => {
    const word = fc.stringMatching(/^[\w!$%.~-]{6,20}$/);
    const texts = [
      (password: string) => `postgres://me:${password}@db/x`,
      (password: string) => `jdbc:sqlserver://db;user=me;password=${password}`,
      (password: string) => `/data https://x/?token=${password}`,
    ];
    fc.assert(
      fc.property(word, fc.constantFrom(...texts), fc.constantFrom('name', 'path', 'tag'), (password, text, location) => {
        const planted = text(`Zq${password}`);
        const one = PROFILES.parse(
          {
            ...input('a', location === 'name' ? planted : 'a', location === 'path' ? planted : '/x'),
            tags: location === 'tag' ? [planted.slice(0, 40)] : [],
          },
          { source: 'test' },
        );
        let output: string;
        try {
          output = JSON.stringify(exportProfiles([profile('b'), one]));
        } catch (error) {
          expect(error).toMatchObject({ code: 'PROFILE_INVALID', details: { file: 'profile a' } });
          output = JSON.stringify(error) + String(error);
        }
        if (location === 'tag') return; // Cut to 40 characters, the text may no longer be a URL.
        expect(output).not.toContain(`Zq${password}`);
      }),
    );
  });
});

describe('importProfiles', () => {
  it('takes in what was exported elsewhere', async () => {
    const all = [profile('a'), profile('b', 'B', '/data/x.duckdb')];
    const report = await importProfiles(store, `\uFEFF${JSON.stringify(exportProfiles(all, { now: new Date() }))}`, {
      mode: 'skip',
      source: 'x.json',
      secrets: memoryStore,
      codec: PROFILES,
    });
    expect(report).toEqual({ added: ['a', 'b'], replaced: [], skipped: [], renamed: [], secretsNeeded: [], commandsNeeded: [] });
    expect((await store.list()).profiles).toEqual(all);
  });

  it('skips, replaces or renames what is there', async () => {
    await store.add(input('a', 'old'));
    const text = exported(input('a', 'new'), input('a-2', 'other'));
    expect(await importProfiles(store, text, { mode: 'skip', source: 'x', secrets: memoryStore, codec: PROFILES })).toMatchObject({
      added: ['a-2'],
      skipped: ['a'],
    });
    expect(await saved()).toEqual(['a=old', 'a-2=other']);
    expect(
      await importProfiles(store, exported(input('a', 'newer')), { mode: 'replace', source: 'x', secrets: memoryStore, codec: PROFILES }),
    ).toMatchObject({ replaced: ['a'] });
    expect(await saved()).toEqual(['a=newer', 'a-2=other']);
    expect(await importProfiles(store, text, { mode: 'rename', source: 'x', secrets: memoryStore, codec: PROFILES })).toMatchObject({
      renamed: [
        { from: 'a', to: 'a-3' },
        { from: 'a-2', to: 'a-2-2' },
      ],
    });
    expect(await saved()).toEqual(['a=newer', 'a-2=other', 'a-3=new', 'a-2-2=other']);
  });

  it('gives a long id a new one that is still an id', async () => {
    const long = 'x'.repeat(63);
    await store.add(input(long));
    const { renamed } = await importProfiles(store, exported(input(long)), {
      mode: 'rename',
      source: 'x',
      secrets: memoryStore,
      codec: PROFILES,
    });
    expect(renamed).toEqual([{ from: long, to: `${'x'.repeat(61)}-2` }]);
  });

  it.each([
    ['{"hydrant": "profiles"', 'x.json, line 1: this is not an export of profiles: the text ends'],
    ['[]', 'this is not an export of profiles'],
    ['{"hydrant": "profiles", "version": 1, "profiles": {}}', '`profiles` must be a list'],
    [
      exported(input('a'), { ...input('b'), polcy: 'x' }),
      'x.json, line 20: unknown field `polcy` in `profiles[1]`; did you mean `policy`?',
    ],
    [
      exported(input('a'), input('b'), input('a')),
      'several profiles have the id `a`: `profiles[0].id` (line 6) and `profiles[2].id` (line 22)',
    ],
    [
      exported(input('a'), { ...input('b'), auth: { method: 'password', password: 'hunter2' } }),
      'x.json, line 22: `profiles[1].auth.password` holds a value where a reference',
    ],
    [exported(input('b', 'b', 'postgres://me:hunter2@db')), '`profiles[0].connection.path` holds a URL with a password'],
  ])('takes nothing of what is wrong: %#', async (text, message) => {
    const error = await failure(importProfiles(store, text, { mode: 'replace', source: 'x.json', secrets: memoryStore, codec: PROFILES }));
    expect(error.message).toContain(message);
    expect(error.code).toBe('PROFILE_INVALID');
    expect(JSON.stringify(error)).not.toContain('hunter2');
    expect(existsSync(store.file)).toBe(false);
  });

  it('refuses a newer export', async () => {
    const error = await failure(
      importProfiles(store, '{"hydrant": "profiles", "version": 2}', { mode: 'skip', source: 'x', secrets: memoryStore, codec: PROFILES }),
    );
    expect(error).toMatchObject({ code: 'CONFIG_NEWER', details: { version: 2 } });
  });

  it('does not write when there is nothing to import', async () => {
    await store.add(input('a'));
    const before = readFileSync(store.file);
    await importProfiles(store, exported(), { mode: 'replace', source: 'x', secrets: memoryStore, codec: PROFILES });
    expect(readFileSync(store.file).equals(before)).toBe(true);
  });
});

describe('logins of others', () => {
  const server = { host: 'db.example.com', port: 5432, database: 'd', user: 'u' };
  const file = (auth: object, connection: object = server): string =>
    JSON.stringify({ hydrant: 'profiles', version: 1, profiles: [{ id: 'pg', name: 'pg', engine: 'postgres', connection, auth }] });
  const saved = async (): Promise<Record<string, unknown>> => (await store.get('pg')).auth;

  it('no secret of this computer is sent to an address that came from outside', async () => {
    for (const password of ['env:AWS_SECRET_ACCESS_KEY', 'file:/home/me/.ssh/id_ed25519', 'secret:prod/password']) {
      const report = await importProfiles(store, file({ method: 'password', password }), {
        mode: 'replace',
        source: 'team.json',
        secrets: memoryStore,
        codec: PROFILES,
      });
      expect(report.secretsNeeded).toEqual(['secret:pg/password']);
      expect(await saved()).toEqual({ method: 'password', password: 'secret:pg/password' });
    }
  });

  it('in the place of one with another address it has no password', async () => {
    await importProfiles(store, file({ method: 'password', password: 'secret:pg/password' }), {
      mode: 'skip',
      source: 'a.json',
      secrets: memoryStore,
      codec: PROFILES,
    });
    const moved = file({ method: 'password', password: 'secret:pg/password' }, { ...server, host: 'db.example.net' });
    expect(
      (await importProfiles(store, moved, { mode: 'replace', source: 'b.json', secrets: memoryStore, codec: PROFILES })).secretsNeeded,
    ).toEqual([]);
    expect(await saved()).toEqual({ method: 'password' });
  });

  it('no program of this computer is run', async () => {
    const report = await importProfiles(store, file({ method: 'command', command: 'curl evil.example' }), {
      mode: 'rename',
      source: 'a.json',
      secrets: memoryStore,
      codec: PROFILES,
    });
    expect(report.commandsNeeded).toEqual(['pg']);
    // The method stays `command`; the person here enters the program.
    expect(await saved()).toEqual({ method: 'command' });
    await importProfiles(store, file({ method: 'command', command: 'curl evil.example' }), {
      mode: 'replace',
      source: 'a.json',
      secrets: memoryStore,
      codec: PROFILES,
    });
    expect(await saved()).toEqual({ method: 'command' });
  });
});
