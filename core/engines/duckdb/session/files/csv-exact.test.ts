import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { campaign } from '../../../../../e2e/support/campaign.ts';
import type { Cell, Row } from '../../../../connectors/connector.ts';
import { csvRecords } from '../../../../connectors/kit/csv.ts';
import { PROFILES } from '../../../registry.ts';
import type { DuckdbProfile } from '../../profile.ts';
import { createDuckdbConnector } from '../connector.ts';

const home = mkdtempSync(join(tmpdir(), 'hydrant-exact-home-'));
const never = new AbortController().signal;
const context = { home, resources: join(import.meta.dirname, '../../../../../resources'), secrets: {}, signal: never };

/** Rows and column types of the view over files of a folder of its own. */
async function read(files: Record<string, string>, view = { name: 'one', files: Object.keys(files)[0] ?? '' }) {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-exact-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const profile = PROFILES.schema.parse({
    id: 'x',
    name: 'x',
    engine: 'duckdb',
    connection: { form: 'folder', path: folder, views: [view] },
  }) as DuckdbProfile;
  const connector = createDuckdbConnector();
  const session = await connector.connect(profile, context);
  try {
    const rows: Row[] = [];
    const answer = await session.execute(`SELECT * FROM ${view.name}`, [], { signal: never, readOnly: true });
    for await (const batch of answer.batches) rows.push(...batch);
    return { rows, types: answer.columns.map(({ type }) => type) };
  } finally {
    await session.close();
    await connector.close();
  }
}

const MANY = 25_000;
/** A column `v`, and a number before it, so that an empty value is no empty line. */
const column = async (values: readonly string[]): Promise<{ type: string | undefined; cells: Cell[] }> => {
  const { rows, types } = await read({ 'one.csv': `k,v\n${values.map((value) => `1,${value}\n`).join('')}` });
  return { type: types[1], cells: rows.map((row) => row[1] as Cell) };
};

describe('a value that a type would change stays text', () => {
  test.each<[string, string[]]>([
    ['numbers of 40 digits', ['1234567890123456789012345678901234567669', '1234567890123456789012345678901234567670']],
    ['leading zeros', ['01234', '5']],
    ['codes with an exponent', ['1e5', '2E3', '7']],
    ['versions', ['1.9', '1.10', '2.0']],
    ['people named Nan and Inf', ['Nan', 'Inf']],
    ['people named nan', ['nan', 'inf']],
    ['a plus', ['+49', '50']],
    ['underscores', ['1_000', '2']],
    ['a point at the end', ['1.', '2']],
    ['zero below zero', ['-0', '1']],
    ['times without seconds', ['10:30', '11:45']],
    ['days that may be months', ['01/02/2024', '03/04/2024']],
    ['days that may be months, with a time', ['01/02/2024 10:00:00', '03/04/2024 11:00:00']],
    ['years of two digits', ['01/02/03', '04/05/06']],
    ['nanoseconds with a zone', ['2024-01-01T10:00:00.123456789Z', '2024-01-01T10:00:00.123456788Z']],
    ['times with a zone and without', ['2024-01-01T10:00:00Z', '2024-01-01T10:00:00']],
    ['days and times', ['2024-01-01', '2024-01-01 10:00:00']],
    ['truth in several letters', ['True', 'false', 'TRUE']],
  ])('%s', async (_, values) => {
    expect(await column(values)).toEqual({ type: 'VARCHAR', cells: values });
  });

  test.each([
    ['a leading zero', '1234', '01234'],
    ['an exponent', '10', '1e5'],
    ['a version', '1.9', '1.10'],
    ['a name', '1.5', 'Nan'],
    ['a time without seconds', '10:30:00', '10:30'],
  ])('far behind the sample: %s', async (_, usual, odd) => {
    const { type, cells } = await column([...Array<string>(MANY).fill(usual), odd]);
    expect({ type, first: cells[0], last: cells.at(-1) }).toEqual({ type: 'VARCHAR', first: usual, last: odd });
  });
});

describe('what a type gives back has the type', () => {
  test.each<[string, string[], string, Cell[]]>([
    ['integers', ['1', '-2', '0'], 'BIGINT', [1, -2, 0]],
    [
      'integers of 20 digits',
      ['12345678901234567669', '12345678901234567670'],
      'HUGEINT',
      ['12345678901234567669', '12345678901234567670'],
    ],
    ['integers of 17 digits', ['12345678901234567', '1'], 'BIGINT', ['12345678901234567', 1]],
    ['amounts', ['12.50', '3.00', '-0.25'], 'DECIMAL(18,2)', ['12.50', '3.00', '-0.25']],
    ['amounts, some of them whole', ['12.50', '3'], 'DECIMAL(18,2)', ['12.50', '3.00']],
    ['amounts of 20 digits', ['123456789012345678.50', '1.25'], 'DECIMAL(20,2)', ['123456789012345678.50', '1.25']],
    ['measures', ['0.1', '12.25', '3.0'], 'DOUBLE', [0.1, 12.25, 3]],
    ['measures of 17 digits', ['0.30000000000000004', '1.5'], 'DOUBLE', [0.30000000000000004, 1.5]],
    ['measures with an exponent as it is written back', ['1e-07', '2.5'], 'DOUBLE', [1e-7, 2.5]],
    ['dates', ['2024-01-02', ''], 'DATE', ['2024-01-02', null]],
    ['dates with a day above 12', ['01/02/2024', '31/01/2024'], 'DATE', ['2024-02-01', '2024-01-31']],
    ['American dates with a day above 12', ['01/02/2024', '1/31/2024'], 'DATE', ['2024-01-02', '2024-01-31']],
    ['dates with the year first', ['2012/01/02', '2012/03/04'], 'DATE', ['2012-01-02', '2012-03-04']],
    ['amounts after a space', [' 12.50', ' .25'], 'DECIMAL(18,2)', ['12.50', '0.25']],
    ['integers after a space', [' 12', '3 '], 'BIGINT', [12, 3]],
    ['times', ['10:30:00', '11:00:00'], 'TIME', ['10:30:00', '11:00:00']],
    ['timestamps', ['2024-01-02 10:00:00', '2024-01-02T10:00:00.5'], 'TIMESTAMP', ['2024-01-02T10:00:00', '2024-01-02T10:00:00.5']],
    [
      'nanoseconds',
      ['2024-01-01 10:00:00.123456789', '2024-01-01 10:00:00.1'],
      'TIMESTAMP_NS',
      ['2024-01-01T10:00:00.123456789', '2024-01-01T10:00:00.1'],
    ],
    ['moments', ['2024-01-01T10:00:00+02:00'], 'TIMESTAMP WITH TIME ZONE', ['2024-01-01T08:00:00Z']],
    ['truth', ['true', 'false'], 'BOOLEAN', [true, false]],
  ])('%s', async (_, values, type, cells) => {
    expect(await column(values)).toEqual({ type, cells });
  });

  test('a fraction behind many integers', async () => {
    const { type, cells } = await column([...Array<string>(MANY).fill('1'), '2.5']);
    expect({ type, last: cells.at(-1) }).toEqual({ type: 'DECIMAL(18,1)', last: '2.5' });
  });
});

describe('an empty text is not nothing', () => {
  test('in a column of text', async () => expect((await column(['""', '', 'x'])).cells).toEqual(['', null, 'x']));
  test('in a column of numbers', async () => expect(await column(['""', '', '12'])).toEqual({ type: 'VARCHAR', cells: ['', null, '12'] }));
  test('but a file that quotes every field has no other way to leave a number out', async () => {
    const { rows, types } = await read({ 'one.csv': '"id","n","d","t"\n"1","","2024-01-02","a"\n"2","1.50","",""\n' });
    expect(rows).toEqual([
      [1, null, '2024-01-02', 'a'],
      [2, '1.50', null, ''],
    ]);
    expect(types).toEqual(['BIGINT', 'DECIMAL(18,2)', 'DATE', 'VARCHAR']);
  });
});

test('files of one view have one type, in which the values of each are exact', async () => {
  const files = { 'a.csv': 'id,x\n1,5\n', 'b.csv': 'id,y\n02,7\n', 'c.csv': 'id;x\n3;1.50\n' };
  const { rows, types } = await read(files, { name: 'one', files: '*.csv' });
  expect(types).toEqual(['VARCHAR', 'DECIMAL(18,2)', 'BIGINT']);
  expect([...rows].sort()).toEqual([
    ['02', null, 7],
    ['1', '5.00', null],
    ['3', '1.50', null],
  ]);
});

describe('JSON', () => {
  test.each<[string, string, Row]>([
    ['integers of 24 digits', '{"a": 123456789012345678901234}\n{"a": 1}\n{"a": null}\n', ['123456789012345678901234']],
    ['an integer of 24 digits beside a fraction', '{"a": 123456789012345678901234}\n{"a": 1.5}\n', ['123456789012345678901234']],
    ['an integer of 40 digits', `{"a": ${'9'.repeat(40)}}\n`, ['9'.repeat(40)]],
    ['in an object', '{"a": {"b": 123456789012345678901234}}\n', ['{"b":123456789012345678901234}']],
    ['fractions', '{"a": 1.5}\n', [1.5]],
  ])('%s', async (_, text, first) => {
    expect((await read({ 'one.jsonl': text })).rows[0]).toEqual(first);
  });
  test('a long integer far behind', async () => {
    const { rows } = await read({ 'one.jsonl': `${'{"a": 1}\n'.repeat(MANY)}{"a": 123456789012345678901234}\n{"a": 2.5}\n` });
    expect(rows.slice(-2)).toEqual([['123456789012345678901234'], ['2.5']]);
  });
});

test('a changed file is looked at anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-exact-'));
  const profile = PROFILES.schema.parse({ id: 'x', name: 'x', engine: 'duckdb', connection: { form: 'folder', path: folder } });
  const connector = createDuckdbConnector();
  for (const [text, wanted] of [
    ['k,v\n1,12\n', 12],
    ['k,v\n1,02\n', '02'],
  ] as const) {
    writeFileSync(join(folder, 'one.csv'), text);
    const session = await connector.connect(profile as DuckdbProfile, context);
    const rows: Row[] = [];
    for await (const batch of (await session.execute('SELECT v FROM one', [], { signal: never, readOnly: true })).batches)
      rows.push(...batch);
    expect(rows).toEqual([[wanted]]);
    await session.close();
  }
  await connector.close();
});

test('texts that our own export writes come back cell by cell (property)', async () => {
  const digits = fc.stringMatching(/^[-+]?[0-9]{0,21}[.]?[0-9]{0,4}(e-?[0-9])?$/);
  const dates = fc.stringMatching(/^[0-3][0-9][/.-][0-1][0-9][/.-]20[0-9]{2}$/);
  const words = fc.stringMatching(/^[a-z"',;|#\\\n 0-9äß-]{0,12}$/);
  const odd = fc.constantFrom('', 'NaN', 'Inf', 'true', 'TRUE', '01', '1e5', '1.10', '1.1', 'NULL', ' 1');
  const value = fc.oneof(words, digits, dates, odd);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(value, fc.option(value), fc.option(odd)), { minLength: 1, maxLength: 30 }), async (lines) => {
      // One text in each column keeps it from being numbers, so that every cell has to be the same text.
      const all = [['first', 'second', 'third'], ...lines, ['end', 'end', 'end']];
      expect((await read({ 'one.csv': csvRecords(all) })).rows).toEqual(all.slice(1));
    }),
    { numRuns: campaign(80) },
  );
});

test('numbers of any look keep their text or their number (property)', async () => {
  const whole = fc.stringMatching(/^-?[0-9]{1,22}$/);
  const fraction = fc.stringMatching(/^-?[0-9]{1,18}[.][0-9]{1,8}$/);
  const power = fc.stringMatching(/^[1-9]([.][0-9])?e[-+]?[0-9]{1,2}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.array(whole, { minLength: 1 }),
        fc.array(fraction, { minLength: 1 }),
        fc.array(fc.oneof(whole, fraction, power), { minLength: 1 }),
      ),
      async (values) => {
        const { cells } = await column(values);
        for (const [index, text] of values.entries()) {
          const cell = String(cells[index]);
          if (cell !== text) expect(number(cell), text).toBe(number(text));
        }
      },
    ),
    { numRuns: campaign(120) },
  );
});

/** The exact number of a text: its sign, digits and exponent, without zeros that do not count. */
function number(text: string): string {
  const [, sign, whole = '', fraction = '', power = '0'] = /^(-?)([0-9]*)[.]?([0-9]*)(?:e([-+]?[0-9]+))?$/i.exec(text) ?? [];
  const digits = (whole + fraction).replace(/0+$/, '');
  const exponent = Number(power) + whole.length;
  const lead = /^0*/.exec(digits)?.[0].length ?? 0;
  const rest = digits.slice(lead);
  return rest === '' ? '0' : `${sign}0.${rest}e${exponent - lead}`;
}
