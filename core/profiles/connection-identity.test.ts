import { describe, expect, test } from 'vitest';
import { PROFILES } from '../engines/registry.ts';
import { addressInWords } from './connection-address.ts';

const POSTGRES = {
  id: 'sales',
  name: 'Sales',
  environment: 'prod',
  engine: 'postgres',
  connection: {
    host: 'db.example.com',
    port: 5432,
    database: 'sales',
    user: 'joe',
    tls: { mode: 'verify-full', ca: '/ca.pem' },
    via: 'ssh',
    ssh: { host: 'bastion', user: 'ann', jump: 'a@one:23, two' },
  },
  auth: { method: 'password', password: 'secret:sales/password' },
} as const;
const FILE = { id: 'sales', name: 'Sales', engine: 'duckdb', connection: { form: 'file', path: '/data/a.duckdb' } } as const;

/** A copy with one field set, by its path. */
function edited(base: object, path: string, value: unknown): unknown {
  const copy = structuredClone(base) as Record<string, unknown>;
  const keys = path.split('.');
  let at = copy;
  for (const key of keys.slice(0, -1)) {
    at[key] ??= {};
    at = at[key] as Record<string, unknown>;
  }
  at[keys.at(-1) ?? ''] = value;
  return copy;
}
const identity = (profile: unknown): string => PROFILES.identity(PROFILES.schema.parse(profile));

describe('the identity of a connection', () => {
  test.each<[object, string, unknown]>([
    [POSTGRES, 'connection.host', 'db2.example.com'],
    [POSTGRES, 'connection.port', 5433],
    [POSTGRES, 'connection.database', 'sales2'],
    [POSTGRES, 'connection.user', 'ann'],
    [POSTGRES, 'connection.tls.mode', 'require'],
    [POSTGRES, 'connection.tls.ca', '/other.pem'],
    [POSTGRES, 'connection.tls.certificate', '/joe.pem'],
    [POSTGRES, 'connection.role', 'writer'],
    [POSTGRES, 'timeZone', 'Europe/Berlin'],
    [POSTGRES, 'connection.via', 'direct'],
    [POSTGRES, 'connection.ssh.host', 'bastion2'],
    [POSTGRES, 'connection.ssh.port', 2222],
    [POSTGRES, 'connection.ssh.user', 'joe'],
    [POSTGRES, 'connection.ssh.jump', 'two'],
    [POSTGRES, 'connection.ssh.knownHosts', '/hosts'],
    [POSTGRES, 'auth.password', 'secret:other'],
    [POSTGRES, 'auth', { method: 'command', command: 'print-token' }],
    [POSTGRES, 'id', 'sales-2'],
    [POSTGRES, 'environment', 'dev'],
    [FILE, 'connection.path', '/data/b.duckdb'],
    [FILE, 'connection', { form: 'folder', path: '/data/a.duckdb' }],
    [FILE, 'connection', { form: 'sample', variant: 'dev' }],
  ])('%#: changes with %s %s', (base, path, value) => {
    expect(identity(edited(base, path, value))).not.toBe(identity(base));
  });

  test.each([
    ['name', 'Other'],
    ['tags', ['x']],
    ['policy', 'full'],
    ['limits', { rows: 5 }],
    ['packs', ['postgres-admin']],
  ])('does not change with %s', (path, value) => {
    expect(identity(edited(POSTGRES, path, value))).toBe(identity(POSTGRES));
  });

  test('does not depend on the order of fields, and a field that is not known yet is a part of it', () => {
    const turned = Object.fromEntries(Object.entries(POSTGRES).reverse());
    expect(identity(turned)).toBe(identity(POSTGRES));
    const parsed = PROFILES.schema.parse(POSTGRES);
    expect(PROFILES.identity({ ...parsed, role: 'writer' } as never)).not.toBe(PROFILES.identity(parsed));
  });
});

test('the address in words', () => {
  const address = (profile: unknown) => PROFILES.address(PROFILES.schema.parse(profile), '/home/joe');
  expect(address(edited(POSTGRES, 'connection.host', 'DB.Example.com.'))).toEqual({
    server: 'db.example.com:5432',
    database: 'sales',
    login: 'joe',
    tls: 'verify-full',
    through: ['a@one:23', 'two', 'ann@bastion:22'],
  });
  expect(address(edited(edited(POSTGRES, 'connection.host', '::1') as object, 'connection.via', 'direct'))).toMatchObject({
    server: '[::1]:5432',
  });
  expect(address(edited(edited(POSTGRES, 'connection.host', '/run/pg') as object, 'connection.via', 'direct'))).toEqual({
    server: '/run/pg',
    database: 'sales',
    login: 'joe',
  });
  expect(addressInWords(address(edited(POSTGRES, 'connection.role', 'writer')))).toBe(
    'sales on db.example.com:5432 as joe in the role writer, through a@one:23, two, ann@bastion:22',
  );
  expect(address(edited(FILE, 'connection.path', '~/a.duckdb'))).toEqual({ server: '/home/joe/a.duckdb' });
  expect(address(edited(FILE, 'connection', { form: 'sample', variant: 'dev' }))).toEqual({ server: 'sample (dev)' });
});
