import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listedEnvironments } from './support/headed.ts';
import { connect, ROOT, type Session } from './support/process.ts';

interface Question {
  question: string;
  variant: string;
  sql: string;
  rows: unknown[][];
}
const questions = JSON.parse(readFileSync(join(ROOT, 'resources', 'sample', 'questions.json'), 'utf8')) as
  | Question[]
  | { questions: Question[] };

describe.each(['modern', 'legacy'] as const)('a conversation in the %s era', (era) => {
  let session: Session;
  beforeAll(async () => {
    session = await connect(['-p', 'sample', '-p', 'sample-dev'], { era });
  });
  afterAll(() => session.close());

  test('the eight tools, with schemas both ways and true annotations', async () => {
    const { tools } = await session.client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual([
      'list_environments',
      'search_objects',
      'execute_query',
      'get_result',
      'explain_query',
      'compare_query',
      'compare_schema',
      'test_connection',
    ]);
    for (const tool of tools) {
      expect(tool.title, tool.name).toBeTruthy();
      expect(tool.outputSchema, tool.name).toMatchObject({ type: 'object' });
      expect(tool.annotations?.readOnlyHint, tool.name).toBe(true);
    }
    expect(session.client.getInstructions()).toContain('prod (default)');
  });
  test('list, search, query', async () => {
    expect((await listedEnvironments(session)).map((one) => [one.name, one.default])).toEqual([
      ['prod', 'default'],
      ['dev', undefined],
    ]);
    const objects = await session.call('search_objects', { pattern: 'order_items', detail: 'full' });
    expect(objects.text).toContain('quantity');
    expect(objects.text).toContain('FOREIGN KEY');
    const all = Array.isArray(questions) ? questions : questions.questions;
    for (const { question, variant, sql, rows } of all) {
      const answer = await session.call('execute_query', { sql, environment: variant, max_rows: 1000 });
      expect(answer.isError, question).toBe(false);
      expect((answer.structured.rows as unknown[][]).length, question).toBe(rows.length);
    }
    expect((await session.call('execute_query', { sql: 'SELECT count(*) FROM orders', environment: 'dev' })).structured.rows).toEqual([
      [25425],
    ]);
    expect((await session.call('execute_query', { sql: 'SELECT $1::VARCHAR || $2', parameters: ['a', 'b'] })).structured.rows).toEqual([
      ['ab'],
    ]);
  });
  test('all pages together are the result, and SQL runs over it', async () => {
    const sql = 'SELECT order_id, ordered_at, status FROM orders ORDER BY order_id LIMIT 777';
    const first = await session.call('execute_query', { sql, max_rows: 100 });
    const handle = first.structured.handle as string;
    const rows = [...(first.structured.rows as unknown[][])];
    while (rows.length < 777)
      rows.push(...((await session.call('get_result', { handle, offset: rows.length, max_rows: 300 })).structured.rows as unknown[][]));
    expect(rows).toEqual((await session.call('execute_query', { sql, max_rows: 1000 })).structured.rows);
    expect((await session.call('get_result', { handle, sql: 'SELECT count(*), min(order_id) FROM result' })).structured.rows).toEqual([
      [777, rows[0]?.[0]],
    ]);
    expect((await session.call('get_result', { handle: 'r_aaaaaaaaaaaaaaaa' })).code).toBe('RESULT_UNKNOWN');
  });
  test('compare, explain, test', async () => {
    expect((await session.call('compare_schema')).structured.total).toBe(6);
    // A mistyped schema is no schema that agrees with itself.
    expect((await session.call('compare_schema', { schema: 'nope' })).code).toBe('OBJECT_UNKNOWN');
    const compared = await session.call('compare_query', { sql: 'SELECT order_id FROM orders', key: ['order_id'] });
    expect(compared.structured.pairs).toMatchObject([{ environment: 'dev', onlyInBase: 1000, onlyInOther: 0 }]);
    expect((await session.call('explain_query', { sql: 'SELECT count(*) FROM orders' })).text).toMatch(/SEQ_SCAN|COLUMN_DATA|ORDERS/i);
    // Counted on the wire: the SDK's client drops a notification that comes in one chunk with the answer.
    const before = session.received().split('"hydrant/progress"').length;
    const result = await session.client.callTool({ name: 'test_connection', arguments: {} }, { onprogress: () => undefined });
    expect(result.structuredContent).toMatchObject({ ok: true });
    // Each step once; the clock may speak between two of them.
    expect(session.received().split('"hydrant/progress"').length - before).toBe(
      (result.structuredContent as { steps: unknown[] }).steps.length,
    );
  });
  test('refusals name the code and the next step', async () => {
    const refused = await session.call('execute_query', { sql: 'DROP TABLE orders' });
    expect(refused).toMatchObject({ isError: true, code: 'READ_ONLY' });
    expect(refused.text).toContain('Next:');
    expect((await session.call('execute_query', { sql: 'SELECT 1', environment: 'prdo' })).text).toContain('prod');
    expect((await session.call('execute_query', { sqll: 'SELECT 1' })).text).toContain('did you mean sql');
    expect((await session.call('execute_query', { sql: `SELECT '${'x'.repeat(10_000_000)}'` })).code).toBe('STATEMENT_TOO_LARGE');
  });
  test('a background run is waited for, and can be cancelled', async () => {
    const started = await session.call('execute_query', { sql: 'SELECT sum(range) FROM range(1000)', background: true });
    expect((await session.call('get_result', { handle: started.structured.handle })).structured.rows).toEqual([[499500]]);
    const endless = await session.call('execute_query', {
      sql: 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1',
      background: true,
    });
    expect((await session.call('get_result', { handle: endless.structured.handle, cancel: true })).code).toBe('QUERY_CANCELLED');
  });
  test('prompts, resources and completions', async () => {
    const { prompts } = await session.client.listPrompts();
    expect(prompts.map((prompt) => prompt.name)).toEqual(['explore_warehouse', 'compare_environments']);
    expect(JSON.stringify(await session.client.getPrompt({ name: 'compare_environments', arguments: {} }))).toContain('prod and dev');
    const typed = await session.client.complete({
      ref: { type: 'ref/prompt', name: 'compare_environments' },
      argument: { name: 'other', value: 'd' },
    });
    expect(typed.completion.values).toEqual(['dev']);
    const token = 'dapi0123456789abcdef0123456789abcdef';
    const refused = (await session.client.readResource({ uri: `hydrant://${token}/main` }).catch((error: unknown) => error)) as Error;
    expect(refused.message).toContain('ENVIRONMENT_UNKNOWN');
    expect(refused.message).not.toContain(token);
    const table = await session.client.readResource({ uri: 'hydrant://dev/main/customers' });
    expect(JSON.stringify(table.contents)).toContain('loyalty_tier');
    const complete = async (name: string, value: string, given: Record<string, string> = {}): Promise<string[]> =>
      (
        await session.client.complete({
          ref: { type: 'ref/resource', uri: 'hydrant://{environment}/{schema}/{table}' },
          argument: { name, value },
          context: { arguments: given },
        })
      ).completion.values;
    expect(await complete('environment', 'd')).toEqual(['dev']);
    expect(await complete('schema', 'ma', { environment: 'dev' })).toEqual(['main']);
    expect(await complete('table', 'order', { environment: 'dev', schema: 'main' })).toEqual(
      expect.arrayContaining(['orders', 'order_items']),
    );
  });
});
