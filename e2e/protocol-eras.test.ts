import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Connection, ERAS, type Era, type Page } from './support/connection.ts';
import { freshHome, historyRows, ROOT } from './support/hydrant.ts';

interface Question {
  question: string;
  variant: string;
  sql: string;
  columns: string[];
  rows: (string | null)[][];
}
type Reference = Parameters<Connection['client']['complete']>[0]['ref'];

const QUESTIONS = JSON.parse(readFileSync(join(ROOT, 'resources/sample/questions.json'), 'utf8')) as Question[];
const TOOLS = [
  'list_environments',
  'search_objects',
  'execute_query',
  'get_result',
  'explain_query',
  'compare_query',
  'compare_schema',
  'test_connection',
];
/** Runs for hours, on every core. */
const LONG = 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1';

describe.each<Era>(['modern', 'legacy'])('a conversation of the %s era', (era) => {
  let server: Connection;
  let home: string;

  beforeAll(async () => {
    home = await freshHome([], { ownCache: era === 'legacy' });
    server = await Connection.open({ home, era, args: ['--profile', 'sample', '--profile', 'sample-dev'] });
  });
  afterAll(() => server.close());

  test('speaks the revision that was asked for', () => {
    expect(server.client.getNegotiatedProtocolVersion()).toBe(ERAS[era]);
    expect(server.client.getServerVersion()).toMatchObject({ name: 'hydrant' });
    expect(server.client.getInstructions()).toContain('prod (default)');
  });

  test('lists eight tools, each with title, description, schemas and true annotations', async () => {
    const { tools } = await server.client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(TOOLS);
    for (const tool of tools) {
      expect(tool.title, tool.name).toBeTruthy();
      expect(tool.description, tool.name).toBeTruthy();
      expect(tool.inputSchema.type, tool.name).toBe('object');
      expect(tool.outputSchema?.type, tool.name).toBe('object');
      expect(tool.annotations?.readOnlyHint, tool.name).toBe(true);
    }
  });

  test('names its environments', async () => {
    const { environments } = await server.tool<{ environments: unknown[] }>('list_environments');
    expect(environments).toMatchObject([
      { name: 'prod', profile: 'sample', engine: 'duckdb', policy: 'read-only', default: true },
      { name: 'dev', profile: 'sample-dev', default: false },
    ]);
  });

  test('finds tables with their columns and keys', async () => {
    const { found } = await server.tool<{ found: { objects: { name: string; columns?: unknown[]; keys?: string[] }[] }[] }>(
      'search_objects',
      { pattern: 'orders', detail: 'full' },
    );
    const orders = found[0]?.objects.find((object) => object.name === 'orders');
    expect(orders?.columns).toContainEqual(expect.objectContaining({ name: 'customer_id' }));
    expect(orders?.keys?.join()).toContain('PRIMARY KEY(order_id)');
  });

  test('finds a column in the one environment that has it', async () => {
    const { found } = await server.tool<{ found: { environment: string; objects: { name: string }[] }[] }>('search_objects', {
      pattern: 'loyalty_tier',
      types: ['column'],
      environment: '*',
    });
    expect(found.map(({ environment, objects }) => [environment, objects.map(({ name }) => name)])).toEqual([
      ['prod', []],
      ['dev', ['loyalty_tier']],
    ]);
  });

  test.each(QUESTIONS)('$question', async ({ sql, variant, columns, rows }) => {
    const page = await server.query(sql, { environment: variant });
    expect(page.columns.map((column) => column.name)).toEqual(columns);
    expect(page.rows.map((row) => row.map((cell) => (cell === null ? null : String(cell))))).toEqual(rows);
    expect(page).toMatchObject({ environment: variant, policy: 'read-only', complete: true, totalRows: rows.length });
  });

  test('binds parameters by place and by name', async () => {
    const page = await server.query('SELECT order_id FROM orders WHERE order_id = $1', { parameters: [125423] });
    expect(page.rows.map(String)).toEqual(['125423']);
    const named = await server.query('SELECT $what AS what', { parameters: { what: "it's; -- text" } });
    expect(named.rows).toEqual([["it's; -- text"]]);
  });

  test('pages of a result are together the whole, in order', async () => {
    const first = await server.query('SELECT order_id, customer_id, status, shipping_fee FROM orders ORDER BY order_id', {
      max_rows: 2500,
    });
    const rows = [...first.rows];
    expect(first.note).toContain(`offset=${rows.length}`);
    while (rows.length < first.totalRows) {
      const next = await server.tool<Page>('get_result', { handle: first.handle, offset: rows.length, max_rows: 10_000 });
      expect(next.rows.length).toBeGreaterThan(0);
      rows.push(...next.rows);
    }
    const truth = await readParquet('orders', 'order_id, customer_id, status, shipping_fee', 'order_id');
    expect(first.totalRows).toBe(truth.length);
    expect(rows.map((row) => row.map(String))).toEqual(truth);
  });

  test('a kept result answers SQL of its own, and only reads', async () => {
    const { handle } = await server.query('SELECT order_id, status FROM orders', { max_rows: 10 });
    const counts = 'SELECT status, count(*) AS n FROM result WHERE status <> $1 GROUP BY status ORDER BY status';
    const counted = await server.tool<Page>('get_result', { handle, sql: counts, parameters: ['returned'] });
    const truth = await server.query(counts.replace('result', 'orders').replace('$1', "'returned'"));
    expect(truth.rows.length).toBeGreaterThan(2);
    expect(counted.rows).toEqual(truth.rows);
    expect((await server.failure('get_result', { handle, sql: 'DROP VIEW result' })).code).toBe('READ_ONLY');
    expect((await server.failure('get_result', { handle, sql: 'SELECT * FROM orders' })).code).toBe('STATEMENT_INVALID');
  });

  test('a plan is shown and nothing runs', async () => {
    const { plan } = await server.tool<{ plan: string }>('explain_query', { sql: LONG });
    expect(plan).toMatch(/RANGE/);
  });

  test('a connection test tells each step as it is done', async () => {
    const before = server.stdout.messages().length;
    let told = 0;
    const { ok, steps } = await server.tool<{ ok: boolean; steps: { id: string; state: string }[] }>(
      'test_connection',
      { environment: 'dev' },
      {
        onprogress: () => {
          told += 1;
        },
      },
    );
    expect(ok).toBe(true);
    expect(steps.map(({ id }) => id)).toEqual(['profile', 'secret', 'source', 'login', 'select-1', 'rights', 'tables']);
    // Read from the pipe: the client forgets its listener with the answer, which may come in one piece with the last step.
    const sent = server.stdout
      .messages()
      .slice(before)
      .filter(({ method }) => method === 'notifications/progress');
    expect(sent.map(({ params }) => params?.progress)).toEqual(steps.map((_step, index) => index + 1));
    expect(sent.map(({ params }) => JSON.parse(String(params?.message)) as unknown)).toEqual(steps);
    expect(told).toBeGreaterThanOrEqual(steps.length - 1);
  });

  test('prompts name the environment that was chosen', async () => {
    const { prompts } = await server.client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['explore_warehouse', 'compare_environments']);
    const explored = await server.client.getPrompt({ name: 'explore_warehouse', arguments: { environment: 'dev' } });
    expect(JSON.stringify(explored.messages)).toContain('Explore the environment dev');
    const compared = await server.client.getPrompt({ name: 'compare_environments', arguments: {} });
    expect(JSON.stringify(compared.messages)).toContain('Compare the environments prod and dev');
  });

  test('lists resources and their templates', async () => {
    const { resources } = await server.client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(['hydrant://prod/*', 'hydrant://dev/*']);
    const { resourceTemplates } = await server.client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'hydrant://{environment}/{schema}',
      'hydrant://{environment}/{schema}/{table}',
      'hydrant-result://{handle}/{offset}',
    ]);
  });

  test('resources show schemas, tables and results', async () => {
    const all = await read<{ objects: { name: string }[] }>(server, 'hydrant://prod/*');
    expect(all.objects.map(({ name }) => name)).toEqual(expect.arrayContaining(['orders', 'customers', 'monthly_revenue']));
    const table = await read<{ objects: { name: string; columns: { name: string }[] }[] }>(server, 'hydrant://dev/main/customers');
    expect(table.objects.map(({ name }) => name)).toEqual(['customers']);
    expect(table.objects[0]?.columns.map(({ name }) => name)).toContain('loyalty_tier');
    const kept = await server.query('SELECT range AS n FROM range(500)', { max_rows: 5 });
    const page = await read<Page>(server, `hydrant-result://${kept.handle}/495`);
    expect(page.rows.map(([n]) => Number(n))).toEqual([495, 496, 497, 498, 499]);
    await expect(read(server, 'hydrant://nowhere/main')).rejects.toThrow(/nowhere/);
  });

  test('completes the environment of a prompt', async () => {
    expect(await complete(server, { type: 'ref/prompt', name: 'explore_warehouse' }, 'environment', 'p')).toEqual(['prod']);
    expect(await complete(server, { type: 'ref/prompt', name: 'compare_environments' }, 'other', '')).toEqual(['prod', 'dev']);
  });

  test('completes environments, schemas and tables of a resource', async () => {
    const table = { type: 'ref/resource', uri: 'hydrant://{environment}/{schema}/{table}' } as const;
    expect(await complete(server, table, 'environment', '')).toEqual(['prod', 'dev']);
    expect(await complete(server, table, 'schema', 'ma', { environment: 'prod' })).toEqual(['main']);
    const tables = await complete(server, table, 'table', 'order', { environment: 'prod', schema: 'main' });
    expect(tables.toSorted()).toEqual(['order_items', 'order_revenue', 'orders']);
  });

  test('a background run is waited for', async () => {
    const started = await server.query('SELECT sum(range) AS total FROM range(1000000)', { background: true });
    expect(started).toMatchObject({ running: true, rows: [] });
    const done = await server.tool<Page>('get_result', { handle: started.handle });
    expect(done.rows.map(String)).toEqual(['499999500000']);
  });

  test('a background run is cancelled', async () => {
    const started = await server.query(LONG, { background: true });
    expect((await server.failure('get_result', { handle: started.handle, cancel: true })).code).toBe('QUERY_CANCELLED');
    const row = (await historyRows(home)).find(({ statement, kind }) => statement === LONG && kind !== 'explain');
    expect(row).toMatchObject({ state: 'cancelled', client: { name: 'hydrant-e2e', version: '1.2.3' } });
  });

  test('structured answers were checked against their schemas', () => {
    expect(server.validated).toBeGreaterThan(QUESTIONS.length);
  });
});

/** The rows of a Parquet file of the sample as text, read without Hydrant. */
async function readParquet(table: string, columns: string, order: string): Promise<string[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const file = join(ROOT, `resources/sample/prod/${table}.parquet`);
    const reader = await connection.runAndReadAll(`SELECT ${columns} FROM read_parquet('${file}') ORDER BY ${order}`);
    return reader.getRows().map((row) => row.map(String));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function read<T>(server: Connection, uri: string): Promise<T> {
  const { contents } = await server.client.readResource({ uri });
  const [content] = contents;
  return JSON.parse(content && 'text' in content ? content.text : '') as T;
}

async function complete(server: Connection, ref: Reference, name: string, value: string, given = {}): Promise<string[]> {
  return (await server.client.complete({ ref, argument: { name, value }, context: { arguments: given } })).completion.values;
}
