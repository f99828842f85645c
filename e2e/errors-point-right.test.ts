import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEUTRAL_WORDS, wordNextStep } from '../core/common/actions.ts';
import { POSTGRES_ADMIN } from '../core/engines/postgres/packs/admin/description.ts';
import { ASSISTANT_WORDS } from '../mcp-server/tools/action-words.ts';
import { TOOLS } from '../mcp-server/tools/all.ts';
import { connect, freshHome, type Session } from './support/process.ts';
import { sourceSentences } from './support/source-sentences.ts';

const root = join(import.meta.dirname, '..');
const always: readonly string[] = TOOLS.map(({ name }) => name);
const ofPack: readonly string[] = POSTGRES_ADMIN.tools.map(({ name }) => name);
/** A word that a model would take for the name of a tool. */
const LIKE_TOOL =
  /(?<![\w.$`(])(?:list|search|execute|get|explain|compare|test|run|cancel|describe|query|find|show|export|save|switch|postgres)_[a-z_]+\b(?!\()/g;

/** A setting of PostgreSQL. */
/** A setting of PostgreSQL, and a column of the history. */
const NO_TOOL = new Set(['search_path', 'query_id']);
const toolsIn = (text: string): string[] => (text.match(LIKE_TOOL) ?? []).filter((name) => !NO_TOOL.has(name));

/** Sentences of a file: texts with punctuation, so no lists of functions; comments and statements left out. */
function sentences(file: string): string[] {
  return sourceSentences(join(root, file)).filter((text) => /[.:;,?] |[.:?]['"`]$/.test(text) && !/\b(?:SELECT|FROM pg_)\b/.test(text));
}

describe('an error names no tool that is not served', () => {
  test('in the source: the sentences of the server name the eight, those of a pack also its own', () => {
    const files = globSync('{core,mcp-server}/**/*.ts', { cwd: root }).filter(
      (file) => !/\.test\.ts$|[/\\](?:testing|cli|functions)[/\\]|(?:node-shapes|tree-words|-functions)\.ts$/.test(file),
    );
    const wrong = files.flatMap((file) => {
      const served = /packs[/\\]/.test(file) ? [...always, ...ofPack] : always;
      return sentences(file).flatMap((text) =>
        toolsIn(text)
          .filter((name) => !served.includes(name))
          .map((name) => `${file}: ${name}`),
      );
    });
    expect(wrong).toEqual([]);
  });

  test('each action in the words of an assistant', () => {
    for (const code of Object.keys(NEUTRAL_WORDS)) {
      const said = wordNextStep(
        { do: code, environment: 'dev', file: 'f', line: 1, backup: 'b', name: 'n', minutes: 10 } as never,
        ASSISTANT_WORDS,
      );
      expect(
        toolsIn(said).filter((name) => !always.includes(name)),
        said,
      ).toEqual([]);
    }
  });
});

describe.each(['modern', 'legacy'] as const)('%s', (era) => {
  let session: Session;
  let handle: string;
  beforeAll(async () => {
    const home = freshHome();
    const pg = {
      id: 'pg',
      name: 'pg',
      engine: 'postgres',
      auth: { method: 'none' },
      connection: { host: '127.0.0.1', port: 1, database: 'a', user: 'a' },
    };
    const gone = { id: 'gone', name: 'gone', engine: 'duckdb', connection: { form: 'folder', path: join(home, 'not-there') } };
    const sample = { id: 'sample', name: 'sample', engine: 'duckdb', connection: { form: 'sample' } };
    writeFileSync(join(home, 'profiles.json'), JSON.stringify({ version: 1, profiles: [sample, pg, gone] }));
    session = await connect(['-p', 'sample', '-p', 'gone', '-p', 'pg'], { home, era });
    handle = (await session.call('execute_query', { sql: 'SELECT * FROM orders', max_rows: 5 })).structured.handle as string;
  });
  afterAll(() => session.close());

  test('whatever goes wrong: the next step names only tools of the list', async () => {
    const served = (await session.client.listTools()).tools.map(({ name }) => name);
    const calls: [string, Record<string, unknown>][] = [
      ['execute_query', { sql: 'SELECT * FROM ordrs' }],
      ['execute_query', { sql: 'SELECT nothing FROM orders' }],
      ['execute_query', { sql: 'SELEC' }],
      ['execute_query', { sql: '' }],
      ['execute_query', { sql: 'SELECT 1; SELECT 2' }],
      ['execute_query', { sql: 'DROP TABLE orders' }],
      ['execute_query', { sql: 'SELECT unheard_of(1)' }],
      ['execute_query', { sql: 'SELECT $1', parameters: [] }],
      ['execute_query', { sql: 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1', timeout: 0.2 }],
      ['execute_query', { sql: 'SELECT 1', environment: 'prdo' }],
      ['execute_query', { query: 'SELECT 1' }],
      ...[1, 2, 3, 4].map((): [string, Record<string, unknown>] => ['execute_query', { sql: 'SELECT 1', environment: 'gone' }]),
      ['execute_query', { sql: 'SELECT 1', environment: 'pg' }],
      ['get_result', { handle: 'r_aaaaaaaaaaaaaaaa' }],
      ['get_result', { handle, sql: 'SELECT * FROM orders' }],
      ['get_result', { handle, sql: 'DELETE FROM result' }],
      ['get_result', { handle, sql: 'SELECT 1', offset: 3 }],
      ['explain_query', { sql: 'EXPLAIN SELECT 1' }],
      ['explain_query', { sql: 'CREATE TABLE a (b int)' }],
      ['search_objects', { environment: 'nowhere' }],
      ['search_objects', { environment: 'gone' }],
      ['compare_query', { sql: 'SELECT * FROM ordrs' }],
      ['compare_query', { sql: 'SELECT 1', environments: ['sample', 'nowhere'] }],
      ['compare_schema', { other: 'gone' }],
      ['test_connection', { environment: 'nowhere' }],
    ];
    for (const [tool, args] of calls) {
      const { text, isError } = await session.call(tool, args);
      expect(isError, `${tool} ${JSON.stringify(args)}: ${text}`).toBe(true);
      expect(text).toContain('Next: ');
      expect(
        toolsIn(text).filter((name) => !served.includes(name)),
        text,
      ).toEqual([]);
    }
  });

  test('a file that stays missing: after many calls the reason and its cure are still told', async () => {
    const { code, text } = await session.call('execute_query', { sql: 'SELECT 1', environment: 'gone' });
    expect(code).toBe('ENVIRONMENT_UNAVAILABLE');
    expect(text).toContain('not-there is not there.');
    expect(text).toContain('Next: Check the path, or choose the folder again.');
  });

  test('SQL over a result is not sent to the environment’s tables', async () => {
    const { text } = await session.call('get_result', { handle, sql: 'SELECT * FROM orders' });
    expect(text).toContain('`result`');
    expect(text).toContain('DuckDB');
    expect(text).not.toContain('search_objects');
  });

  test.each([
    ['hydrant://nowhere/main', 'ENVIRONMENT_UNKNOWN'],
    ['hydrant://sample/shp', 'OBJECT_UNKNOWN'],
    ['hydrant://sample/nowhere/orders', 'OBJECT_UNKNOWN'],
    ['hydrant://sample/main/ordrs', 'did you mean `orders`?'],
    ['hydrant-result://r_aaaaaaaaaaaaaaaa/0', 'RESULT_UNKNOWN'],
    ['hydrant-result://HANDLE/9999999', 'there is none at offset 9999999'],
    ['hydrant-result://HANDLE/x', 'is no number'],
    ['hydrant-result://HANDLE/-1', 'is no number'],
  ])('the resource %s is an error (%s)', async (uri, said) => {
    const error = await session.client.readResource({ uri: uri.replace('HANDLE', handle) }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    // The SDK sends this code for a missing resource in every revision; clients of older ones accept it beside -32002.
    expect(error).toMatchObject({ code: -32602, message: expect.stringContaining(said) });
  });

  test('resources that are there are read, up to the last row', async () => {
    const read = async (uri: string): Promise<Record<string, unknown[]>> =>
      JSON.parse(((await session.client.readResource({ uri })).contents[0] as { text: string }).text);
    expect((await read('hydrant://sample/main/orders')).objects).toHaveLength(1);
    expect((await read('hydrant://sample/main')).objects?.length).toBeGreaterThan(5);
    expect((await read('hydrant://sample/*')).objects?.length).toBeGreaterThan(5);
    const total = (await session.call('get_result', { handle })).structured.totalRows as number;
    expect((await read(`hydrant-result://${handle}/${total - 1}`)).rows).toHaveLength(1);
  });
});
