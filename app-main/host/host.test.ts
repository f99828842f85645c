import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createRedactor } from '../../core/common/redact.ts';
import { createLog } from '../../core/logs/log.ts';
import { createLogRedaction } from '../../core/logs/redaction.ts';
import { CONTRACT } from '../contract/contract.ts';
import type { Host } from './host.ts';
import { startHost } from './testing/start-host.ts';

const hosts: Host[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

async function start(): Promise<Host> {
  const host = await startHost();
  hosts.push(host);
  return host;
}

const PASSWORD = 'Tr0ub4dor-planted-7731';
const PEM = '-----BEGIN PRIVATE KEY-----\nMIIplantedplantedplantedplanted\n-----END PRIVATE KEY-----';

/** A request of the right shape for every channel, with a secret wherever text goes. */
const REQUESTS: Record<string, unknown> = {
  'app.page-failed': { name: 'Error', message: `password=${PASSWORD}`, stack: `Error: password=${PASSWORD}`, screen: '#/x' },
  'app.save-report': { id: PASSWORD },
  'connections.get': { id: 'sample' },
  'connections.read-address': { text: `postgres://u:${PASSWORD}@h/db` },
  'connections.save': {
    engine: 'duckdb',
    values: { name: `x ${PASSWORD}`, policy: 'read-only', 'connection.form': 'file', 'connection.path': `/x/postgres://u:${PASSWORD}@h` },
    secrets: { 'auth.password': { action: 'set', value: PASSWORD } },
  },
  'connections.remove': { id: PASSWORD },
  'connections.keep-draft': { id: 'd', engine: 'duckdb', values: { name: `draft password=${PASSWORD}` } },
  'connections.discard-draft': { id: 'e' },
  'connections.export': {},
  'connections.import': { text: JSON.stringify({ password: PASSWORD }), mode: 'skip' },
  'connections.switch': { id: 'sample', on: true },
  'connections.pause-all': { paused: false },
  'connections.log': { id: 'sample' },
  'secrets.choose': { store: 'vault', passphrase: PASSWORD },
  'secrets.unlock': { passphrase: PASSWORD },
  'packs.list': { profile: 'sample' },
  'packs.switch': { profile: 'sample', pack: PASSWORD, on: true },
  'tests.start': { profile: 'sample' },
  'tests.cancel': { profile: 'sample' },
  'tests.get': { profile: 'sample' },
  'tests.report': { profile: 'sample' },
  'assistants.plan': { assistant: 'codex', action: 'add', profiles: ['sample'] },
  'assistants.apply': { ids: [PASSWORD] },
  'assistants.forget': { assistant: 'cursor', file: '/nowhere/mcp.json', entry: 'hydrant-nothing' },
  'assistants.snippet': { assistant: 'codex', profiles: ['sample'] },
  'assistants.open-link': { assistant: 'cursor', profile: 'sample' },
  'assistants.backups': { assistant: 'codex' },
  'assistants.plan-restore': { assistant: 'codex', backup: `/x/${PASSWORD}` },
  'ask.catalogue': { profile: 'sample', pattern: PASSWORD },
  'ask.first-question': { profile: 'sample' },
  'ask.run': { profile: 'sample', run: 'r1', sql: `ATTACH 'postgres://u:${PASSWORD}@h/db'` },
  'ask.page': { profile: 'sample', handle: PASSWORD, offset: 0 },
  'ask.explain': { profile: 'sample', run: 'r2', sql: `SELECT '${PASSWORD}' FROM missing_${PASSWORD.replaceAll('-', '_')}` },
  'ask.cancel': { run: 'r3' },
  'ask.export': { profile: 'sample', run: 'r4', sql: `SELECT 1 FROM "${PASSWORD}"`, format: 'csv' },
  'history.list': { filter: {} },
  'history.get': { id: 1 },
  'history.count': { filter: {} },
  'history.stats': { since: 0, until: Date.now(), buckets: 3 },
  'history.today': {},
  'history.export': { filter: {} },
  'history.prune': { days: 3650 },
  'approvals.view': { id: PASSWORD },
  'approvals.approve': { id: PASSWORD, fingerprint: PASSWORD },
  'approvals.deny': { id: PASSWORD, reason: PASSWORD },
  'approvals.grant': { id: PASSWORD, fingerprint: PASSWORD, minutes: 5 },
  'approvals.end-grant': { id: 'x' },
  'settings.set': { theme: 'dark' },
  'app.reveal': { what: 'home' },
  'app.pick': { what: 'file' },
};

test('no secret in any message to the page: every channel is asked while a password and a key are known', async () => {
  const host = await start();
  // What the store holds is known to the redactor from the moment it is kept or read.
  await host.context.secrets.set('sample/password', PASSWORD);
  await host.context.secrets.set('sample/private_key', PEM);
  const pgpass = join(homedir(), '.pgpass');
  writeFileSync(pgpass, `db.example.com:5432:sales:reader:${PASSWORD}\nnot a line ${PASSWORD}\n`);
  chmodSync(pgpass, 0o600);
  await host.call('connections.add-sample', {});
  host.context.history().refuse(
    {
      correlationId: 'c',
      client: { name: `client ${PASSWORD}` },
      principal: 'p',
      profile: 'sample',
      environment: 'prod',
      engine: 'duckdb',
      statement: `CREATE USER a IDENTIFIED BY '${PASSWORD}' -- ${PEM}`,
      kind: 'create',
      capability: 'ddl',
      verdict: 'refuse',
    },
    { errorCode: 'READ_ONLY', error: `no: ${PASSWORD}` },
  );
  const said: string[] = [];
  const pushed: unknown[] = [];
  host.listen((push) => pushed.push(push));
  for (const channel of Object.keys(CONTRACT)) {
    if (channel === 'app.quit') continue;
    const answer = await host.call(channel, REQUESTS[channel] ?? {});
    said.push(`${channel} ${JSON.stringify(answer)}`);
    expect(JSON.stringify(answer), channel).not.toContain('of the wrong shape');
  }
  await host.call('tests.cancel', { profile: 'sample' });
  const all = said.join('\n') + JSON.stringify(pushed);
  expect(said.length).toBe(Object.keys(CONTRACT).length - 1);
  for (const secret of [
    PASSWORD,
    encodeURIComponent(PASSWORD),
    Buffer.from(PASSWORD).toString('base64'),
    'MIIplanted',
    'test passphrase 4711',
  ])
    expect(
      said.filter((line) => line.includes(secret)),
      secret,
    ).toEqual([]);
  expect(all).not.toContain(PASSWORD);
});

test('a request with more than the contract says, or less, reaches no handler', async () => {
  const host = await start();
  for (const [channel, request] of [
    ['connections.switch', { id: 'sample' }],
    ['connections.switch', { id: 'sample', on: 'yes' }],
    ['connections.switch', { id: 'sample', on: false, extra: 1 }],
    ['packs.switch', { profile: 'sample', pack: 'postgres-admin' }],
    ['packs.switch', { profile: 'sample', pack: 'postgres-admin', on: true, packs: [] }],
    ['settings.set', { theme: 'pink' }],
    ['history.list', { filter: { state: 'none' } }],
    ['ask.run', { profile: 'sample', run: '', sql: 'SELECT 1' }],
    ['hasOwnProperty', {}],
    [undefined, {}],
  ] as const)
    expect(await host.call(channel, request)).toMatchObject({ ok: false, problem: { code: 'PARAMETER_INVALID' } });
  expect(await host.context.availability.read()).toEqual({ pausedAll: false, off: [] });
});

test('a profile that is deleted while its server runs: the server ends, and asking says so', async () => {
  const host = await start();
  await host.call('connections.add-sample', {});
  expect(await host.call('ask.run', { profile: 'sample', run: 'a', sql: 'SELECT 1 AS one' })).toMatchObject({
    ok: true,
    value: { ok: true },
  });
  expect(host.context.supervisor.state('sample').state).toBe('running');
  await host.call('connections.remove', { id: 'sample' });
  expect(host.context.supervisor.state('sample').state).toBe('stopped');
  expect(await host.call('tests.start', { profile: 'gone' })).toMatchObject({ ok: false, problem: { code: 'PROFILE_UNKNOWN' } });
});

test('switched off, the server of this very app is refused as well; the test still runs', async () => {
  const host = await start();
  await host.call('connections.add-sample', {});
  await host.call('connections.switch', { id: 'sample', on: false });
  expect(await host.call('ask.run', { profile: 'sample', run: 'a', sql: 'SELECT 1' })).toMatchObject({
    value: { ok: false, problem: { code: 'ENVIRONMENT_PAUSED' } },
  });
  expect(await host.call('ask.catalogue', { profile: 'sample' })).toMatchObject({ ok: false, problem: { code: 'ENVIRONMENT_PAUSED' } });
  await host.call('tests.start', { profile: 'sample' });
  await expect.poll(() => host.context.tests.get('sample')?.ok, { timeout: 20_000 }).toBe(true);
});

test('what a page says of its own error is no way into the log: a secret in any part, while the vault is locked', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-host-'));
  const log = createLog({
    home: join(home, '.hydrant'),
    role: 'app',
    level: 'info',
    redaction: createLogRedaction({ redactor: createRedactor(), isComplete: () => false, learn: async () => undefined }),
  });
  const host = await startHost(join(home, '.hydrant'), {}, log);
  hosts.push(host);
  // The vault does not open, so nobody can say what stands in a text.
  mkdirSync(join(home, '.hydrant', 'secrets'), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, '.hydrant', 'secrets', 'vault.json'), 'no vault', { mode: 0o600 });
  await host.context.profiles.add({
    id: 'shop',
    name: 'Shop',
    engine: 'postgres',
    connection: { host: 'localhost', database: 'shop', user: 'reader' },
    auth: { method: 'password', password: 'secret:shop/password' },
  });
  const stack = `${PASSWORD}: x\n    at ${PASSWORD} (http://127.0.0.1:1/assets/${PASSWORD}.js:1:2)\n    at app://hydrant/${PASSWORD}:1:2`;
  await host.call('app.page-failed', { name: PASSWORD, message: `x ${PASSWORD}`, stack, screen: `#/p/${PASSWORD}` });
  await host.call('app.page-failed', { name: 'RangeError', message: PASSWORD, stack, screen: `connections/${PASSWORD}` });
  const folder = join(home, '.hydrant', 'logs');
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
  expect(text).toContain('"screen":"unknown"');
  expect(text).toContain('"screen":"connections"');
  expect(text).toContain('"name":"RangeError"');
  expect(text).not.toContain(PASSWORD);
});
