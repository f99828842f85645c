import { expect, test } from 'vitest';
import type { FormField } from '../connectors/connector.ts';
import { createMemoryEngine } from '../connectors/testing/memory-engine.ts';
import type { Pools } from '../pool/pools.ts';
import { type Diagnosis, diagnose } from './diagnose.ts';

const signal = new AbortController().signal;
const field = (path: string, choicesFrom?: string): FormField => ({
  path,
  label: path.split('.')[1] ?? path,
  kind: 'text',
  help: 'A field of the memory.',
  required: false,
  ...(choicesFrom ? { choicesFrom } : {}),
});

function diagnosed(form: readonly FormField[], choices: Record<string, readonly string[]>): Promise<Diagnosis> {
  const memory = createMemoryEngine({ rights: { canWrite: false, summary: 'Reads.' }, choices, description: { form } });
  const context = { home: '', resources: '', secrets: {}, signal };
  const pools = { connector: async () => memory.connector, bareContext: () => context, context: async () => context };
  return diagnose(pools as unknown as Pools, memory.profile(), { signal, redact: (text) => text.replaceAll('hunter2', '***') });
}

test('the test of a connection lists what its fields may hold, each list asked once', async () => {
  const form = [field('connection.warehouse', 'warehouses'), field('connection.role', 'roles'), field('connection.host')];
  const lists = { warehouses: ['BIG', 'SMALL'], roles: ['ANALYST', 'a\u202eb', 'hunter2'] };
  const last = (await diagnosed(form, lists)).steps.at(-1);
  expect(last).toMatchObject({
    id: 'choices',
    state: 'ok',
    sentence: 'warehouse: BIG, SMALL. role: ANALYST, ***.',
    choices: { 'connection.warehouse': ['BIG', 'SMALL'], 'connection.role': ['ANALYST', '***'] },
  });
});

test('an engine that lists nothing has no such step', async () => {
  expect((await diagnosed([field('connection.host')], {})).steps.map(({ id }) => id)).not.toContain('choices');
});

test('a long list is cut', async () => {
  const names = Array.from({ length: 500 }, (_, n) => `W${n}`);
  const last = (await diagnosed([field('connection.warehouse', 'w')], { w: names })).steps.at(-1);
  expect(last?.choices?.['connection.warehouse']).toHaveLength(200);
});
