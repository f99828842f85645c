import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { campaign } from '../../../../../e2e/support/campaign.ts';
import type { HydrantError } from '../../../../common/errors.ts';
import type { Row } from '../../../../connectors/connector.ts';
import { PROFILES } from '../../../registry.ts';
import type { DuckdbProfile } from '../../profile.ts';
import { createDuckdbConnector } from '../connector.ts';

const home = mkdtempSync(join(tmpdir(), 'hydrant-csv-home-'));
const never = new AbortController().signal;
const context = { home, resources: join(import.meta.dirname, '../../../../../resources'), secrets: {}, signal: never };

/** Rows of a file in a folder of its own, or the error; and what the connection test says of it. */
async function read(
  name: string,
  content: string | Buffer,
): Promise<{ rows?: Row[]; error?: HydrantError; reported: string | undefined; warned?: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-csv-'));
  writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, 'whole.csv'), 'a,b\n1,2\n');
  const profile = PROFILES.schema.parse({
    id: 'x',
    name: 'x',
    engine: 'duckdb',
    connection: { form: 'folder', path: folder },
  }) as DuckdbProfile;
  const connector = createDuckdbConnector();
  const probe = (await connector.probes(profile, context)).find(({ id }) => id === 'content');
  let warned: string | undefined;
  const reported = await probe?.run(never, (action) => {
    warned = action;
  });
  const session = await connector.connect(profile, context);
  try {
    const rows: Row[] = [];
    for await (const batch of (await session.execute('SELECT * FROM one', [], { signal: never, readOnly: true })).batches)
      rows.push(...batch);
    return { rows, reported, ...(warned ? { warned } : {}) };
  } catch (error) {
    return { error: error as HydrantError, reported, ...(warned ? { warned } : {}) };
  } finally {
    await session.close();
    await connector.close();
  }
}

const long = '1,2\n'.repeat(30_000);
describe('a damaged file is told with its line, by the statement and by the connection test', () => {
  test.each([
    ['an unclosed quote', 'id,name\n1,"Ana\n2,Bo\n3,Cy\n', 2],
    ['an unclosed quote in the middle', 'id,name\n1,A\n2,"B\n3,C\n4,"D"\n5,E\n', 3],
    ['an unclosed quote in the last line', 'id,name\n1,"A"\n2,"B\n', 3],
    ['an unclosed quote far behind', `id,name\n${long}1,"Ana\n2,Bo\n`, 30_002],
    ['a field too few', 'a,b,c\n1,2,3\n1,2\n4,5,6\n', 3],
    ['a field too few in every line', 'a,b,c\n1,2\n3,4\n', 2],
    ['a field too few far behind', `a,b\n${long}1\n`, 30_002],
    ['a field too many', 'a,b\n1,2\n3,4,5\n6,7\n', 3],
    ['a field too many far behind', `a,b\n${long}1,2,3\n`, 30_002],
    ['a comma in a text', 'name,note\nBo,x\nAna,hello, world\n', 3],
    ['a quote inside', 'a,b\n1,2\n"5" pipe,3\n', 3],
    ['a value that is of no number', `a,b\n${long}x,2\n`, 30_002],
    ['letters of another encoding', Buffer.from('a,b\ncaf\xe9,2\n3,4\n', 'latin1'), 2],
    [
      'letters of another encoding far behind',
      Buffer.concat([Buffer.from(`a,b\n${'x,2\n'.repeat(30_000)}`), Buffer.from('caf\xe9,2\n', 'latin1')]),
      30_002,
    ],
    ['line ends of two kinds', 'a,b\r\n1,2\n3,4\r\n', 2],
  ])('%s', async (_, content, line) => {
    const { error, rows, reported, warned } = await read('one.csv', content);
    expect(rows).toBeUndefined();
    expect(error?.code).toBe('SOURCE_DAMAGED');
    const at = new RegExp(`\\b[Ll]ine:? ${line}\\b`);
    expect(error?.message).toMatch(at);
    expect(error?.message).toContain('one.csv');
    expect(warned).toContain('Mend');
    expect(reported).toMatch(at);
    expect(reported).toContain('1 file of 2');
  });
});

test('a file of Windows is told how to be saved, not what the engine has settings for', async () => {
  for (const lines of ['', 'Bo,2\n'.repeat(30_000)]) {
    const { error, reported } = await read('one.csv', Buffer.from(`name,n\n${lines}M\xfcller,1\n`, 'latin1'));
    for (const text of [error?.message, reported]) {
      expect(text).toContain('Save the file as UTF-8');
      expect(text).not.toMatch(/sample_size|Possible|CREATE VIEW/);
    }
  }
});

describe('what is not damaged is read, every row of it', () => {
  test.each<[string, string, string | Buffer, Row[]]>([
    [
      'lines that begin with #',
      'one.csv',
      'a,b\n#x,2\n3,4\n#y,5\n',
      [
        ['#x', 2],
        ['3', 4],
        ['#y', 5],
      ],
    ],
    [
      'a quoted line end',
      'one.csv',
      'id,t\n1,"a\nb"\n2,"say ""hi"""\n',
      [
        [1, 'a\nb'],
        [2, 'say "hi"'],
      ],
    ],
    ['a quote in the middle of a field', 'one.csv', 'a,b\n5" pipe,2\n', [['5" pipe', 2]]],
    [
      'escaped by a backslash',
      'one.csv',
      'a,b\n"say \\"hi\\"",2\n"x",3\n',
      [
        ['say "hi"', 2],
        ['x', 3],
      ],
    ],
    [
      'single quotes',
      'one.csv',
      "a;b\n'x;y';2\n'z';3\n",
      [
        ['x;y', 2],
        ['z', 3],
      ],
    ],
    ['a decimal comma', 'one.csv', 'a;b\n1,5;2\n', [['1,5', 2]]],
    [
      'a title before the header',
      'one.csv',
      'Report of May\n\na,b\n1,2\n3,4\n',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['one column with commas', 'one.csv', 'note\nhello, world\nx\n', [['hello, world'], ['x']]],
    [
      'a delimiter at each end',
      'one.csv',
      'a,b\n1,2,\n3,4,\n',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['tabs', 'one.tsv', 'a\tb\nx, y\t2\n', [['x, y', 2]]],
    ['compressed', 'one.csv.gz', gzipSync('a|b\n1|2\n'), [[1, 2]]],
    ['no row', 'one.csv', 'a,b\n', []],
    ['a mark of the byte order', 'one.csv', '\uFEFFa;b\n1;2\n', [[1, 2]]],
  ])('%s', async (_, name, content, wanted) => {
    const { rows, error, reported } = await read(name, content);
    expect(error).toBeUndefined();
    expect(rows).toEqual(wanted);
    expect(reported).toContain('2 files were read to the end');
  });
});

test('whatever stands in the cells of a well-formed file, every row comes back (property)', async () => {
  const cell = fc.stringMatching(/^[a-z"',;|#\\\n 0-9äß-]{0,12}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 30 }),
      fc.constantFrom(',', ';', '|', '\t'),
      async (lines, delimiter) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = [['first', 'second', 'third'], ...lines].map((line) => line.map(quoted).join(delimiter)).join('\n');
        const { rows, error } = await read('one.csv', `${text}\n`);
        expect(error).toBeUndefined();
        expect(rows).toHaveLength(lines.length);
      },
    ),
    { numRuns: campaign(60) },
  );
});
