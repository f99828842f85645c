import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from './host.ts';
import { startHost } from './testing/start-host.ts';

// What a person types into the app: a saved password goes to no other server, and into no file.

const PASSWORD = 'Planted/pass+4711';
const VALUES = {
  name: 'Prod',
  policy: 'read-only',
  'connection.host': 'db1.example.com',
  'connection.port': 5432,
  'connection.database': 'shop',
  'connection.user': 'reader',
  'connection.tls.mode': 'verify-full',
  'auth.method': 'password',
};

let host: Host;
beforeEach(async () => {
  host = await startHost();
});
afterEach(() => host.close());

const ok = async <T = Record<string, unknown>>(channel: string, request: unknown): Promise<T> => {
  const answer = await host.call(channel, request);
  expect(answer).toMatchObject({ ok: true });
  return (answer as { value: T }).value;
};
const save = (values: Record<string, unknown>, secret?: Record<string, unknown>, id?: string) =>
  ok<{ saved: boolean; id?: string; problems?: { field: string; message: string }[] }>('connections.save', {
    ...(id === undefined ? {} : { id }),
    engine: 'postgres',
    values: { ...VALUES, ...values },
    secrets: secret ? { 'auth.password': secret } : {},
  });
const begin = () => save({}, { action: 'set', value: PASSWORD });
const unchanged = { action: 'unchanged' };

test.each([
  ['host', { 'connection.host': 'db2.example.com' }],
  ['port', { 'connection.port': 6543 }],
  ['user', { 'connection.user': 'writer' }],
  ['encryption', { 'connection.tls.mode': 'prefer' }],
  ['tunnel', { 'connection.via': 'ssh', 'connection.ssh.host': 'gate.example.com', 'connection.ssh.user': 'me' }],
])('another %s asks for the password again, beside its field', async (_, change) => {
  await begin();
  const refused = await save(change, unchanged, 'prod');
  expect(refused).toMatchObject({ saved: false, problems: [{ field: 'auth.password' }] });
  expect(refused.problems?.[0]?.message).toMatch(/^The saved password was given for reader at db1\.example\.com:5432.* Enter it again\.$/);
  expect(await host.context.profiles.get('prod')).toMatchObject({ connection: { host: 'db1.example.com', user: 'reader' } });
  expect(await save(change, { action: 'set', value: 'another-pass' }, 'prod')).toMatchObject({ saved: true });
  expect(await save({ ...change, name: 'Renamed', 'connection.database': 'other' }, unchanged, 'prod')).toMatchObject({ saved: true });
});

test('a password that came with an address is for the server of that address', async () => {
  const read = () =>
    ok<{ values: Record<string, unknown>; secrets: { id: string } }>('connections.read-address', {
      text: `postgres://reader:${encodeURIComponent(PASSWORD)}@db1.example.com/shop`,
    });
  for (const change of [{ 'connection.host': 'evil.example.com' }, { 'connection.port': 1 }, { 'connection.user': 'other' }]) {
    const { values, secrets } = await read();
    const refused = await save({ ...values, ...change }, { action: 'found', id: secrets.id });
    expect(refused).toMatchObject({ saved: false, problems: [{ field: 'auth.password' }] });
    expect(refused.problems?.[0]?.message).toContain('reader at db1.example.com');
  }
  const { values, secrets } = await read();
  expect(await save({ ...values, 'connection.database': 'other' }, { action: 'found', id: secrets.id })).toMatchObject({ saved: true });
});

test('a password kept outside the store does not follow to another server either', async () => {
  await begin();
  await host.context.profiles.update('prod', (now) => ({ ...now, auth: { method: 'password', password: 'env:PGPASS' } }) as never);
  const refused = await save({ 'connection.host': 'db2.example.com' }, unchanged, 'prod');
  expect(refused.problems?.[0]?.message).toContain('env:PGPASS');
  expect(await save({ name: 'Same place' }, unchanged, 'prod')).toMatchObject({ saved: true });
});

test('the form says why a password is asked for again where the file was edited by hand', async () => {
  await begin();
  const file = host.context.profiles.file;
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('db1.example.com', 'db2.example.com'));
  const { secrets } = await ok<{ secrets: unknown[] }>('connections.get', { id: 'prod' });
  expect(secrets).toContainEqual({
    field: 'auth.password',
    stored: false,
    elsewhere: expect.stringContaining('given for reader at db1.example.com:5432; this connection now points to reader at db2.example.com'),
  });
});

test('a password that was never bound counts for where its connection points until now', async () => {
  await begin();
  const { secrets, profiles } = host.context;
  await secrets.set('prod/password', PASSWORD);
  expect(await secrets.targetOf('prod/password')).toBe('unbound');
  expect(await save({ 'connection.host': 'db2.example.com' }, unchanged, 'prod')).toMatchObject({ saved: false });
  expect(await secrets.targetOf('prod/password')).toMatchObject({ words: 'reader at db1.example.com:5432' });
  expect((await profiles.get('prod')).auth).toMatchObject({ password: 'secret:prod/password' });
});

test('removed with its connection, or kept when told, and then only for the same server', async () => {
  await begin();
  await ok('connections.remove', { id: 'prod' });
  expect(await host.context.secrets.has('prod/password')).toBe(false);
  await begin();
  await ok('connections.remove', { id: 'prod', keepSecrets: true });
  expect(await host.context.secrets.has('prod/password')).toBe(true);
  expect(await save({ 'connection.host': 'db2.example.com' })).toMatchObject({ saved: true });
  expect((await host.context.profiles.get('prod')).auth).toEqual({ method: 'password' });
  await ok('connections.remove', { id: 'prod', keepSecrets: true });
  expect(await save({})).toMatchObject({ saved: true });
  expect((await host.context.profiles.get('prod')).auth).toEqual({ method: 'password', password: 'secret:prod/password' });
});

test('a password that two connections share stays while one of them is there', async () => {
  await begin();
  const prod = await host.context.profiles.get('prod');
  await host.context.profiles.add({ ...prod, id: 'twin', name: 'Twin' });
  await ok('connections.remove', { id: 'prod' });
  expect(await host.context.secrets.has('prod/password')).toBe(true);
  await ok('connections.remove', { id: 'twin' });
  expect(await host.context.secrets.has('prod/password')).toBe(false);
});

test('an import gets no secret that was here before', async () => {
  const { secrets, profiles } = host.context;
  await secrets.set('prod/password', PASSWORD);
  const profile = { id: 'prod', name: 'p', engine: 'postgres', connection: { host: 'evil.example.com', database: 'd', user: 'u' } };
  const text = JSON.stringify({
    hydrant: 'profiles',
    version: 1,
    profiles: [{ ...profile, auth: { method: 'password', password: 'secret:prod/password' } }],
  });
  await ok('connections.import', { text, mode: 'replace' });
  expect((await profiles.get('prod')).auth).toMatchObject({ password: 'secret:prod/password' });
  expect(await secrets.targetOf('prod/password')).toMatchObject({ use: 'nowhere' });
});

const drafts = () => ok<{ drafts: { id: string; values: Record<string, unknown> }[] }>('connections.list', {}).then((list) => list.drafts);
const store = (values: Record<string, unknown>) => ok('connections.keep-draft', { id: 'd', engine: 'postgres', values });

test('a draft holds no secret, in whichever field it was typed', async () => {
  await begin();
  const { secrets } = await ok<{ secrets: { id: string } }>('connections.read-address', {
    text: 'postgres://reader:In-an-address-9@db.example.com/shop',
  });
  expect(secrets.id).toBeTruthy();
  const typed = [
    PASSWORD,
    `x ${PASSWORD} y`,
    Buffer.from(PASSWORD).toString('base64'),
    encodeURIComponent(PASSWORD),
    'In-an-address-9',
    'postgres://u:In-a-url-1@h/d',
    'host=h password=In-a-string-1',
    'aws rds login --password=In-a-command-1',
    'ghp_0123456789abcdefghijABCDEFGHIJ012345',
    '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
  ];
  const fields = ['name', 'environment', 'tags', 'connection.host', 'connection.database', 'connection.user', 'connection.ssh.jump'];
  for (const text of typed) {
    await store({
      ...VALUES,
      ...Object.fromEntries(fields.map((field) => [field, text])),
      'auth.command': text,
      'auth.password': 'direct',
    });
    const [draft] = await drafts();
    expect(draft?.values, text).toEqual({
      policy: 'read-only',
      'connection.port': 5432,
      'connection.tls.mode': 'verify-full',
      'auth.method': 'password',
    });
  }
  await store(VALUES);
  expect((await drafts())[0]?.values).toEqual(VALUES);
  for (const secret of [PASSWORD, 'In-an-address-9', 'In-a-url-1', 'In-a-string-1', 'In-a-command-1', 'ghp_0123'])
    expect(written()).not.toContain(secret);
});

test('what is typed as a password later goes from an older draft', async () => {
  await store({ ...VALUES, 'connection.user': 'Typed-too-early-1' });
  expect(written()).toContain('Typed-too-early-1');
  await save({ name: 'Other' }, { action: 'set', value: 'Typed-too-early-1' });
  expect(written()).not.toContain('Typed-too-early-1');
});

test('while the saved secrets cannot be read, a draft keeps no free text', async () => {
  await begin();
  writeFileSync(join(host.context.home, 'secrets', 'vault.json'), 'damaged');
  await host.close();
  const again = await startHost(host.context.home);
  try {
    await again.call('connections.keep-draft', { id: 'd', engine: 'postgres', values: { ...VALUES, 'connection.user': PASSWORD } });
    const [draft] = await again.context.drafts.list();
    expect(draft?.values).toEqual({ policy: 'read-only', 'connection.tls.mode': 'verify-full', 'auth.method': 'password' });
  } finally {
    await again.close();
  }
});

test('drafts of an older Hydrant are cleaned when the app starts', async () => {
  const { home } = host.context;
  await host.close();
  const old = { id: 'old', engine: 'postgres', values: { ...VALUES, 'connection.host': 'postgres://u:In-an-old-draft@h/d' }, savedAt: 1 };
  writeFileSync(join(home, 'drafts.json'), JSON.stringify([old]));
  const again = await startHost(home);
  await again.close();
  expect(written()).not.toContain('In-an-old-draft');
  expect(readFileSync(join(home, 'drafts.json'), 'utf8')).toContain('shop');
});

test('a saved password is not saved again as a name', async () => {
  await begin();
  for (const field of ['name', 'tags', 'connection.host', 'connection.user'])
    expect(await save({ [field]: PASSWORD })).toMatchObject({ saved: false, problems: [{ field }] });
  expect(written()).not.toContain(PASSWORD);
});

/** Every file of Hydrant's own folder as text. */
function written(): string {
  const { home } = host.context;
  if (!existsSync(home)) return '';
  return readdirSync(home, { recursive: true, encoding: 'utf8' })
    .map((name) => join(home, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

test('a name that another connection has is told beside its field; one that is saved again keeps its own', async () => {
  await begin();
  const refused = { saved: false, problems: [{ field: 'name', message: expect.stringContaining('Another connection is called') }] };
  expect(await save({})).toMatchObject(refused);
  expect(await save({ name: ` ${String(VALUES.name).toUpperCase()} ` })).toMatchObject(refused);
  expect(await save({}, unchanged, 'prod')).toMatchObject({ saved: true });
  expect(await save({ name: 'Of its own' })).toMatchObject({ saved: true });
});
