import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFoundSecrets } from './found-secrets.ts';
import type { Host } from './host.ts';
import { startHost } from './testing/start-host.ts';

const hosts: Host[] = [];
const start = async (): Promise<Host> => {
  const host = await startHost();
  hosts.push(host);
  return host;
};
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

const IN_URL = 'Planted-in-url-9911';
const IN_PGPASS = 'Planted-in-pgpass-4242';
const PGPASS = join(homedir(), '.pgpass');

beforeEach(() => {
  writeFileSync(PGPASS, `db.example.com:6543:sales:reader:${IN_PGPASS}\nbroken line\n`);
  chmodSync(PGPASS, 0o600);
});

interface Read {
  engine: string;
  values: Record<string, string | number | boolean>;
  notes: string[];
  secrets?: { id: string; fields: string[] };
}
interface Found {
  found: (Read & { name: string; source: string; address: string })[];
  problems: string[];
}
const value = <T>(answer: unknown): T => {
  expect(answer).toMatchObject({ ok: true });
  return (answer as { value: T }).value;
};

test('a password in a pasted address and one in ~/.pgpass reach the store, and no reply, push, draft or log', async () => {
  const host = await start();
  const said: unknown[] = [];
  host.listen((push) => said.push(push));
  const ask = async (channel: string, request: unknown): Promise<unknown> => {
    const answer = await host.call(channel, request);
    said.push(answer);
    return answer;
  };
  const forms = [
    `postgres://reader:${IN_URL}@127.0.0.1:1/sales?sslmode=verify-full&application_name=x`,
    `host=127.0.0.1 port=1 dbname=sales user=reader password=${IN_URL} options=x`,
    `psql "postgresql://reader:${IN_URL}@127.0.0.1:1/sales"`,
    `PGPASSWORD=${IN_URL} psql -h 127.0.0.1 -p 1 -U reader sales`,
    `# mine\nDATABASE_URL="postgres://reader:${IN_URL}@127.0.0.1:1/sales"\nOTHER=1\n`,
    `jdbc:postgresql://127.0.0.1:1/sales?user=reader&password=${IN_URL}`,
  ];
  const reads: Read[] = [];
  for (const text of forms) reads.push(value<Read>(await ask('connections.read-address', { text })));
  for (const read of reads)
    expect(read).toMatchObject({
      engine: 'postgres',
      values: { 'connection.host': '127.0.0.1', 'connection.port': 1, 'connection.database': 'sales', 'connection.user': 'reader' },
      secrets: { fields: ['auth.password'] },
    });
  expect(reads[0]?.values['connection.tls.mode']).toBe('verify-full');
  expect(reads[0]?.notes.length).toBeGreaterThan(0);
  expect(new Set(reads.map(({ secrets }) => secrets?.id)).size).toBe(forms.length);

  const { found, problems } = value<Found>(await ask('connections.found', {}));
  expect(found).toMatchObject([{ name: 'reader@db.example.com/sales', source: PGPASS, address: 'reader@db.example.com:6543/sales' }]);
  expect(problems).toEqual([expect.stringContaining('line 2')]);

  const save = (name: string, read: Read): Promise<unknown> =>
    ask('connections.save', {
      engine: 'postgres',
      draft: `draft-${name}`,
      values: { ...read.values, name, policy: 'read-only' },
      secrets: { 'auth.password': { action: 'found', id: read.secrets?.id ?? '' } },
    });
  await ask('connections.keep-draft', { id: 'draft-kept', engine: 'postgres', values: { ...reads[1]?.values } });
  expect(value(await save('from-url', reads[0] as Read))).toEqual({ saved: true, id: 'from-url' });
  expect(value(await save('from-file', found[0] as Read))).toEqual({ saved: true, id: 'from-file' });
  expect(await host.context.secrets.get('from-url/password')).toBe(IN_URL);
  expect(await host.context.secrets.get('from-file/password')).toBe(IN_PGPASS);
  // The id was worth one save.
  expect(value(await save('again', reads[0] as Read))).toMatchObject({ saved: false, problems: [{ field: 'auth.password' }] });

  expect(value(await ask('connections.get', { id: 'from-url' }))).toMatchObject({
    secrets: expect.arrayContaining([{ field: 'auth.password', kept: true }]) as unknown,
  });
  await ask('connections.list', {});
  await ask('tests.start', { profile: 'from-url' });
  await expect.poll(() => host.context.tests.get('from-url')?.state, { timeout: 25_000 }).toBe('done');
  await ask('tests.get', { profile: 'from-url' });
  await ask('connections.log', { id: 'from-url' });
  await ask('connections.export', {});
  const all = JSON.stringify(said) + writtenFiles(host.context.home);
  for (const secret of [IN_URL, IN_PGPASS, Buffer.from(IN_URL).toString('base64'), Buffer.from(IN_PGPASS).toString('base64')])
    expect(all).not.toContain(secret);
});

/** Every file of Hydrant's own folder as text, sealed ones too. */
function writtenFiles(folder: string): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

test('nothing of this computer is read before it is asked for', async () => {
  writeFileSync(PGPASS, 'nonsense\n');
  const host = await start();
  const { description } = (await import('../../core/engines/registry.ts')).connectorOf('postgres');
  const look = vi.spyOn(description, 'findConnections');
  for (const channel of ['connections.list', 'connections.forms']) await host.call(channel, {});
  await host.call('connections.read-address', { text: 'service=sales' });
  expect(look).not.toHaveBeenCalled();
  await host.call('connections.found', {});
  expect(look).toHaveBeenCalledOnce();
  look.mockRestore();
});

test('a password that is also the user, the database and the engine does not mask them', async () => {
  const host = await start();
  const saved = await host.call('connections.save', {
    engine: 'postgres',
    values: {
      name: 'postgres',
      policy: 'read-only',
      'connection.host': 'localhost',
      'connection.database': 'postgres',
      'connection.user': 'postgres',
      'auth.method': 'password',
    },
    secrets: { 'auth.password': { action: 'set', value: 'postgres' } },
  });
  expect(saved).toMatchObject({ ok: true, value: { saved: true, id: 'postgres' } });
  expect(await host.call('connections.get', { id: 'postgres' })).toMatchObject({
    value: { engine: 'postgres', values: { 'connection.user': 'postgres', 'connection.database': 'postgres' } },
  });
  expect(await host.call('connections.list', {})).toMatchObject({
    value: { connections: [{ id: 'postgres', engine: 'postgres', address: 'postgres@localhost/postgres' }] },
  });
});

test('a login whose password is kept elsewhere stays so when the connection is changed', async () => {
  const host = await start();
  const connection = { host: 'h', database: 'd', user: 'u', via: 'ssh', ssh: { host: 'gate', user: 'me', knownHosts: '/etc/known' } };
  await host.context.profiles.add({
    id: 'pg',
    name: 'pg',
    engine: 'postgres',
    connection: connection as never,
    auth: { method: 'password', password: 'env:SALES_PASSWORD' },
  });
  const got = value<{ values: Record<string, string> }>(await host.call('connections.get', { id: 'pg' }));
  await host.call('connections.save', { id: 'pg', engine: 'postgres', values: { ...got.values, name: 'Sales' }, secrets: {} });
  expect(await host.context.profiles.get('pg')).toMatchObject({
    name: 'Sales',
    connection: { ssh: { host: 'gate', knownHosts: '/etc/known' } },
    auth: { method: 'password', password: 'env:SALES_PASSWORD' },
  });
  await host.call('connections.save', {
    id: 'pg',
    engine: 'postgres',
    values: got.values,
    secrets: { 'auth.password': { action: 'remove' } },
  });
  expect((await host.context.profiles.get('pg')).auth).toEqual({ method: 'password' });
});

test('found secrets: random ids, an hour, a bounded number, gone when dropped', () => {
  vi.useFakeTimers();
  try {
    const secrets = createFoundSecrets();
    expect(secrets.keep({})).toBeUndefined();
    expect(secrets.keep({ a: '' })).toBeUndefined();
    const first = secrets.keep({ 'auth.password': 'one' });
    const second = secrets.keep({ 'auth.password': 'two', 'auth.sshPassword': 'three' });
    expect(second?.fields).toEqual(['auth.password', 'auth.sshPassword']);
    expect(first?.id).not.toBe(second?.id);
    expect(first?.id).toMatch(/^[\w-]{24}$/);
    expect(secrets.get(first?.id ?? '', 'auth.password')).toBe('one');
    expect(secrets.get(first?.id ?? '', 'auth.sshPassword')).toBeUndefined();
    secrets.drop(first?.id ?? '');
    expect(secrets.get(first?.id ?? '', 'auth.password')).toBeUndefined();
    vi.advanceTimersByTime(60 * 60_000 + 1);
    expect(secrets.get(second?.id ?? '', 'auth.password')).toBeUndefined();
    const oldest = secrets.keep({ a: 'x' });
    for (let n = 0; n < 1000; n++) secrets.keep({ a: String(n) });
    expect(secrets.get(oldest?.id ?? '', 'a')).toBeUndefined();
    secrets.clear();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
