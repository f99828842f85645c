// What a model reads: the tool list with one and with ten environments, and 100-row answers beside the same rows as JSON objects.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { checkLimit, heading } from './support/figures.ts';
import { freshFolder } from './support/folders.ts';
import { HYDRANT, startServer, stopServer, type ToolList } from './support/server.ts';

const QUERIES = [
  'SELECT * FROM orders ORDER BY order_id LIMIT 100',
  'SELECT customer_id, full_name, country_code, email FROM customers ORDER BY 1 LIMIT 100',
  'SELECT order_id, product_id, quantity, unit_price FROM order_items ORDER BY ALL LIMIT 100',
  'SELECT ordered_at::DATE AS day, channel, count(*) AS orders, count(DISTINCT customer_id) AS customers FROM orders GROUP BY ALL ORDER BY ALL LIMIT 100',
];

const home = freshFolder();
const ids = Array.from({ length: 10 }, (_, index) => `env-${index}`);
const profiles = ids.map((id) => ({ id, name: `Environment ${id}`, engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } }));
writeFileSync(join(home, 'profiles.json'), JSON.stringify({ version: 1, profiles }));

const bytes = (value: unknown): number => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));

async function toolList(environments: number): Promise<ToolList> {
  const started = await startServer([HYDRANT, 'stdio', ...ids.slice(0, environments).flatMap((id) => ['-p', id])], { HYDRANT_HOME: home });
  await stopServer(started);
  return started.list;
}

const modelReads = (list: ToolList): unknown =>
  list.tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));

heading('tokens', 'bytes that a model reads');
const [one, ten] = [await toolList(1), await toolList(10)];
for (const [environments, list] of [
  ['1 environment', one],
  ['10 environments', ten],
] as const)
  console.log(`  tools/list, ${environments}: ${bytes(modelReads(list))} read by a model, ${bytes(list)} in all`);
for (const tool of one.tools) console.log(`    ${tool.name}: ${bytes(modelReads({ tools: [tool] })) - 2} of ${bytes(tool)}`);
checkLimit('names, descriptions, input schemas', bytes(modelReads(one)), 5000, 'bytes');
checkLimit('the whole answer', bytes(one), 9000, 'bytes');
checkLimit('what ten environments add to one', Math.abs(bytes(ten) - bytes(one)), 0, 'bytes');

const client = new Client({ name: 'bench', version: '1' });
const env = { ...process.env, HYDRANT_HOME: home } as Record<string, string>;
await client.connect(new StdioClientTransport({ command: process.execPath, args: [HYDRANT, 'stdio', '-p', 'sample'], env }));

/** The text of an answer; `format` decides how its rows are written. */
async function answer(sql: string, format: string): Promise<string> {
  const result = await client.callTool({ name: 'execute_query', arguments: { sql, format } });
  const text = (result.content as { text: string }[])[0]?.text ?? '';
  if (result.isError) throw new Error(text);
  return text;
}

console.log('  100 rows: the whole text of an answer beside the same rows as compact JSON objects');
for (const sql of QUERIES) {
  const table = await answer(sql, 'table');
  const objects = JSON.parse((await answer(sql, 'json')).split('\n')[0] ?? '') as unknown[];
  console.log(`  ${sql}\n    ${objects.length} rows: text ${bytes(table)}, JSON objects ${bytes(objects)}`);
  checkLimit('text ÷ JSON objects', bytes(table) / bytes(objects), 0.5);
}
await client.close();
