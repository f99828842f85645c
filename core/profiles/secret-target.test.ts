import { expect, test } from 'vitest';
import { PROFILES } from '../engines/registry.ts';
import { acceptsTarget } from '../secrets/secret-binding.ts';
import { canonicalHost } from './connection-parts.ts';

const SSH = { host: 'gate.example.com', user: 'me', key: '~/.ssh/id' };
const AUTH = { method: 'password', password: 'secret:pg/password', sshPassword: 'secret:pg/sshPassword', sshPassphrase: 'secret:pg/x' };
const profile = (connection: Record<string, unknown> = {}, auth: Record<string, unknown> = AUTH) =>
  PROFILES.schema.parse({
    id: 'pg',
    name: 'pg',
    engine: 'postgres',
    connection: { host: 'db1.example.com', database: 'shop', user: 'reader', tls: { mode: 'verify-full' }, ...connection },
    auth,
  });
const accepted = (field: string, before: Record<string, unknown>, after: Record<string, unknown>): boolean => {
  const given = PROFILES.secretTarget(profile(before), field);
  const now = PROFILES.secretTarget(profile(after), field);
  return given !== undefined && now !== undefined && acceptsTarget(given, now);
};

test.each<[string, Record<string, unknown>]>([
  ['host', { host: 'db2.example.com' }],
  ['port', { port: 6543 }],
  ['user', { user: 'writer' }],
  ['a list of hosts', { host: 'db1.example.com,db2.example.com' }],
  ['a socket folder', { host: '/tmp/fake' }],
  ['encryption that verifies less', { tls: { mode: 'verify-ca' } }],
  ['encryption that verifies nothing', { tls: { mode: 'require' } }],
  ['no encryption', { tls: { mode: 'disable' } }],
  ['another authority', { tls: { mode: 'verify-full', ca: '/tmp/own.pem' } }],
  ['a tunnel', { via: 'ssh', ssh: SSH }],
])('a password is not for another place: %s', (_, change) => {
  expect(accepted('password', {}, change)).toBe(false);
});

test.each<[string, Record<string, unknown>]>([
  ['another SSH server', { host: 'other.example.com' }],
  ['another SSH port', { port: 2222 }],
  ['another SSH user', { user: 'root' }],
  ['a server before it', { jump: 'me@first.example.com' }],
  ['another list of known servers', { knownHosts: '/tmp/known' }],
])('nor through another tunnel, and nor is the password of the tunnel: %s', (_, change) => {
  const [before, after] = [
    { via: 'ssh', ssh: SSH },
    { via: 'ssh', ssh: { ...SSH, ...change } },
  ];
  expect(accepted('password', before, after)).toBe(false);
  expect(accepted('sshPassword', before, after)).toBe(false);
});

test('what changes no destination asks for nothing', () => {
  const same = [
    {},
    { database: 'other' },
    { host: 'DB1.Example.com.' },
    { tls: { mode: 'verify-full', certificate: '/c.pem', key: '/k.pem' } },
  ];
  for (const change of same) expect(accepted('password', {}, change)).toBe(true);
  expect(accepted('password', { tls: { mode: 'prefer' } }, { tls: { mode: 'verify-full', ca: '/company.pem' } })).toBe(true);
  expect(accepted('sshPassphrase', { via: 'ssh', ssh: SSH }, { via: 'ssh', ssh: { ...SSH, host: 'other' } })).toBe(true);
});

test('a passphrase belongs to its key file, and is no password', () => {
  expect(accepted('sshPassphrase', { via: 'ssh', ssh: SSH }, { via: 'ssh', ssh: { ...SSH, key: '/other' } })).toBe(false);
  const tunnelled = profile({ via: 'ssh', ssh: SSH });
  const targets = ['password', 'sshPassword', 'sshPassphrase'].map((field) => PROFILES.secretTarget(tunnelled, field));
  for (const given of targets)
    for (const now of targets) expect(Boolean(given && now && acceptsTarget(given, now))).toBe(given === now && given !== undefined);
});

test('a field without a use has no target', () => {
  expect(PROFILES.secretTarget(profile(), 'sshPassword')).toBeUndefined();
  expect(PROFILES.secretTarget(profile(), 'keyPassphrase')).toBeUndefined();
  expect(PROFILES.secretTarget(profile(), 'toString')).toBeUndefined();
  expect(
    PROFILES.secretTarget(PROFILES.schema.parse({ id: 's', name: 's', engine: 'duckdb', connection: { form: 'sample' } }), 'password'),
  ).toBe(undefined);
});

test('where a profile points, in canonical parts', () => {
  const hosts = [' DB.Example.COM. ', '[::0:1]', '/run//postgres/', '/', '10.0.0.1', 'fe80::1%eth0'].map(canonicalHost);
  expect(hosts).toEqual(['db.example.com', '::1', '/run/postgres', '/', '10.0.0.1', 'fe80::1%eth0']);
  expect(PROFILES.parts(profile({ via: 'ssh', ssh: { ...SSH, jump: ' a , b,' } }))).toEqual({
    engine: 'postgres',
    login: 'password',
    host: 'db1.example.com',
    port: 5432,
    database: 'shop',
    user: 'reader',
    encryption: { mode: 'verify-full' },
    tunnel: { host: 'gate.example.com', port: 22, user: 'me', jump: 'a,b' },
  });
});
