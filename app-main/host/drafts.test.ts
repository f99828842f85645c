import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openDrafts } from './drafts.ts';
import type { Host } from './host.ts';
import { startHost } from './testing/start-host.ts';

const hosts: Host[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

async function start(before: (file: string) => void = () => undefined): Promise<{ host: Host; file: string }> {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-drafts-'));
  const file = join(home, '.hydrant', 'drafts.json');
  mkdirSync(join(home, '.hydrant'), { mode: 0o700 });
  before(file);
  const host = await startHost(join(home, '.hydrant'));
  hosts.push(host);
  return { host, file };
}

const DRAFT = { id: 'd', engine: 'duckdb', values: { name: 'Mine' } };
const listed = async (host: Host): Promise<string[]> => {
  const answer = await host.call('connections.list', {});
  expect(answer).toMatchObject({ ok: true });
  return (answer as { value: { drafts: { id: string }[] } }).value.drafts.map(({ id }) => id);
};

test('a draft that is too large is refused with a sentence, and the others stay', async () => {
  const { host } = await start();
  expect(await host.call('connections.keep-draft', DRAFT)).toMatchObject({ ok: true });
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}`, 'x'.repeat(9000)]));
  for (const values of [{ name: 'x'.repeat(10_001) }, { name: 'x'.repeat(3_000_000) }, many]) {
    const answer = await host.call('connections.keep-draft', { ...DRAFT, id: 'large', values });
    expect(answer).toMatchObject({ ok: false, problem: { message: expect.stringMatching(/draft/), next: expect.stringMatching(/./) } });
    expect(JSON.stringify(answer)).not.toMatch(/wrong shape|Reload/);
  }
  expect(await host.call('connections.keep-draft', { ...DRAFT, id: '' })).toMatchObject({ ok: false });
  expect(await listed(host)).toEqual(['d']);
  const long = { engine: 'duckdb', values: { ...DRAFT.values, 'connection.path': 'x'.repeat(10_001) }, secrets: {} };
  expect(await host.call('connections.save', long)).toMatchObject({
    ok: true,
    value: { saved: false, problems: [{ field: 'connection.path', message: expect.stringMatching(/10,000/) }] },
  });
});

test('many large drafts never make a file that cannot be read again: the oldest go', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-drafts-'));
  // Many short values: the file has more of the layout than of the text.
  const values = Object.fromEntries(Array.from({ length: 2500 }, (_, n) => [`f${n}`, '']));
  const former = Array.from({ length: 49 }, (_, n) => ({ ...DRAFT, id: `former${n}`, values, savedAt: n }));
  writeFileSync(join(home, 'drafts.json'), JSON.stringify(former));
  await openDrafts(home).store({ ...DRAFT, id: 'latest', values, savedAt: 100 });
  expect(statSync(join(home, 'drafts.json')).size).toBeLessThan(2 * 1024 * 1024);
  const ids = (await openDrafts(home).list()).map(({ id }) => id);
  expect(ids[0]).toBe('latest');
  expect(ids.length).toBeGreaterThan(10);
});

test.each([
  ['too large', (file: string) => writeFileSync(file, `[${' '.repeat(5 * 1024 * 1024)}]`)],
  ['cut', (file: string) => writeFileSync(file, '[{"id":"a",')],
  ['something else', (file: string) => writeFileSync(file, '{"a":1}')],
  ['not text', (file: string) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0, 1]))],
  ['a folder', (file: string) => mkdirSync(file)],
])('a file of drafts that is %s does not keep the list of connections from showing', async (what, make) => {
  const { host, file } = await start(make);
  expect(await listed(host)).toEqual([]);
  const answer = await host.call('connections.keep-draft', DRAFT);
  if (what === 'a folder') expect(answer).toMatchObject({ ok: false, problem: { code: 'CONFIG_UNREADABLE' } });
  else {
    expect(answer).toMatchObject({ ok: true });
    expect(await listed(host)).toEqual(['d']);
    expect(copiesOf(file)).toHaveLength(1);
  }
});

test('one draft that is damaged or too large takes no other with it', async () => {
  const good = { ...DRAFT, savedAt: 1 };
  const bad = [{ ...good, id: 'long', values: { name: 'x'.repeat(20_000) } }, { id: 'half' }, null, { ...good, id: '' }];
  const { host, file } = await start((path) => writeFileSync(path, JSON.stringify([bad[0], good, ...bad.slice(1)])));
  expect(await listed(host)).toEqual(['d']);
  await host.call('connections.keep-draft', { ...DRAFT, id: 'e' });
  expect(await listed(host)).toEqual(['e', 'd']);
  expect(copiesOf(file)).toEqual([expect.stringContaining('half')]);
});

test('each damage is kept beside the file, and one that stays is kept once', async () => {
  const { host, file } = await start((path) => writeFileSync(path, 'first damage'));
  await listed(host);
  await listed(host);
  expect(copiesOf(file)).toEqual(['first damage']);
  await host.call('connections.keep-draft', DRAFT);
  writeFileSync(file, 'second damage');
  await listed(host);
  await host.call('connections.keep-draft', DRAFT);
  expect(copiesOf(file).toSorted()).toEqual(['first damage', 'second damage']);
});

test('drafts of a newer Hydrant are left as they are, and that is said', async () => {
  const written = JSON.stringify({ version: 2, drafts: [] });
  const { host, file } = await start((path) => writeFileSync(path, written));
  expect(await host.call('connections.keep-draft', DRAFT)).toMatchObject({ ok: false, problem: { code: 'CONFIG_NEWER' } });
  expect(readFileSync(file, 'utf8')).toBe(written);
  expect(copiesOf(file)).toEqual([]);
});

/** What was kept of a damaged file. */
function copiesOf(file: string): string[] {
  const folder = dirname(file);
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(file)}.damaged-`))
    .map((name) => readFileSync(join(folder, name), 'latin1'));
}
