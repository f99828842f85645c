import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { PROFILES } from '../engines/registry.ts';
import type { ProfileInput } from './profile.ts';
import { openProfileStore, type ProfileStore } from './profile-store.ts';

let home: string;
let store: ProfileStore;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hydrant-store-'));
  store = openProfileStore({ home, codec: PROFILES });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const profile = (id: string, more: Partial<ProfileInput> = {}): ProfileInput => ({
  id,
  name: id,
  engine: 'duckdb',
  connection: { form: 'sample' },
  ...more,
});
const put = (content: string | Uint8Array) => writeFileSync(store.file, content);
const text = () => readFileSync(store.file, 'utf8');
const failure = async (promise: Promise<unknown>): Promise<HydrantError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof HydrantError) return error;
  throw error ?? new Error('it did not fail');
};
const aside = () => readdirSync(home).filter((name) => name.startsWith('profiles.json.damaged-'));

describe('what is saved', () => {
  it('is empty without a file, and reading makes none', async () => {
    expect(await store.list()).toEqual({ profiles: [], problems: [] });
    expect(readdirSync(home)).toEqual([]);
  });

  it('comes back as it was, in order, readable by people and by nobody else', async () => {
    const a = await store.add(profile('a', { tags: ['x', 'ü'], limits: { rows: 7 } }));
    const b = await store.add(profile('b', { environment: 'prod', policy: 'full' }));
    expect((await store.list()).profiles).toEqual([a, b]);
    expect(await store.get('b')).toEqual(b);
    expect(text()).toMatch(/^\{\n {2}"version": 1,\n {2}"profiles": \[\n {4}\{\n {6}"id": "a"/);
    if (process.platform !== 'win32') expect(statSync(store.file).mode & 0o777).toBe(0o600);
    const renamed = await store.update('a', (current) => ({ ...current, id: 'c', policy: 'full' }));
    await store.remove('b');
    expect((await store.list()).profiles).toEqual([renamed]);
  });

  it('keeps what has any valid content', async () => {
    const words = fc
      .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
      .filter((word) => word.trim() !== '' && word.trim().length <= 40);
    const anyProfile = fc.record({
      id: fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/),
      name: words,
      tags: fc.array(words, { maxLength: 5 }),
      policy: fc.constantFrom('read-only', 'approve-writes', 'full'),
      limits: fc.record({ rows: fc.integer({ min: 1, max: 1e8 }), seconds: fc.double({ min: 0.001, max: 86_400, noNaN: true }) }),
      engine: fc.constant('duckdb' as const),
      connection: fc.record({ form: fc.constant('folder' as const), path: words }),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(anyProfile, { selector: ({ id }) => id, maxLength: 4 }), async (profiles) => {
        rmSync(store.file, { force: true });
        await store.change((draft) => profiles.map((one) => draft.add(one as ProfileInput)));
        const listing = await store.list();
        expect(listing.problems).toEqual([]);
        expect(listing.profiles).toMatchObject(
          profiles.map((one) => ({ ...one, name: one.name.trim(), tags: one.tags.map((tag) => tag.trim()) })),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('may be edited by hand, with a BOM and CRLF', async () => {
    await store.add(profile('a'));
    put(`\uFEFF${text().replaceAll('\n', '\r\n')}`);
    await store.add(profile('b'));
    expect((await store.list()).profiles.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(aside()).toEqual([]);
  });

  it('never holds a password', async () => {
    const error = await failure(store.add(profile('a', { connection: { form: 'file', path: 'postgres://me:hunter2@db/x' } })));
    expect(error).toMatchObject({
      code: 'PROFILE_INVALID',
      message: expect.stringContaining('`connection.path` holds a URL with a password'),
    });
    expect(JSON.stringify(error)).not.toContain('hunter2');
    expect(readdirSync(home)).not.toContain('profiles.json');
  });
});

describe('ids', () => {
  it('that nobody has are answered with the nearest and the list', async () => {
    await store.add(profile('warehouse'));
    expect(await failure(store.get('warehose'))).toMatchObject({
      code: 'PROFILE_UNKNOWN',
      message: 'There is no profile `warehose`; did you mean `warehouse`?',
      next: 'Choose one of: warehouse, sample, sample-dev.',
      details: { nearest: 'warehouse', known: ['warehouse', 'sample', 'sample-dev'] },
    });
    expect(await failure(store.update('x', profile('x')))).toMatchObject({ code: 'PROFILE_UNKNOWN' });
    expect(await failure(store.remove('sample'))).toMatchObject({ code: 'PROFILE_UNKNOWN', message: expect.stringContaining('built in') });
  });

  it('of the samples are there without being saved, and give way to a saved profile', async () => {
    expect(await store.get('sample')).toMatchObject({ environment: 'prod', connection: { variant: 'prod' } });
    expect(await store.get('sample-dev')).toMatchObject({ environment: 'dev', connection: { variant: 'dev' } });
    await store.add(profile('sample', { name: 'mine' }));
    expect(await store.get('sample')).toMatchObject({ name: 'mine' });
  });

  it('are not given twice', async () => {
    await store.add(profile('a'));
    await store.add(profile('b'));
    const before = text();
    expect(await failure(store.add(profile('a')))).toMatchObject({ code: 'PROFILE_EXISTS', details: { profile: 'a' } });
    expect(await failure(store.update('a', profile('b')))).toMatchObject({ code: 'PROFILE_EXISTS' });
    expect(text()).toBe(before);
  });

  it('that stand twice in the file are served to nobody, and both places are named', async () => {
    put(JSON.stringify({ version: 1, profiles: [profile('a'), profile('b'), profile('a')] }, null, 1));
    const { profiles, problems } = await store.list();
    expect(profiles.map(({ id }) => id)).toEqual(['b']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: 'PROFILE_INVALID',
      message: expect.stringContaining('several profiles have the id `a`: `profiles[0].id` (line 5) and `profiles[2].id` (line 21)'),
    });
    for (const attempt of [() => store.get('a'), () => store.update('a', profile('a')), () => store.remove('a')]) {
      expect(await failure(attempt())).toMatchObject({ code: 'PROFILE_INVALID' });
    }
  });
});

describe('an invalid entry', () => {
  beforeEach(() =>
    put(
      JSON.stringify({ version: 1, profiles: [profile('a'), { ...profile('b'), polcy: 'full', big: 12345678901234567890n.toString() }] }),
    ),
  );

  it('hides no other, and says where it is wrong', async () => {
    const { profiles, problems } = await store.list();
    expect(profiles.map(({ id }) => id)).toEqual(['a']);
    expect(problems[0]).toMatchObject({ code: 'PROFILE_INVALID', details: { profile: 'b', file: store.file, line: 1, nearest: 'policy' } });
    expect(await failure(store.get('b'))).toMatchObject({ code: 'PROFILE_INVALID' });
    expect(await failure(store.add(profile('b')))).toMatchObject({ code: 'PROFILE_EXISTS' });
  });

  it('survives the changes of others, and is kept aside once', async () => {
    const before = text();
    await store.add(profile('c'));
    await store.add(profile('d'));
    expect(JSON.parse(text()).profiles[1]).toEqual(JSON.parse(before).profiles[1]);
    expect(aside()).toHaveLength(1);
    expect(readFileSync(join(home, aside()[0]!), 'utf8')).toBe(before);
  });

  it('may be replaced or removed', async () => {
    await store.update('b', profile('b'));
    expect((await store.list()).problems).toEqual([]);
  });
});

describe('a damaged file', () => {
  it('is answered with line, column and the last good backup, and is left as it is', async () => {
    await store.add(profile('a'));
    await store.add(profile('b'));
    const damaged = text().replace('"name": "b",', '"name": "b"');
    put(damaged);
    for (const attempt of [() => store.list(), () => store.get('sample'), () => store.add(profile('c')), () => store.remove('a')]) {
      const error = await failure(attempt());
      expect(error).toMatchObject({
        code: 'CONFIG_DAMAGED',
        details: { file: store.file, column: 7, backup: { profiles: 2, problems: 0 } },
      });
      expect(damaged.split('\n')[(error.details.line as number) - 2]).toContain('"name": "b"');
      expect(error.action).toMatchObject({ do: 'restore-profiles', file: store.file, backup: expect.stringContaining('(2 profiles)') });
    }
    expect(text()).toBe(damaged);
    expect(aside()).toEqual([]);
  });

  it('is restored on demand, and kept aside', async () => {
    await store.add(profile('a'));
    const b = await store.add(profile('b'));
    put('{"version": 1, "profiles": [');
    const restored = await store.restore();
    expect(restored).toMatchObject({ changed: true, backup: { profiles: 2 } });
    expect((await store.list()).profiles[1]).toEqual(b);
    expect(readFileSync(restored.keptAside!, 'utf8')).toBe('{"version": 1, "profiles": [');
    expect(await store.restore()).toEqual({ changed: false });
  });

  it('without any backup can be given up, not forgotten', async () => {
    put(Buffer.from([0x7b, 0xff, 0xfe]));
    expect(await failure(store.list())).toMatchObject({ code: 'CONFIG_DAMAGED', details: { line: 1, column: 2, backup: null } });
    expect(await failure(store.restore())).toMatchObject({ code: 'CONFIG_DAMAGED' });
    const { keptAside } = await store.restore({ empty: true });
    expect([...readFileSync(keptAside!)]).toEqual([0x7b, 0xff, 0xfe]);
    expect(await store.list()).toEqual({ profiles: [], problems: [] });
  });

  it('that was deleted, or lost its profiles to an editor, comes back', async () => {
    await store.add(profile('a'));
    rmSync(store.file);
    await store.restore();
    put(text().replace('"policy"', '"polizy"'));
    expect(await store.restore()).toMatchObject({ changed: true });
    expect(await store.list()).toMatchObject({ profiles: [{ id: 'a' }], problems: [] });
  });

  it.each([
    ['[]', undefined, /one object/],
    ['{"profiles": []}', undefined, /`version` is missing/],
    ['{"version": 1}', undefined, /`profiles` is missing/],
    ['{"version": 1, "profilse": []}', undefined, /is `profilse` meant to be it\?/],
    ['{"version": 1, "profiles": {}}', 'profiles', /must be a list/],
    ['{"version": "1", "profiles": []}', 'version', /whole number/],
    ['{"version": 0, "profiles": []}', 'version', /whole number/],
    ['{"version": 1, "profiles": [], "extra": 1}', 'extra', /unknown field `extra`/],
    ['', undefined, /the text ends/],
  ])('%s', async (content, field, message) => {
    put(content);
    const error = await failure(store.list());
    expect(error).toMatchObject({ code: 'CONFIG_DAMAGED', message: expect.stringMatching(message), details: { line: 1 } });
    expect(error.details.field).toBe(field);
  });

  it('of a newer version is never written', async () => {
    const newer = '{"version": 2, "profiles": [], "galaxies": 3}';
    put(newer);
    for (const attempt of [
      () => store.list(),
      () => store.add(profile('a')),
      () => store.restore(),
      () => store.restore({ empty: true }),
    ]) {
      expect(await failure(attempt())).toMatchObject({ code: 'CONFIG_NEWER', details: { version: 2, supported: 1 } });
    }
    expect(text()).toBe(newer);
  });

  it('by any one byte loses nothing', async () => {
    await store.add(profile('alpha', { tags: ['é'] }));
    await store.add(profile('beta'));
    const sound = readFileSync(store.file);
    const before = (await store.list()).profiles;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(sound.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('replace', 'drop', 'insert'),
        async (at, byte, deed) => {
          for (const name of [...aside(), 'backups']) rmSync(join(home, name), { recursive: true, force: true });
          put(sound);
          await store.update('beta', (current) => current);
          const damaged = Buffer.concat([
            sound.subarray(0, at),
            deed === 'drop' ? Buffer.alloc(0) : Buffer.of(byte),
            sound.subarray(deed === 'insert' ? at : at + 1),
          ]);
          put(damaged);
          const readable = await store.list().catch((error: unknown) => error);
          if (readable instanceof HydrantError) {
            expect(readFileSync(store.file).equals(damaged)).toBe(true);
            if (readable.code === 'CONFIG_NEWER') return;
            expect(readable.code).toBe('CONFIG_DAMAGED');
            expect(await failure(store.add(profile('gamma')))).toMatchObject({ code: 'CONFIG_DAMAGED' });
            expect(readFileSync(store.file).equals(damaged)).toBe(true);
            const { keptAside } = await store.restore();
            expect(readFileSync(keptAside!).equals(damaged)).toBe(true);
            expect((await store.list()).profiles).toEqual(before);
          } else {
            const raw = JSON.parse(new TextDecoder().decode(damaged)).profiles;
            await store.add(profile('gamma'));
            expect(JSON.parse(text()).profiles.slice(0, 2)).toEqual(raw);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('watch', () => {
  const other = () => openProfileStore({ home, codec: PROFILES });

  it('calls for what others change, once, and not for our own or for no change', async () => {
    const calls = vi.fn();
    const watching = await store.watch(calls);
    await store.add(profile('mine'));
    await sleep(300);
    expect(calls).toHaveBeenCalledTimes(0);

    await other().add(profile('theirs'));
    await vi.waitFor(() => expect(calls).toHaveBeenCalledTimes(1), 3000);

    put(text());
    writeFileSync(join(home, 'history.db'), 'x');
    await sleep(300);
    expect(calls).toHaveBeenCalledTimes(1);

    rmSync(store.file);
    await vi.waitFor(() => expect(calls).toHaveBeenCalledTimes(2), 3000);
    put('{');
    await vi.waitFor(() => expect(calls).toHaveBeenCalledTimes(3), 3000);

    watching[Symbol.dispose]();
    put('{}');
    await sleep(300);
    expect(calls).toHaveBeenCalledTimes(3);
  });
});
