import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../core/engines/postgres/testing/shared-server.ts';
import { PYTHON_WITH_MCP } from '../../scripts/test-tool-table.ts';
import { connect, freshHome, HYDRANT, hydrant } from '../support/process.ts';
import { needs } from '../support/tools.ts';
import { type ClientCall, type ClientOutcome, clientCalls, type ListedTool } from './calls.ts';

let postgres: TestDatabase;
let home: string;
/** The tools as the server lists them, which every client has to see. */
let tools: ListedTool[];

beforeAll(async () => {
  postgres = await testDatabase();
  await postgres.admin('CREATE TABLE things AS SELECT i AS id FROM generate_series(1, 20) i');
  home = freshHome();
  const file = join(home, 'pg.json');
  const connection = { host: postgres.host, port: postgres.port, database: postgres.database, user: 'postgres' };
  writeFileSync(file, JSON.stringify({ name: 'pg', engine: 'postgres', connection, auth: { method: 'none' } }));
  expect(hydrant(home, ['profiles', 'add', 'pg', '--from', file, '--pack', 'postgres-admin'])).toMatchObject({ code: 0 });
  const session = await connect(['-p', 'sample', '-p', 'sample-dev', '-p', 'pg'], { home });
  tools = (await session.client.listTools()).tools as ListedTool[];
  await session.close();
});
afterAll(() => postgres?.close());

const server = () => ({
  command: process.execPath,
  args: [HYDRANT, 'stdio', '-p', 'sample', '-p', 'sample-dev', '-p', 'pg'],
  env: { ...(process.env as Record<string, string>), HYDRANT_HOME: home },
});

interface AnyResult {
  content?: unknown;
  structuredContent?: unknown;
  isError?: unknown;
  _meta?: Record<string, unknown> | undefined;
}

function outcomeOf({ content, structuredContent, isError, _meta }: AnyResult): ClientOutcome {
  const code = (_meta?.['hydrant/error'] as { code: string } | undefined)?.code;
  return {
    text: (content as { text?: string }[]).map(({ text }) => text ?? '').join('\n'),
    structured: (structuredContent ?? {}) as Record<string, unknown>,
    isError: isError === true,
    ...(code ? { code } : {}),
  };
}

/** What every client has in common, whatever its version. */
interface AnyClient {
  listTools(): Promise<{ tools: unknown[] }>;
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

async function talk(
  client: AnyClient,
): Promise<{ listed: ListedTool[]; outcomes: (calls: readonly ClientCall[]) => Promise<ClientOutcome[]> }> {
  const listed = (await client.listTools()).tools as ListedTool[];
  return {
    listed,
    outcomes: async (calls) => {
      const outcomes: ClientOutcome[] = [];
      for (const { tool, arguments: given } of calls) {
        // A null for all arguments is what some clients send, and no client's types allow.
        const result = client.callTool({ name: tool, arguments: given as Record<string, unknown> });
        outcomes.push(
          outcomeOf((await result.catch((error: Error) => ({ content: [{ text: String(error) }], isError: true }))) as AnyResult),
        );
      }
      return outcomes;
    },
  };
}

function check(calls: readonly ClientCall[], outcomes: readonly ClientOutcome[]): void {
  expect(outcomes).toHaveLength(calls.length);
  for (const [index, { what, rows, code, says = [], taken }] of calls.entries()) {
    const { text, structured, isError, code: found } = outcomes[index] as ClientOutcome;
    // An error that has no code of ours is one of the protocol, or the client's own.
    if (isError) expect(found, `${what}: ${text}`).toMatch(/^[A-Z_]+$/);
    if (rows) expect(structured.rows, `${what}: ${text}`).toEqual(rows);
    if (code) expect(found, `${what}: ${text}`).toBe(code);
    if (taken) expect(text, what).not.toContain('wrong arguments');
    for (const words of says) expect(text, what).toContain(words);
    if (found === 'PARAMETER_INVALID') expect(text, what).toMatch(/\nNext: /);
  }
}

const CLIENTS: readonly [string, () => Promise<AnyClient>][] = [
  [
    '@modelcontextprotocol/sdk (v1)',
    async () => {
      const client = new ClientV1({ name: 'sdk-v1', version: '1' });
      await client.connect(new StdioV1({ ...server(), stderr: 'ignore' }));
      return client as AnyClient;
    },
  ],
  ...(['legacy', { pin: '2026-07-28' }] as const).map((mode): [string, () => Promise<AnyClient>] => [
    `@modelcontextprotocol/client (v2, ${typeof mode === 'string' ? mode : mode.pin})`,
    async () => {
      const client = new ClientV2({ name: 'sdk-v2', version: '1' }, { versionNegotiation: { mode } });
      await client.connect(new StdioV2({ ...server(), stderr: 'ignore' }));
      return client as AnyClient;
    },
  ]),
];

describe.each(CLIENTS)('%s', (_name, open) => {
  test('every tool with nulls, unknown arguments, and values in every form', { timeout: 120_000 }, async () => {
    const client = await open();
    try {
      const { listed, outcomes } = await talk(client);
      expect(listed.length).toBe(19);
      expect(listed.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
      const calls = clientCalls(listed);
      check(calls, await outcomes(calls));
    } finally {
      await client.close();
    }
  });
});

if (needs('mcp-for-python')) {
  test('mcp (Python): every tool with nulls, unknown arguments, and values in every form', { timeout: 180_000 }, async () => {
    const calls = clientCalls(tools);
    const child = spawn(PYTHON_WITH_MCP, [join(import.meta.dirname, 'call_tools.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(JSON.stringify({ ...server(), calls }));
    const { tools: listed, outcomes } = (await json(child.stdout)) as { tools: ListedTool[]; outcomes: ClientOutcome[] };
    expect(listed.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
    check(calls, outcomes);
  });
}
