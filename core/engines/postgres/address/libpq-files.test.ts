import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { findLibpqConnections, findPgpass, parsePgpass, parseServiceFile } from './libpq-files.ts';

const posixOnly = it.skipIf(process.platform === 'win32');

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'libpq-files-'));
});

const look = (env: NodeJS.ProcessEnv = {}, folder?: string) =>
  findLibpqConnections({
    home,
    env,
    platform: process.platform === 'win32' ? 'linux' : process.platform,
    ...(folder === undefined ? {} : { folder }),
  });

describe('password files', () => {
  it('knows escapes, comments and wildcards, and what is no entry', () => {
    const { entries, damaged } = parsePgpass('# c\r\n\r\n*:*:*:u:p\\:w\\\\\r\na\\:b:1:\\*:#:x:rest\nhost:only\n#h:1:d:u:p');
    expect(entries).toEqual([
      { host: undefined, port: undefined, database: undefined, user: 'u', password: 'p:w\\' },
      { host: 'a:b', port: '1', database: '*', user: '#', password: 'x' },
    ]);
    expect(damaged).toEqual([5]);
  });

  it('takes the first that fits, with the defaults of libpq', () => {
    const { entries } = parsePgpass('h:5433:*:*:1\nh:*:*:u:2\nlocalhost:5432:u:u:3\n*:*:*:*:4');
    expect(findPgpass(entries, { host: 'h', port: 5433, user: 'u' })?.password).toBe('1');
    expect(findPgpass(entries, { host: 'h', user: 'u' })?.password).toBe('2');
    expect(findPgpass(entries, { user: 'u' })?.password).toBe('3');
    expect(findPgpass(entries, { host: '/var/run/postgresql', user: 'u' })?.password).toBe('3');
    expect(findPgpass(entries, { host: '/elsewhere', user: 'u' })?.password).toBe('4');
    expect(findPgpass(entries.slice(0, 3), { host: 'x', user: 'u' })).toBeUndefined();
  });

  it('gives back what was escaped into it', () => {
    const field = fc.string({
      unit: fc.oneof(fc.constantFrom(':', '\\', '*', '#', ' '), fc.string({ minLength: 1, maxLength: 1, unit: 'binary' })),
      minLength: 1,
      maxLength: 12,
    });
    const text = field.filter((each) => !/[\r\n]/.test(each));
    const escaped = (each: string): string => (each === '*' ? '\\*' : each.replaceAll(/[\\:]/g, '\\$&'));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 65_535 }), text, text, text, (host, port, database, user, password) => {
        fc.pre(!host.startsWith('#'));
        const line = [host, String(port), database, user, password].map(escaped).join(':');
        const { entries, damaged } = parsePgpass(`x:1:y:z:no\n${line}\n`);
        expect(damaged).toEqual([]);
        expect(entries[1]).toEqual({ host, port: String(port), database, user, password });
      }),
    );
  });
});

describe('service files', () => {
  it('reads sections, the first of a name, and leaves those with faults out', () => {
    const { services, problems } = parseServiceFile(
      'stray\n# c\n[a]\nhost=h\n dbname = d b \nhost=again\n[b]\nservice=a\n[a]\nhost=x\n[c]\nnonsense\n[d]\ncolour=red\n[e]\n[f\nhost=f',
    );
    expect(services.map(({ name, settings }) => [name, Object.fromEntries(settings)])).toEqual([
      ['a', { host: 'h', dbname: 'd b' }],
      ['e', {}],
    ]);
    expect(problems).toEqual([
      expect.stringMatching(/^Line 8: a service cannot refer/),
      expect.stringMatching(/^Line 12: this is no name=value/),
      expect.stringMatching(/^Line 14: this setting is not known/),
      expect.stringMatching(/^Line 16: the name of the section/),
    ]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[]=#ab:\\\n ') }), (text) => void [parseServiceFile(text), parsePgpass(text)]),
    );
  });
});

describe('findLibpqConnections', () => {
  posixOnly('finds nothing where nothing is', async () => {
    expect(await look({}, join(home, 'no'))).toEqual({ discovered: [], problems: [] });
  });

  posixOnly('finds services with their passwords, lines of the password file, and a .env', async () => {
    await writeFile(join(home, '.pgpass'), '*:*:*:app:secret\ndb.example:5433:shop:ann:hers\n', { mode: 0o600 });
    await writeFile(join(home, '.pg_service.conf'), '[prod]\nhost=h\nuser=app\nsslmode=require\n[own]\nhost=h\nuser=app\npassword=own\n');
    await mkdir(join(home, 'etc'));
    await writeFile(join(home, 'etc', 'pg_service.conf'), '[prod]\nhost=hidden\n[all]\nhost=all\n');
    await writeFile(join(home, '.env'), 'DATABASE_URL=postgres://u:p@e/d\nPGHOST=f\n');
    const { discovered, problems } = await look({ PGSYSCONFDIR: join(home, 'etc'), PGUSER: 'app' }, home);
    expect(problems).toEqual([]);
    expect(discovered.map(({ name, source, address: { notes, ...address } }) => [source, name, address, notes.length])).toEqual([
      ['service', 'prod', { host: 'h', user: 'app', password: 'secret', tls: 'require' }, 0],
      ['service', 'own', { host: 'h', user: 'app', password: 'own' }, 0],
      ['service', 'all', { host: 'all', password: 'secret' }, 0],
      ['pgpass', 'ann@db.example/shop', { host: 'db.example', port: 5433, database: 'shop', user: 'ann', password: 'hers' }, 0],
      ['env-file', 'DATABASE_URL', { host: 'e', database: 'd', user: 'u', password: 'p' }, 0],
      ['env-file', 'PG*', { host: 'f' }, 0],
    ]);
  });

  posixOnly.each([0o640, 0o604, 0o660])('ignores a password file of mode %o', async (mode) => {
    const file = join(home, '.pgpass');
    await writeFile(file, 'h:1:d:u:geheim\n');
    await chmod(file, mode);
    const { discovered, problems } = await look();
    expect(discovered).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('chmod 600')]);
  });

  posixOnly('reports what cannot be used, without a word of its content', async () => {
    await writeFile(join(home, '.pgpass'), 'geheim\n', { mode: 0o600 });
    await writeFile(join(home, '.pg_service.conf'), '[a]\ngeheim\n');
    await writeFile(join(home, '.env'), Buffer.from([0xff, 0xfe, 0x41]));
    const { discovered, problems } = await look({}, home);
    expect(discovered).toEqual([]);
    expect(problems).toHaveLength(3);
    expect(problems.join(' ')).not.toContain('geheim');
  });

  posixOnly('does not wait at a pipe, and refuses a folder, a loop of links, and more than 1 MB', async () => {
    execFileSync('mkfifo', [join(home, '.pgpass')]);
    await mkdir(join(home, '.pg_service.conf'));
    await writeFile(join(home, '.env'), `A=${'x'.repeat(1_048_576)}`);
    expect((await look({}, home)).problems).toEqual([
      expect.stringContaining('not a plain file'),
      expect.stringContaining('not a plain file'),
      expect.stringContaining('larger than 1 MB'),
    ]);
    await symlink(join(home, 'loop'), join(home, 'loop'));
    expect((await look({ PGPASSFILE: join(home, 'loop') })).problems[0]).toContain('could not be read (ELOOP)');
  });

  it('looks where Windows has them', async () => {
    const { discovered, problems } = await findLibpqConnections({
      home: 'C:\\nowhere',
      env: { APPDATA: 'C:\\nowhere\\Roaming' },
      platform: 'win32',
    });
    expect({ discovered, problems }).toEqual({ discovered: [], problems: [] });
  });
});
