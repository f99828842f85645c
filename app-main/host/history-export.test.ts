import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Host } from './host.ts';
import { startHost } from './testing/start-host.ts';

const hosts: Host[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

/** A host whose person saves under this path, with a history of these statements; every second one is refused. */
async function start(statements: readonly string[]): Promise<{ host: Host; file: string; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-export-'));
  const file = join(folder, 'out');
  const host = await startHost(undefined, { savePath: async () => file });
  hosts.push(host);
  await host.context.profiles.add({ id: 'shop', name: 'Shop, "the" one', engine: 'duckdb', connection: { form: 'sample' } });
  for (const [n, statement] of statements.entries()) add(host, statement, n % 2 === 1);
  return { host, file, folder };
}

function add(host: Host, statement: string, refused: boolean): void {
  const row = {
    correlationId: crypto.randomUUID(),
    client: { name: refused ? 'cursor-vscode' : 'claude-ai', version: '1' },
    principal: 'local:me',
    profile: 'shop',
    environment: 'prod',
    engine: 'duckdb',
    statement,
    kind: 'select',
    capability: 'read',
    verdict: refused ? 'refuse' : 'allow',
  };
  const history = host.context.history();
  if (refused) history.refuse(row, { errorCode: 'READ_ONLY', error: 'no' });
  else history.finish(history.start(row), { state: 'ok', rows: 3, ms: 1.5 });
}

/** The cells of a CSV text, by RFC 4180 and nothing else. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else break;
      }
      at += 1;
    } else while (at < text.length && !',\r\n"'.includes(text[at] as string)) cell += text[at++];
    rows.at(-1)?.push(cell);
    if (text[at] === ',') at += 1;
    else if (text.startsWith('\r\n', at)) {
      at += 2;
      if (at < text.length) rows.push([]);
    } else if (at < text.length) throw new Error(`neither a comma nor CRLF at ${at}: ${JSON.stringify(text.slice(at, at + 20))}`);
  }
  return rows;
}

test('what is filtered is exported, and nothing else, in both formats', async () => {
  const { host, file } = await start(['SELECT 1 AS apple', 'DELETE FROM apple', 'SELECT 2 AS pear', 'DROP TABLE pear']);
  const filters: [Record<string, unknown>, string[]][] = [
    [{}, ['SELECT 1 AS apple', 'DELETE FROM apple', 'SELECT 2 AS pear', 'DROP TABLE pear']],
    [{ state: 'refused' }, ['DELETE FROM apple', 'DROP TABLE pear']],
    [{ search: 'apple' }, ['SELECT 1 AS apple', 'DELETE FROM apple']],
    [{ client: 'claude-ai', search: 'pear' }, ['SELECT 2 AS pear']],
    [{ profile: 'another' }, []],
    [{ since: Date.now() + 60_000 }, []],
  ];
  for (const [filter, expected] of filters) {
    expect(await host.call('history.export', { filter, format: 'jsonl' })).toMatchObject({ ok: true, value: { rows: expected.length } });
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    expect(lines.map((line) => (JSON.parse(line) as { statement: string }).statement)).toEqual(expected);
    expect(await host.call('history.export', { filter, format: 'csv' })).toMatchObject({
      ok: true,
      value: { file, rows: expected.length },
    });
    const [head = [], ...rows] = parseCsv(readFileSync(file, 'utf8'));
    expect(rows.map((row) => row[head.indexOf('statement')])).toEqual(expected);
    for (const row of rows) expect(row[head.indexOf('connection')]).toBe('Shop, "the" one');
  }
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('any statement comes back from the CSV as it was, but that none of it is a formula', async () => {
  const odd = [
    '=HYPERLINK("http://evil")',
    '+1',
    '-1 -- x',
    '@sum',
    '\t=1',
    '\r\nSELECT 1',
    '＝1',
    'a"b',
    'a,b',
    'line\none\r\ntwo',
    'ünï 😀',
    '"',
    ' ',
  ];
  const run = fc.sample(fc.string({ unit: 'grapheme', maxLength: 60 }), 40).filter((text) => text.trim() !== '');
  const statements = [...odd, ...run];
  const { host, file } = await start([]);
  for (const statement of statements) add(host, statement, false);
  const reloaded = host.context
    .history()
    .list({ limit: 1000 })
    .rows.map((row) => row.statement)
    .reverse();
  await host.call('history.export', { filter: {}, format: 'csv' });
  const text = readFileSync(file, 'utf8');
  const [head = [], ...rows] = parseCsv(text);
  const written = rows.map((row) => row[head.indexOf('statement')] ?? '');
  expect(written.map((cell, n) => (cell === `'${reloaded[n]}` ? cell.slice(1) : cell))).toEqual(reloaded);
  for (const row of rows) for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
  expect(written.filter((cell) => cell.startsWith("'")).length).toBeGreaterThanOrEqual(7);
});

test('a secret that became known after its statement was written is in no export', async () => {
  const { host, file } = await start(["SELECT 'Planted-late-7731'"]);
  host.context.redactor.add('Planted-late-7731');
  for (const format of ['csv', 'jsonl']) {
    await host.call('history.export', { filter: {}, format });
    expect(readFileSync(file, 'utf8')).not.toContain('Planted-late');
  }
});

test('an export that is cancelled leaves what stood there; how far it is can be asked', async () => {
  const { host, file, folder } = await start(['SELECT 1', 'SELECT 2', 'SELECT 3']);
  // The rows of a long history: after each, it waits for the test.
  const history = host.context.history();
  const rows = history.exportRows;
  let goOn = (): void => undefined;
  const waits = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  history.exportRows = async function* (filter) {
    for await (const row of rows(filter)) {
      yield row;
      await waits;
    }
  };
  writeFileSync(file, 'what stood there');
  const run = host.call('history.export', { filter: {}, format: 'csv', run: 'r' });
  await expect
    .poll(async () => ((await host.call('history.exports', {})) as { value: unknown[] }).value)
    .toEqual([{ run: 'r', rows: 1, total: 3 }]);
  expect(await host.call('history.export', { filter: {}, run: 'r' })).toMatchObject({ ok: false });
  await host.call('history.cancel-export', { run: 'r' });
  goOn();
  expect(await run).toEqual({ ok: true, value: null });
  expect(readFileSync(file, 'utf8')).toBe('what stood there');
  expect(readdirSync(folder)).toEqual(['out']);
  expect(await host.call('history.exports', {})).toEqual({ ok: true, value: [] });
});

test('the rows of the history say the name of their connection, and the id of one that is gone', async () => {
  const { host } = await start(['SELECT 1']);
  const listed = async (): Promise<unknown> =>
    ((await host.call('history.list', { filter: {} })) as { value: { rows: unknown[] } }).value.rows[0];
  expect(await listed()).toMatchObject({ profile: 'shop', connection: 'Shop, "the" one', environment: 'prod' });
  expect(await host.call('history.get', { id: 1 })).toMatchObject({ value: { connection: 'Shop, "the" one' } });
  await host.context.profiles.remove('shop');
  expect(await listed()).toMatchObject({ connection: 'shop' });
});

test('the file of an export is named after a connection that is there, never after a path', async () => {
  const asked: string[] = [];
  const host = await startHost(undefined, {
    savePath: async (suggestion) => {
      asked.push(suggestion);
      return null;
    },
  });
  hosts.push(host);
  for (const profile of ['../../planted', '--help', '/tmp/planted'])
    expect(await host.call('ask.export', { profile, run: 'r', sql: 'SELECT 1', format: 'csv' })).toMatchObject({ ok: false });
  expect(asked).toEqual([]);
  expect(existsSync('/tmp/planted')).toBe(false);
});

test('a statement of the history is shown with all that could hide in it, and copied as it is', async () => {
  const statement = 'SELECT 1 \u202e-- gnp\u200b';
  const { host } = await start([statement]);
  const list = await host.call('history.list', { filter: {} });
  expect(list).toMatchObject({ ok: true, value: { rows: [{ shown: 'SELECT 1 \\u{202e}-- gnp\\u{200b}' }] } });
  const { id } = (list as { value: { rows: { id: number }[] } }).value.rows[0] ?? { id: 0 };
  expect(await host.call('history.get', { id })).toMatchObject({
    ok: true,
    value: { statement, shown: 'SELECT 1 \\u{202e}-- gnp\\u{200b}' },
  });
});
