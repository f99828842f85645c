import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { expectJsonRpc, rawServer } from '../support/process.ts';

type Server = ReturnType<typeof rawServer>;
interface Message {
  id?: unknown;
  result?: Record<string, unknown>;
  error?: unknown;
}

const HELLO = {
  jsonrpc: '2.0',
  id: 'hello',
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'attacker', version: '1' } },
};

const messages = (server: Server): Message[] =>
  server
    .out()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Message);

async function write(child: ChildProcess, data: string | Buffer): Promise<void> {
  await new Promise<void>((resolve) => child.stdin?.write(data, () => resolve()));
}

let count = 0;

/** The server still answers a statement, truly; all it ever wrote to standard output is JSON-RPC. */
async function assertServes(server: Server, what: string): Promise<void> {
  const id = `call-${++count}`;
  const call = { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'execute_query', arguments: { sql: `SELECT ${count} AS n` } } };
  await write(server.child, `${JSON.stringify(call)}\n`);
  await vi.waitFor(() => expect(server.out().includes(`"id":"${id}"`) && server.out().endsWith('\n'), what).toBe(true), {
    timeout: 30_000,
  });
  const answer = messages(server).find((message) => message.id === id)?.result as { structuredContent?: { rows?: unknown } };
  expect(answer?.structuredContent?.rows, what).toEqual([[count]]);
  expectJsonRpc(server.out());
  expect(server.child.exitCode, what).toBeNull();
  for (const text of [server.out(), server.err()]) {
    // No stack, no place of a program, no value of our own objects.
    expect(text, what).not.toMatch(/\n\s+at \S+ \(|node_modules|dist\/server|RangeError|TypeError|undefined is not|polluted/);
  }
}

async function start(): Promise<Server> {
  const server = rawServer(['-p', 'sample']);
  await write(server.child, `${JSON.stringify(HELLO)}\n{"jsonrpc":"2.0","method":"notifications/initialized"}\n`);
  await assertServes(server, 'start');
  return server;
}

const request = (method: unknown, params?: unknown, id: unknown = `r-${++count}`): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) });
const call = (name: unknown, args: unknown): string => request('tools/call', { name, arguments: args });

const MALFORMED: Record<string, readonly (string | Buffer)[]> = {
  'no JSON': ['hello', '{', '}{', '{"jsonrpc":"2.0"', "{'jsonrpc':'2.0'}", '\u0000\u0000', '<html>', 'Content-Length: 10\r\n\r', ''],
  'JSON that is no message': [
    'null',
    'true',
    '42',
    '1e999',
    '"text"',
    '[]',
    '[[]]',
    '{}',
    '[1,2,3]',
    '{"jsonrpc":"1.0","id":1,"method":"tools/list"}',
  ],
  batches: [`[${request('tools/list')},${request('ping')}]`, `[${Array.from({ length: 200 }, () => request('ping')).join(',')}]`],
  'bytes that are no text': [
    Buffer.from([0xff, 0xfe, 0x00, 0x7b]),
    Buffer.from([0xc3, 0x28]),
    Buffer.from('\uFEFF{"jsonrpc":"2.0"}', 'utf16le'),
  ],
  'deep nesting': [
    '['.repeat(100_000),
    `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
    request('tools/call', JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`)),
  ],
  'deep arguments': [
    call('execute_query', { sql: 'SELECT 1', parameters: JSON.parse(`${'[['.repeat(1_500)}${']]'.repeat(1_500)}`) as unknown }),
  ],
  'wrong types of the frame': [
    ...[null, 1, {}, [], true, ''].map((method) => request(method)),
    ...[null, [], 'x', 1, true].map((params) => request('tools/call', params)),
    ...[{}, [], true, null, 1.5, -1, '', Number.MAX_SAFE_INTEGER].map((id) => request('ping', {}, id)),
    '{"jsonrpc":"2.0","id":1e400,"method":"ping"}',
  ],
  'wrong types of arguments': [
    ...[null, 1, '', {}, [], '__proto__', 'constructor', 'x'.repeat(100_000), '../../x'].map((name) => call(name, {})),
    ...[null, 1, 'x', [], [1]].map((args) => call('execute_query', args)),
    ...[null, 1, {}, [], true, ['SELECT 1']].map((sql) => call('execute_query', { sql })),
    ...[-1, 1.5, 1e308, '10', null, {}, []].map((max) => call('execute_query', { sql: 'SELECT 1', max_rows: max })),
    ...[{}, [], 1, '../../prod', '__proto__', 'constructor', '\u0000'].map((environment) =>
      call('execute_query', { sql: 'SELECT 1', environment }),
    ),
    call('execute_query', { sql: 'SELECT ?', parameters: [{ toString: 'x' }] }),
    call('execute_query', { sql: 'SELECT 1', format: { toString: null } }),
  ],
  'names that mean something to JavaScript': [
    '{"jsonrpc":"2.0","id":"p1","method":"tools/call","params":{"__proto__":{"polluted":1},"name":"list_environments","arguments":{"__proto__":{"polluted":1}}}}',
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"jsonrpc":"2.0","id":"p2","method":"ping"}',
    '{"jsonrpc":"2.0","id":"__proto__","method":"tools/call","params":{"name":"execute_query","arguments":{"sql":"SELECT 1","constructor":{"prototype":{"polluted":1}}}}}',
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'then'].flatMap((name) => [
      request(name),
      request(`tools/${name}`),
    ]),
    '{"jsonrpc":"2.0","id":"p3","method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"__proto__"},"argument":{"name":"constructor","value":"x"}}}',
    '{"jsonrpc":"2.0","id":"p4","method":"prompts/get","params":{"name":"constructor","arguments":{"__proto__":"x"}}}',
  ],
  'resources outside of what is offered': [
    'file:///etc/passwd',
    'hydrant://../../etc/passwd',
    'hydrant:///../../../etc/passwd',
    'hydrant://environments/%2e%2e%2f%2e%2e%2fprofiles.json',
    'hydrant://environments/sample/../../../secrets',
    'hydrant://environments/sample%00/x',
    `hydrant://${'a/'.repeat(20_000)}`,
    'http://127.0.0.1:1/',
    '\u202ehydrant://x',
    '',
    '//',
  ].map((uri) => request('resources/read', { uri })),
  'answers and notices that nobody asked for': [
    '{"jsonrpc":"2.0","id":"never","result":{}}',
    '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}',
    '{"jsonrpc":"2.0","id":null,"result":null}',
    ...['never', 1, null, {}, ['x'], 'hello'].map((requestId) =>
      JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId, reason: 'x'.repeat(1000) } }),
    ),
    JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 'never', progress: 1e308 } }),
    JSON.stringify({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' }),
    JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
    JSON.stringify(HELLO),
    JSON.stringify({ jsonrpc: '2.0', id: 'again', method: 'initialize', params: { protocolVersion: '9999-99-99' } }),
    JSON.stringify({ jsonrpc: '2.0', id: 'log', method: 'logging/setLevel', params: { level: 'constructor' } }),
  ],
};

describe('whatever a client sends, the server answers the next call', () => {
  let server: Server;
  beforeAll(async () => {
    server = await start();
  }, 60_000);
  afterAll(() => {
    server.child.kill('SIGKILL');
  });

  test.each(Object.entries(MALFORMED))('%s', { timeout: 120_000 }, async (what, lines) => {
    for (const line of lines) {
      await write(server.child, line);
      await write(server.child, '\n');
    }
    await assertServes(server, what);
  });

  test('a message in single bytes, with carriage returns, and many in one piece', { timeout: 120_000 }, async () => {
    for (const byte of Buffer.from(`${request('ping', {}, 'slow-größe')}\r\n`)) await write(server.child, Buffer.from([byte]));
    await write(server.child, Array.from({ length: 50 }, (_, n) => `${request('ping', {}, `many-${n}`)}\n`).join(''));
    await assertServes(server, 'pieces');
    const ids = messages(server).map(({ id }) => id);
    expect(ids).toContain('slow-größe');
    for (let n = 0; n < 50; n++) expect(ids).toContain(`many-${n}`);
  });

  test('a flood of calls and of cancels, with ids that repeat', { timeout: 120_000 }, async () => {
    const flood: string[] = [];
    for (let n = 0; n < 1_000; n++) {
      flood.push(request('tools/list', {}, `f${n % 50}`));
      flood.push(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: `f${(n + 25) % 50}` } }));
      if (n % 20 === 0) flood.push(request('tools/call', { name: 'execute_query', arguments: { sql: 'SELECT 7' } }, `q${n}`));
      if (n % 40 === 0) flood.push(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: `q${n}` } }));
    }
    await write(server.child, `${flood.join('\n')}\n`);
    await assertServes(server, 'flood');
  });

  test('a statement of several megabytes is refused or run, and a long line within the limit is read', { timeout: 120_000 }, async () => {
    await write(server.child, `${call('execute_query', { sql: `SELECT '${'x'.repeat(8 * 1024 * 1024)}' AS t` })}\n`);
    await write(server.child, `${request('ping', { filler: 'y'.repeat(16 * 1024 * 1024) }, 'long')}\n`);
    await assertServes(server, 'long');
    expect(messages(server).map(({ id }) => id)).toContain('long');
  });

  test('nothing was polluted, and no file of this machine came back', () => {
    expect(server.out()).not.toMatch(/root:x?:0:0|polluted/);
  });
});

test('a line beyond the limit is refused with a sentence, takes none of the machine’s memory, and the next is served', {
  timeout: 120_000,
}, async () => {
  const server = await start();
  const piece = 'z'.repeat(1024 * 1024);
  for (let n = 0; n < 200; n++) await write(server.child, piece);
  if (process.platform === 'linux') {
    const resident = Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))?.[1]);
    expect(resident).toBeLessThan(400 * 1024);
  }
  await write(server.child, '\n');
  await vi.waitFor(() => expect(messages(server)).toContainEqual(expect.objectContaining({ id: null })), { timeout: 30_000 });
  expect(server.err()).toContain('too large');
  await assertServes(server, 'oversized');
  server.child.kill('SIGKILL');
});

test('calls before any greeting, and a client that only ever talks nonsense and leaves', { timeout: 60_000 }, async () => {
  const server = rawServer(['-p', 'sample']);
  for (const lines of Object.values(MALFORMED).slice(0, 4))
    for (const line of lines) await write(server.child, Buffer.concat([Buffer.from(line), Buffer.from('\n')]));
  await write(server.child, `${call('execute_query', { sql: 'SELECT 1' })}\n`);
  const ended = new Promise<number | null>((resolve) => server.child.once('exit', (code) => resolve(code)));
  server.child.stdin?.end();
  expect(await ended).toBe(0);
  if (server.out() !== '') expectJsonRpc(server.out());
  expect(server.err()).not.toMatch(/\n\s+at \S+ \(|RangeError|TypeError/);
});
