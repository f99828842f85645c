// What a model reads: the tool list with one and with ten environments, and a 100-row answer beside the same rows as JSON objects.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { freshHome, HYDRANT, startServer, stopServer, verdict } from './support/measure.ts';

const home = freshHome();
const ids = Array.from({ length: 10 }, (_, index) => `env-${index}`);
const profiles = ids.map((id) => ({ id, name: `Environment ${id}`, engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } }));
writeFileSync(join(home, 'profiles.json'), JSON.stringify({ version: 1, profiles }));

async function list(count: number): Promise<{ model: number; whole: number }> {
  const started = await startServer([HYDRANT, 'stdio', ...ids.slice(0, count).flatMap((id) => ['-p', id])], { HYDRANT_HOME: home });
  await stopServer(started);
  const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
  return {
    model: bytes(started.list.tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))),
    whole: bytes(started.list),
  };
}

const one = await list(1);
const ten = await list(10);
console.log('bench/tokens: bytes of tools/list');
console.log(`  1 environment:   ${one.model} read by a model, ${one.whole} in all`);
console.log(`  10 environments: ${ten.model} read by a model, ${ten.whole} in all`);
verdict('names, descriptions, input schemas', one.model, 5000, 'bytes');
verdict('the whole answer', one.whole, 9000, 'bytes');
verdict('growth from 1 to 10 environments', ten.whole - one.whole, 0, 'bytes');

const client = new Client({ name: 'bench', version: '1' });
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [HYDRANT, 'stdio', '-p', 'sample'],
    env: { ...process.env, HYDRANT_HOME: home } as Record<string, string>,
  }),
);
for (const sql of [
  'SELECT * FROM orders ORDER BY order_id LIMIT 100',
  'SELECT customer_id, full_name, country_code, email FROM customers ORDER BY 1 LIMIT 100',
  'SELECT order_id, product_id, quantity, unit_price FROM order_items ORDER BY ALL LIMIT 100',
]) {
  const ask = async (format: string): Promise<string> =>
    ((await client.callTool({ name: 'execute_query', arguments: { sql, format } })).content as { text: string }[])[0]?.text ?? '';
  const table = Buffer.byteLength(await ask('table'));
  // The JSON objects alone, without the line about the answer.
  const json = Buffer.byteLength((await ask('json')).split('\n').slice(0, -1).join('\n'));
  console.log(`  ${sql}\n    text ${table} bytes, JSON objects ${json} bytes`);
  verdict('100 rows as text ÷ as JSON objects', table / json, 0.5);
}
await client.close();
