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
    ['host=h user=u password=a\\', { host: 'h', user: 'u', password: 'a' }],
    [String.raw`host=h password=a\ b`, { host: 'h', password: 'a b' }],
    ["host=h user='' dbname=d", { host: 'h', database: 'd' }],
    ['hostaddr=10.0.0.1 dbname=d', { host: '10.0.0.1', database: 'd' }],
    ['host=a,b port=1,2', { host: 'a', port: 1 }],
    ['host= dbname=d', { host: 'dbname=d' }],
  ])('%s', (text, wanted) => expect(read(text)).toEqual(wanted));
});

const all = { host: 'h', port: 5433, database: 'd', user: 'u', password: 'p' };

describe('.NET, ODBC and PHP', () => {
  it.each([
    ['Host=h;Port=5433;Database=d;Username=u;Password=p;SSL Mode=Require', { ...all, tls: 'require' }],
    ['host=h;User Id=u; Password="a;""b" ;SSL Mode=VerifyFull;', { host: 'h', user: 'u', password: 'a;"b', tls: 'verify-full' }],
    ["Host=h;Password='a''b=c'", { host: 'h', password: "a'b=c" }],
    ['Host=h;Password=a=b=', { host: 'h', password: 'a=b=' }],
    ['Host=a:5434,b;Username=u', { host: 'a', port: 5434, user: 'u' }],
    ['Driver={PostgreSQL Unicode};Server=h;Port=5433;Database=d;Uid=u;Pwd=p;', all],
    ['pgsql:host=h;port=5433;dbname=d;user=u;password=p', all],
    ['Server=h;Port=5432;Database=d', { host: 'h', port: 5432, database: 'd' }],
  ])('%s', (text, wanted) => expect(read(text)).toEqual(wanted));

  it.each([
    'Server=h;Database=d;Uid=u;Pwd=p',
    'Server=tcp:h,1433;Initial Catalog=d;User ID=u',
    'Host=h;Port=3306;Database=d',
    'Driver={MySQL};Host=h;Database=d',
    'a;b',
  ])('not ours: %s', (text) => expect(read(text)).toBeUndefined());
});

describe('.env texts', () => {
  it.each([
    ['# mine\nNODE_ENV=dev\nexport DATABASE_URL="postgres://u:p@h:5433/d" # here', all],
    ["POSTGRES_URL='postgresql://u:p@h:5433/d'\r\n", all],
    ['DATABASE_URL=postgres://u:p#1@h/d #comment', { host: 'h', database: 'd', user: 'u', password: 'p#1' }],
    ['PGHOST=h\nPGPORT=5433\nPGDATABASE=d\nPGUSER=u\nPGPASSWORD=p\nPGSSLMODE=require', { ...all, tls: 'require' }],
    ['$env:PGHOST="h"\nset PGUSER=u', { host: 'h', user: 'u' }],
    ['POSTGRES_HOST=h\nPOSTGRES_PORT=5433\nPOSTGRES_DB=d\nPOSTGRES_USER=u\nPOSTGRES_PASSWORD=p', all],
    [`P=p\nDATABASE_URL=postgres://u:\${P}@h:5433/d`, all],
    [`PGHOST=h\nP=p\nPGPASSWORD='\${P}$1'`, { host: 'h', password: `\${P}$1` }],
    [`PGHOST=h\nPGPASSWORD="a\\\${PGHOST}"`, { host: 'h', password: `a\${PGHOST}` }],
    ['HOST=0.0.0.0\nPORT=3000\nREDIS_URL=redis://x\nSHADOW_URL=postgres://u:p@h:5433/d', all],
  ])('%j', (text, wanted) => expect(read(text)).toEqual(wanted));

  it('prefers DATABASE_URL and says that there is more', () => {
    const address = readPostgresAddress('X_URL=postgres://x/x\nDATABASE_URL=postgres://h/d\nPGHOST=y');
    expect(address).toEqual({ host: 'h', database: 'd', notes: ['The text holds more than one connection; only the first is used.'] });
  });

  it('says that a reference stays open, and does not let references grow without end', () => {
    expect(readPostgresAddress(`DATABASE_URL=postgres://u:\${NO}@h/d`)).toMatchObject({
      host: 'h',
      notes: [expect.stringContaining('refers to')],
    });
    const bomb = Array.from({ length: 2_000 }, (_, i) => `A${i + 1}=\${A${i}}\${A${i}}`).join('\n');
    expect(readPostgresAddress(`A0=xxxxxxxxxx\n${bomb}`)).toBeUndefined();
  });
});

describe('psql commands', () => {
  it.each([
    ['psql -h h -p 5433 -U u d', { host: 'h', port: 5433, database: 'd', user: 'u' }],
    ['$ psql "postgres://u:p@h:5433/d"', all],
    ['PGPASSWORD=p psql --host=h --port 5433 --username=u --dbname d -c "select 1"', all],
    ["PGPASSWORD='p' PGSSLMODE=require /usr/bin/psql -hh -p5433 -Uu -Atd d < in.sql", { ...all, tls: 'require' }],
    ["psql 'host=h port=5433 dbname=d user=u password=p'", all],
    ['psql -h h \\\n  -p 5433 d u', { host: 'h', port: 5433, database: 'd', user: 'u' }],
    ['psql -U x postgres://u:p@h:5433/d | less', all],
    ['"C:\\Program Files\\PostgreSQL\\bin\\psql.exe" -h h', { host: 'h' }],
    ['psql -h h d\nselect 1 from t', { host: 'h', database: 'd' }],
    ['PGHOST=h psql -U u d', { host: 'h', database: 'd', user: 'u' }],
  ])('%s', (text, wanted) => expect(read(text)).toEqual(wanted));

  it.each(['psql', 'psql is a great tool', 'docker exec -it c psql -U u', 'psql "h'])('not one: %s', (text) =>
    expect(read(text)).toBeUndefined(),
  );
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
