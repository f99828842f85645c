import { describe, expect, it } from 'vitest';
import { type PostgresAddress, readPostgresAddress } from './read-address.ts';

const read = (text: string): Omit<PostgresAddress, 'notes'> | undefined => {
  const address = readPostgresAddress(text);
  if (address === undefined) return undefined;
  const { notes: _, ...rest } = address;
  return rest;
};

describe('URLs', () => {
  const full = { host: 'h.example', port: 5433, database: 'shop', user: 'u', password: 'p' };
  it.each([
    ['postgres://u:p@h.example:5433/shop', full],
    ['  "postgresql://u:p@h.example:5433/shop",\n', full],
    ['POSTGRESQL+psycopg2://u:p@h.example:5433/shop', full],
    ['jdbc:postgresql://h.example:5433/shop?user=u&password=p&sslmode=require&ssl=true', { ...full, tls: 'require' }],
    ['jdbc:postgresql://h/shop?ssl=true', { host: 'h', database: 'shop', tls: 'verify-full' }],
    ['jdbc:postgresql:shop', { database: 'shop' }],
    ['postgresql://h/shop?ssl=true', { host: 'h', database: 'shop', tls: 'require' }],
    ['postgres://', {}],
    ['postgres:///shop?host=/var/run/postgresql', { host: '/var/run/postgresql', database: 'shop' }],
    ['postgres://%2Fvar%2Frun/shop', { host: '/var/run', database: 'shop' }],
    ['postgres://u@[2001:db8::1]:5433/shop', { host: '2001:db8::1', port: 5433, database: 'shop', user: 'u' }],
    ['postgres://u@[fe80::1%25eth0]/shop', { host: 'fe80::1%eth0', database: 'shop', user: 'u' }],
    ['postgres://u@::1/shop', { host: '::1', database: 'shop', user: 'u' }],
    ['postgres://a:1,b:2/shop', { host: 'a', port: 1, database: 'shop' }],
    [
      'postgres://h/d?sslmode=verify-ca&sslrootcert=/ca.pem&sslcert=c&sslkey=k',
      { host: 'h', database: 'd', tls: 'verify-ca', ca: '/ca.pem', certificate: 'c', key: 'k' },
    ],
    ['postgres://h/d?sslrootcert=system', { host: 'h', database: 'd', tls: 'verify-full' }],
  ])('%s', (text, wanted) => expect(read(text)).toEqual(wanted));

  it.each([
    ['p@ss', 'p@ss'],
    ['p@ss/w', 'p@ss/w'],
    ['p/w', 'p/w'],
    ['12/w', '12/w'],
    ['p:w', 'p:w'],
    ['p?w', 'p?w'],
    ['p@x?y', 'p@x?y'],
    ['p#w', 'p#w'],
    ['100%', '100%'],
    ['100%sure', '100%sure'],
    ['p%40ss', 'p@ss'],
    ['a b', 'a b'],
    ['@', '@'],
    ['://', '://'],
  ])('a password pasted as %s', (pasted, password) => {
    expect(read(`postgres://u:${pasted}@h:1/d?sslmode=require&application_name=a@b`)).toEqual({
      host: 'h',
      port: 1,
      database: 'd',
      user: 'u',
      password,
      tls: 'require',
    });
  });

  it('takes a user with an @, and a path with one where there is no password', () => {
    expect(read('postgres://me@server:pw@h/d')).toEqual({ user: 'me@server', password: 'pw', host: 'h', database: 'd' });
    expect(read('postgres://h/d@x')).toEqual({ host: 'h', database: 'd@x' });
    expect(read('jdbc:postgresql://h:1/d?user=u&password=p@s/s')).toEqual({
      host: 'h',
      port: 1,
      database: 'd',
      user: 'u',
      password: 'p@s/s',
    });
  });

  it.each([
    ['postgres://h:99999/d', 'The port is not a number from 1 to 65535 and is left out.'],
    ['postgres://h:abc/d', 'The port is not a number from 1 to 65535 and is left out.'],
    ['postgres://a,b/d', 'Several hosts are named; only the first is used.'],
    ['postgres://h/d?options=-c%20x', 'The extra server options (options) are not used.'],
    ['postgres://h/d?sslmode=allow', 'sslmode=allow is read as prefer: encrypted where the server can, else not.'],
    ['postgres://h/d?geheim=x', 'A setting that Hydrant does not know is not used.'],
    ['postgres://h/d%00x', 'A value with a zero character is left out: no server accepts one.'],
    [`postgres://u:p@\${HOST}/d x`, undefined],
  ])('%s notes', (text, note) => {
    expect(readPostgresAddress(text)?.notes).toEqual(note === undefined ? undefined : [note]);
  });
});

describe('key-value strings', () => {
  it.each([
    [
      String.raw`host=h port = 5433 dbname='my db' user=x password='it\'s \\' sslmode=require`,
      { host: 'h', port: 5433, database: 'my db', user: 'x', password: String.raw`it's \ `.trim(), tls: 'require' },
    ],
    [String.raw`host=h password=a\ b`, { host: 'h', password: 'a b' }],
    ["host=h user='' dbname=d", { host: 'h', database: 'd' }],
    ['hostaddr=10.0.0.1 dbname=d', { host: '10.0.0.1', database: 'd' }],
    ['host=a,b port=1,2', { host: 'a', port: 1 }],
    ['host= dbname=d', { host: 'dbname=d' }],
  ])('%s', (text, wanted) => expect(read(text)).toEqual(wanted));
});

it.each([
  '',
  'x',
  '/tmp/a.db',
  'mysql://u:p@h/d',
  'prisma+postgres://h/d',
  'postgres is nice',
  'host = a is nice',
  "host='a",
  'port=5432',
  'HOST=x\nPORT=1',
])('nothing of ours: %s', (text) => expect(readPostgresAddress(text)).toBeUndefined());
