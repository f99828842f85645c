import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { campaign } from '../../../../e2e/support/campaign.ts';
import { readPostgresAddress } from './read-address.ts';

const hard = fc.constantFrom(...'@:/%#?&=+\'"\\ ,;[]$`{}~', 'ü', '😀', '%40', '\t', '\n');
const text = fc
  .string({ unit: fc.oneof(hard, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })), minLength: 1, maxLength: 20 })
  .filter((each) => !each.includes('\0'));
const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('localhost', 'db_1.intern', 'bücher.example', '/var/run/postgresql', '/tmp/my socket', '/a@b:c'),
);
const port = fc.integer({ min: 1, max: 65_535 });
const address = fc.record({ host, port, database: text, user: text, password: text });

const inUrl = (each: string): string => (/^[^/]*:/.test(each) ? `[${each}]` : encodeURIComponent(each));
const quoted = (each: string): string => `'${each.replaceAll(/['\\]/g, '\\$&')}'`;
const env = (each: string): string => `"${each.replaceAll(/["\\$`]/g, '\\$&')}"`;
const shell = (each: string): string => `'${each.replaceAll("'", `'\\''`)}'`;

describe('what is written correctly comes back exactly', () => {
  it('as a URL, with all parts in place or as settings', () => {
    const e = encodeURIComponent;
    fc.assert(
      fc.property(address, (a) => {
        const position = `postgresql://${e(a.user)}:${e(a.password)}@${inUrl(a.host)}:${a.port}/${e(a.database)}?sslmode=require`;
        const { notes, ...read } = readPostgresAddress(position) ?? { notes: [] };
        expect(read).toEqual({ ...a, tls: 'require' });
        expect(notes).toEqual([]);
        const said = `postgres:///${e(a.database)}?host=${e(a.host)}&port=${a.port}&user=${e(a.user)}&password=${e(a.password)}`;
        expect(readPostgresAddress(said)).toEqual({ ...a, notes: [] });
        expect(
          readPostgresAddress(`jdbc:postgresql://${inUrl(a.host)}:${a.port}/${e(a.database)}?user=${e(a.user)}&password=${e(a.password)}`),
        ).toEqual({
          ...a,
          notes: [],
        });
      }),
    );
  });

  it('as a key-value string', () => {
    fc.assert(
      fc.property(address, fc.boolean(), (a, blanks) => {
        const is = blanks ? ' = ' : '=';
        const pairs = [
          `host${is}${quoted(a.host)}`,
          `port${is}${a.port}`,
          `dbname${is}${quoted(a.database)}`,
          `user${is}${quoted(a.user)}`,
        ];
        expect(readPostgresAddress([...pairs, `password${is}${quoted(a.password)}`].join(' '))).toEqual({ ...a, notes: [] });
      }),
    );
  });

  it('as a .NET string', () => {
    const q = (each: string): string => `"${each.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(address, (a) => {
        fc.pre(a.port !== 3306 && a.port !== 1433);
        const said = `Host=${q(a.host)};Port=${a.port};Database=${q(a.database)};Username=${q(a.user)};Password=${q(a.password)}`;
        expect(readPostgresAddress(said)).toEqual({ ...a, notes: [] });
      }),
    );
  });

  it('as variables, and as a psql command', () => {
    fc.assert(
      fc.property(address, (a) => {
        const lines = [
          `PGHOST=${env(a.host)}`,
          `PGPORT=${a.port}`,
          `PGDATABASE=${env(a.database)}`,
          `PGUSER=${env(a.user)}`,
          `PGPASSWORD=${env(a.password)}`,
        ];
        if (!/[\r\n]/.test(a.database + a.user + a.password)) expect(readPostgresAddress(lines.join('\n'))).toEqual({ ...a, notes: [] });
        if (readPostgresAddress(a.database) !== undefined) return;
        const command = `PGPASSWORD=${shell(a.password)} psql -h ${shell(a.host)} -p ${a.port} --username=${shell(a.user)} -d ${shell(a.database)}`;
        expect(readPostgresAddress(command)).toEqual({ ...a, notes: [] });
      }),
    );
  });
});

describe('passwords pasted as they are', () => {
  it('lead to the right host', () => {
    const raw = fc.string({ unit: fc.constantFrom(...'@:/%#abc1'), minLength: 1, maxLength: 16 }).filter((each) => {
      // An escape in it is one; all others stay as they are.
      return !/%[0-9a-f]{2}/i.test(each);
    });
    const plain = fc.oneof(fc.domain(), fc.ipV4());
    fc.assert(
      fc.property(raw, plain, port, (password, name, at) => {
        expect(readPostgresAddress(`postgres://me:${password}@${name}:${at}/shop?sslmode=require`)).toMatchObject({
          host: name,
          port: at,
          database: 'shop',
          user: 'me',
          password,
          tls: 'require',
        });
      }),
      { numRuns: campaign(1_000) },
    );
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...['postgres://', 'jdbc:postgresql:', 'host=', 'Host=', 'psql ', 'DATABASE_URL=', 'PGHOST=', 'a', '1', '%', '%4', '=', ';', ' ', '\n'],
    ...[
      '@',
      ':',
      '/',
      '?',
      '&',
      '#',
      ',',
      '[',
      ']',
      "'",
      '"',
      '\\',
      '`',
      '$',
      '${',
      '}',
      '-h',
      '--',
      '<',
      '\0',
      '\uD800',
      '[x]',
      '==',
      '""',
    ],
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (all) => void readPostgresAddress(all.join(''))),
      { numRuns: campaign(5_000) },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (any) => void readPostgresAddress(any)));
  });

  it('says no value in a note', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), fc.nat(30), (all, at) => {
        const said = all.toSpliced(Math.min(at, all.length), 0, 'Geh3im').join('');
        for (const note of readPostgresAddress(said)?.notes ?? []) expect(note.toLowerCase()).not.toContain('geh3im');
      }),
      { numRuns: campaign(3_000) },
    );
  });

  it('needs time by its length only', () => {
    const begins = [
      '',
      'postgres://',
      'postgres://u:',
      'postgres://h/d?',
      'host=',
      'host=a;',
      'Host=a;x=1;',
      'psql ',
      "psql '",
      'PGHOST=',
      'A="',
      'host=a user=',
    ];
    const repeats = [
      '@',
      '@a/',
      '@a?x=',
      '@h?host=a&',
      ':',
      '/',
      '?',
      '&',
      '%',
      '%2',
      ',',
      'a,',
      '[',
      "'",
      '"',
      '""',
      "''",
      '\\',
      '\\\n',
      ' ',
      ' x',
      'a\n',
      'a=',
      '=',
      ';',
      ' ;',
      'a;',
      `A=\${A}\n`,
      'A=1\n',
      '-h ',
      '$',
    ];
    // No time is measured: quadratic work on 90,000 characters takes a minute (seed: `PGHOST=`, blanks, U+2028) and hits the test's own limit.
    for (const begin of begins) {
      for (const repeat of repeats) {
        for (const end of ['', '\u2028x', '@h']) readPostgresAddress(begin + repeat.repeat(Math.ceil(90_000 / repeat.length)) + end);
      }
    }
  });
});
