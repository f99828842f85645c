import { expect, test } from 'vitest';
import type { AddressTable } from './address-table.ts';
import { readAddressText } from './read-address.ts';
import { isKnownSetting, type ServerSettings, toFormValues, toServerAddress } from './server-address.ts';

/** Table of a made-up engine, to show that the parsers depend on the table alone. */
const SETTINGS: ServerSettings = {
  fields: { database: 'base', certificate: 'cert', key: 'certkey' },
  used: new Set(['safe']),
  notUsed: { fetch: 'The setting fetch is not used.' },
  known: new Set(['zone']),
  finish: (said, address) => {
    if (said.get('safe') === 'yes') address.tls = 'require';
  },
};
const TABLE: AddressTable = {
  url: { schemes: 'granary|grain', jdbc: 'granary', path: 'base', aliases: { db: 'base' } },
  keyValues: { telling: ['host'], withoutSemicolon: ['host'] },
  ado: {
    prefix: 'grain',
    names: { host: 'server', user: 'uid', password: 'pwd', base: 'database' },
    isOwn: (pairs) => pairs.has('server'),
  },
  variables: {
    best: ['GRANARY_URL'],
    families: [{ name: 'GRAIN_*', settings: { GRAIN_HOST: 'host', GRAIN_DB: 'base' }, telling: ['GRAIN_HOST'] }],
  },
  command: {
    programs: 'gsql',
    options: { h: 'host', l: 'user' },
    withValue: new Set(['c']),
    positional: ['base'],
    variables: { GRAIN_PASS: 'password' },
  },
  isSettingName: (name) => isKnownSetting(name, SETTINGS),
};
const read = (text: string): unknown => {
  const content = readAddressText(text, TABLE);
  return content && toServerAddress(content.settings, SETTINGS, content.notes);
};

test.each([
  [
    'granary://ann:p%40ss@silo:7000/wheat?safe=yes',
    { host: 'silo', port: 7000, database: 'wheat', user: 'ann', password: 'p@ss', tls: 'require' },
  ],
  ['grain+driver://silo/wheat', { host: 'silo', database: 'wheat' }],
  ['jdbc:granary://silo:7000/wheat', { host: 'silo', port: 7000, database: 'wheat' }],
  ['host=silo user=ann', { host: 'silo', user: 'ann' }],
  ['Server=silo;Uid=ann;Pwd="a;b"', { host: 'silo', user: 'ann', password: 'a;b' }],
  ['grain:server=silo;database=wheat', { host: 'silo', database: 'wheat' }],
  ['GRAIN_HOST=silo\nexport GRAIN_DB="wheat"', { host: 'silo', database: 'wheat' }],
  ['OTHER=1\nGRANARY_URL=granary://silo', { host: 'silo' }],
  ['GRAIN_PASS=x gsql -h silo -l ann -c "select 1" wheat', { host: 'silo', database: 'wheat', user: 'ann', password: 'x' }],
])('%s', (text, wanted) => expect(read(text)).toEqual({ ...wanted, notes: [] }));

test.each([
  'postgres://silo/wheat',
  'jdbc:postgresql://silo/wheat',
  'psql -h silo wheat',
  'PGHOST=silo',
  'dbname=wheat',
  'Host=silo;Port=1',
])('nothing of another engine: %s', (text) => expect(read(text)).toBeUndefined());

test('what is not used becomes a note that repeats no value', () => {
  const { notes } = read('granary://silo/wheat?fetch=s3cret&zone=s3cret&odd=s3cret') as { notes: string[] };
  expect(notes).toEqual([
    'The setting fetch is not used.',
    'The setting zone is not used.',
    'A setting that Hydrant does not know is not used.',
  ]);
});

test('as values of a form, with the defaults of the engine', () => {
  expect(toFormValues({ host: 'silo', password: 'x', notes: [] }, { port: 7000, tls: 'verify-full' })).toEqual({
    values: {
      'connection.host': 'silo',
      'connection.port': 7000,
      'connection.tls.mode': 'verify-full',
      'connection.via': 'direct',
      'auth.method': 'password',
    },
    secrets: { 'auth.password': 'x' },
    notes: [],
  });
});
