import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf } from '../../../common/testing/failure-of.ts';
import { execute, readAll, sessionsOf } from '../testing/sessions.ts';
import { type TestDatabase, testDatabase } from '../testing/shared-server.ts';

/** A proxy before the server. Once `silent`, it drops all data without closing, as if the server's machine had vanished. */
let server: TestDatabase;
let proxy: Server;
let silent = false;
let garbage: Buffer | undefined;
const sockets = new Set<Socket>();
const port = (): number => {
  const address = proxy.address();
  return typeof address === 'object' && address ? address.port : 0;
};
const sessions = sessionsOf(() => ({ host: '127.0.0.1', port: port(), database: server.database }));

beforeAll(async () => {
  server = await testDatabase();
  proxy = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    if (silent) return;
    const upstream = connect(server.port, '127.0.0.1');
    sockets.add(upstream);
    upstream.on('error', () => undefined);
    client.on('data', (bytes) => void (silent || upstream.write(bytes)));
    upstream.on('data', (bytes) => {
      if (garbage) client.write(garbage);
      else if (silent) upstream.pause();
      else client.write(bytes);
    });
    client.on('close', () => void (silent || upstream.destroy()));
    upstream.on('close', () => void (silent || client.destroy()));
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
}, 60_000);
afterAll(async () => {
  await sessions.close();
  for (const socket of sockets) socket.destroy();
  proxy.close();
  await server.close();
});

test('garbage in the middle of a connection ends the statement at once, as what it is', async () => {
  const row = Buffer.from('D\x00\x10\x00\x00\x00\x02garbage that promises a row of a megabyte', 'latin1');
  const unknown = Buffer.from('!\x00\x00\x00\x40what is this', 'latin1');
  const long = Buffer.from('T\x7f\x00\x00\x40what is this', 'latin1');
  for (const bytes of [row, unknown, long]) {
    const session = await sessions.open();
    garbage = bytes;
    const error = await failureOf(readAll(session, 'SELECT 1'));
    garbage = undefined;
    expect(error.code).toBe('CONNECTION_LOST');
    expect(error.message).toContain('The connection was dropped.');
    expect(session.lost).toBe(true);
  }
});

test('a server that vanishes without a word: the statement ends, and nobody says that the engine cancelled it', async () => {
  const session = await sessions.open();
  const reading = await sessions.open();
  const stop = new AbortController();
  const stream = await execute(reading, "SELECT repeat('x', 10000) FROM generate_series(1, 20000)", [], stop.signal);
  const rows = stream.batches[Symbol.asyncIterator]();
  await rows.next();
  const computing = failureOf(readAllWith(session, stop.signal));
  const active =
    "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '% a, generate_series%' AND pid <> pg_backend_pid() AND datname = current_database()";
  await expect.poll(async () => (await server.admin(active)).length, { timeout: 20_000 }).toBe(1);
  silent = true;
  const readingOn = failureOf(
    (async () => {
      for (;;) if ((await rows.next()).done) return;
    })(),
  );
  const errors = Promise.all([computing, readingOn]);
  stop.abort(new Error('late'));
  for (const error of await errors) {
    expect(error.code).toBe('QUERY_CANCELLED');
    expect(error.details.unconfirmed).toBe(true);
  }
  silent = false;
  expect([session.lost, reading.lost]).toEqual([true, true]);
});

test('a cancel that the server hears is no such thing', async () => {
  const session = await sessions.open();
  const stop = new AbortController();
  const ended = failureOf(readAllWith(session, stop.signal));
  setTimeout(() => stop.abort(new Error('enough')), 50);
  expect((await ended).details).toEqual({});
  expect((await readAll(session, 'SELECT 7')).rows).toEqual([[7]]);
});

async function readAllWith(session: Parameters<typeof execute>[0], signal: AbortSignal): Promise<void> {
  const { batches } = await execute(
    session,
    'SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b',
    [],
    signal,
  );
  for await (const _ of batches);
}
