// `npm run demo`: builds, starts the bundled server on the sample warehouse, holds a short MCP conversation with it and prints it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const root = join(import.meta.dirname, '..');
const built = spawnSync(process.execPath, [join(root, 'scripts', 'prepare.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
if (built.status !== 0) process.exit(1);

const home = mkdtempSync(join(tmpdir(), 'hydrant-start-'));
const client = new Client({ name: 'hydrant-start', version: '1.0.0' });
const args = [join(root, 'bin', 'hydrant.mjs'), 'stdio', '--profile', 'sample', '--profile', 'sample-dev'];
console.log(`$ hydrant ${args.slice(1).join(' ')}\n`);
await client.connect(
  new StdioClientTransport({ command: process.execPath, args, env: { ...process.env, HYDRANT_HOME: home } as Record<string, string> }),
);

const { tools } = await client.listTools();
console.log(`The server has ${tools.length} tools: ${tools.map((tool) => tool.name).join(', ')}\n`);
await call('list_environments', {});
await call('search_objects', { pattern: 'order', detail: 'summary' });
await call('execute_query', {
  sql: `SELECT extract(year FROM ordered_at) AS year, count(*) AS orders, count(DISTINCT customer_id) AS customers FROM orders GROUP BY 1 ORDER BY 1`,
});
await call('execute_query', { sql: 'DELETE FROM orders' });
await call('compare_schema', {});
await call('compare_query', { sql: 'SELECT order_id, status, channel FROM orders', limit: 5 });

await client.close();
rmSync(home, { recursive: true, force: true });
console.log('That is the path of a statement: a profile, a guarded statement, a typed answer. Next: hydrant --help');

async function call(name: string, input: Record<string, unknown>): Promise<void> {
  console.log(`→ ${name} ${JSON.stringify(input)}`);
  const result = await client.callTool({ name, arguments: input });
  for (const block of result.content as { type: string; text?: string }[]) console.log(`${(block.text ?? '').replace(/^/gm, '  ')}\n`);
}
