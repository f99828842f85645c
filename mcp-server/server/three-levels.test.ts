import type { McpServer } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import type { CatalogueObject } from '../../core/connectors/connector.ts';
import { createMemoryEngine } from '../../core/connectors/testing/memory-engine.ts';
import { memoryTarget } from '../../core/execution/testing/memory-target.ts';
import { Environments } from '../environments.ts';
import type { Runtime } from '../runtime.ts';
import { NO_PROGRESS } from '../tools/progress.ts';
import { searchObjects } from '../tools/search-objects.ts';
import { registerResources } from './resources.ts';

const signal = new AbortController().signal;
const CATALOGUE: CatalogueObject[] = [
  { type: 'database', name: 'SALES' },
  { type: 'schema', name: 'PUBLIC', database: 'SALES' },
  { type: 'table', name: 'ORDERS', schema: 'PUBLIC', database: 'SALES', columns: [] },
  { type: 'table', name: 'ORDERS', schema: 'PUBLIC', database: 'HR', columns: [] },
  { type: 'stage', name: 'LANDING', schema: 'PUBLIC', database: 'SALES' },
];

function runtimeOf(memory = createMemoryEngine({ catalogue: CATALOGUE })): Runtime {
  const environments = new Environments([{ name: 'memory', profile: memory.profile() }]);
  return {
    environments,
    secretsKnown: async () => undefined,
    target: () => memoryTarget(memory),
    pools: { state: () => ({}) },
    execution: { redact: (text: string) => text },
    redactor: { text: (text: string) => text },
  } as unknown as Runtime;
}

/** Reads an address of the resources by the template of that name. */
async function read(template: string, variables: Record<string, string>): Promise<string> {
  type Reading = (uri: URL, variables: Record<string, string>, ctx: unknown) => Promise<{ contents: { text: string }[] }>;
  const handlers = new Map<string, Reading>();
  const server = { registerResource: (name: string, _template: unknown, _about: unknown, reading: Reading) => handlers.set(name, reading) };
  registerResources(server as unknown as McpServer, runtimeOf(), () => ({ client: { name: 'test' }, principal: 'test' }));
  const answer = await handlers.get(template)?.(new URL('hydrant://memory/x'), variables, { mcpReq: { signal } });
  return answer?.contents[0]?.text ?? '';
}
const search = (args: Record<string, unknown>) =>
  searchObjects.run(args as never, {
    runtime: runtimeOf(),
    caller: { client: { name: 'test' }, principal: 'test' },
    signal,
    progress: NO_PROGRESS,
  });

test('an address of three parts names a database, a schema and a table', async () => {
  const one = JSON.parse(await read('database-table', { environment: 'memory', database: 'HR', schema: 'PUBLIC', table: 'ORDERS' }));
  expect(one.objects).toMatchObject([{ database: 'HR', name: 'ORDERS' }]);
  const schema = JSON.parse(await read('table', { environment: 'memory', schema: 'SALES', table: 'PUBLIC' }));
  expect(schema.objects).toMatchObject([{ database: 'SALES', schema: 'PUBLIC', name: 'ORDERS' }]);
  const all = JSON.parse(await read('schema', { environment: 'memory', schema: '*' }));
  expect(all.objects).toHaveLength(2);
  await expect(read('database-table', { environment: 'memory', database: 'SALE', schema: 'PUBLIC', table: 'X' })).rejects.toThrow(
    /no database `SALE`; did you mean `SALES`/,
  );
});

test('a search shows whole paths, of the kinds that the engine has', async () => {
  expect((await search({ pattern: 'ORDERS' })).text).toContain('SALES.PUBLIC.ORDERS');
  expect((await search({ pattern: 'ORDERS', database: 'HR' })).text).not.toContain('SALES');
  // Whichever engines are served: a word that none of them knows is a mistake of the caller.
  await expect(search({ types: ['tabel'] })).rejects.toMatchObject({
    code: 'PARAMETER_INVALID',
    message: expect.stringContaining('`table`'),
  });
  await expect(search({ types: ['trigger'] })).rejects.toMatchObject({
    code: 'NOT_SUPPORTED',
    message: expect.stringContaining('Memory has no trigger'),
  });
});
