import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../core/engines/postgres/testing/shared-server.ts';
import { IS_LONG_TIER } from '../support/campaign.ts';
import { freshHome, HYDRANT, hydrant } from '../support/process.ts';

/** Longer than the clients wait without progress; the statement gives its first row at its end, and costs no processor. */
const STATEMENT_SECONDS = IS_LONG_TIER ? 90 : 20;
/** In the long tier the default of both versions of the SDK; else more than twice the five seconds between two notifications. */
const TIMEOUT_MS = IS_LONG_TIER ? 60_000 : 12_000;
const CALL = { name: 'execute_query', arguments: { sql: `SELECT 'done' AS said FROM pg_sleep(${STATEMENT_SECONDS})` } };

let postgres: TestDatabase;
let home: string;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  postgres = await testDatabase();
  home = freshHome();
  const file = join(home, 'pg.json');
  const connection = { host: postgres.host, port: postgres.port, database: postgres.database, user: 'postgres' };
  // Sleeping is no reading, and a read-only connection refuses it; the usual limit of a statement is shorter than it.
  const profile = { name: 'pg', engine: 'postgres', policy: 'full', limits: { seconds: 300 }, connection, auth: { method: 'none' } };
  writeFileSync(file, JSON.stringify(profile));
  expect(hydrant(home, ['profiles', 'add', 'pg', '--from', file])).toMatchObject({ code: 0 });
});
afterAll(async () => {
  for (const close of closing) await close();
  await postgres?.close();
});

const server = () => ({
  command: process.execPath,
  args: [HYDRANT, 'stdio', '-p', 'pg'],
  env: { ...(process.env as Record<string, string>), HYDRANT_HOME: home },
  stderr: 'ignore' as const,
});

async function v1(): Promise<ClientV1> {
  const client = new ClientV1({ name: 'sdk-v1', version: '1' });
  await client.connect(new StdioV1(server()));
  closing.push(() => client.close());
  return client;
}

async function v2(): Promise<ClientV2> {
  const client = new ClientV2({ name: 'sdk-v2', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new StdioV2(server()));
  closing.push(() => client.close());
  return client;
}

/** Options that keep what is sent, in the order in which it came. */
function listening(sent: { progress: number; message?: string }[]) {
  return {
    timeout: TIMEOUT_MS,
    resetTimeoutOnProgress: true,
    onprogress: (one: { progress: number; message?: string | undefined }) =>
      void sent.push({ progress: one.progress, ...(one.message ? { message: one.message } : {}) }),
  };
}

test(`a statement of ${STATEMENT_SECONDS} s is answered to clients that give up after ${TIMEOUT_MS / 1000} s without progress`, {
  timeout: 240_000,
}, async () => {
  const told: { progress: number; message?: string }[][] = [[], [], []];
  const [old, current, background, deaf] = await Promise.all([v1(), v2(), v2(), v1()]);
  const started = await background.callTool({ ...CALL, arguments: { ...CALL.arguments, background: true } });
  const handle = (started.structuredContent as { handle: string }).handle;
  const whole = async (): Promise<unknown> => {
    for (;;) {
      const page = await background.callTool({ name: 'get_result', arguments: { handle } }, listening(told[2] ?? []));
      expect(page.isError, JSON.stringify(page.content)).not.toBe(true);
      const { running, rows } = page.structuredContent as { running?: boolean; rows: unknown };
      if (!running) return rows;
    }
  };
  const [first, second, third, fourth] = await Promise.all([
    old.callTool(CALL, undefined, listening(told[0] ?? [])),
    current.callTool(CALL, listening(told[1] ?? [])),
    whole(),
    // Who asks for no progress gives up: without it the others would have, too.
    deaf.callTool(CALL, undefined, { timeout: TIMEOUT_MS, resetTimeoutOnProgress: true }).catch((error: Error) => error.message),
  ]);
  for (const answer of [first, second]) expect(answer.structuredContent).toMatchObject({ rows: [['done']] });
  expect(third).toEqual([['done']]);
  expect(fourth).toContain('timed out');
  for (const sent of told) {
    expect(sent.length).toBeGreaterThan(2);
    for (const [index, { progress, message }] of sent.entries()) {
      // Each wait for a background run is a call of its own, and counts from its own beginning.
      if (sent !== told[2]) expect(progress).toBeGreaterThan(sent[index - 1]?.progress ?? 0);
      expect(message).toMatch(/^(1 row so far|(Running|Waits for the statement in pg; \d rows? so far) \(\d+ s\))$/);
    }
  }
});
