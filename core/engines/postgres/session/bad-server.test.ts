import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { failureOf } from '../../../common/testing/failure-of.ts';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { readAll, sessionsOf } from '../testing/sessions.ts';
import { Frames, LONGEST_ROW } from './protocol/frames.ts';

/** Reaction of a listener to each chunk from a client. */
type Behaviour = (socket: Socket, nth: number, bytes: Buffer) => void;

let listener: Server | undefined;
let port = 0;
const open = new Set<Socket>();
const sessions = sessionsOf(() => ({ host: '127.0.0.1', port }));
async function listen(behaviour: Behaviour): Promise<void> {
  listener = createServer((socket) => {
    open.add(socket);
    let nth = 0;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => behaviour(socket, nth++, bytes as Buffer));
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  port = typeof address === 'object' && address ? address.port : 0;
}
afterEach(async () => {
  for (const socket of open) socket.destroy();
  open.clear();
  if (listener) await new Promise((resolve) => listener?.close(resolve));
  listener = undefined;
});
afterAll(() => sessions.close());

/** Deterministic pseudo-random bytes. */
function bytesOf(seed: number, length: number): Buffer {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
}
const message = (type: string, body: Buffer | string): Buffer => {
  const content = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeUInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
};
const WELCOME = Buffer.concat([message('R', Buffer.alloc(4)), message('K', Buffer.alloc(8)), message('Z', 'I')]);

describe('a listener that is no PostgreSQL server', () => {
  test.each<[string, Behaviour]>([
    ['answers garbage', (socket) => socket.write(bytesOf(1, 400))],
    ['speaks HTTP', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')],
    ['closes at once', (socket) => socket.end()],
    ['resets at once', (socket) => socket.resetAndDestroy()],
    ['says that it encrypts, and does not', (socket, nth) => socket.write(nth === 0 ? 'S' : 'no handshake')],
    ['speaks HTTP after the login began', (socket, nth) => socket.write(nth === 0 ? 'N' : 'HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['sends an error that does not end', (socket, nth) => socket.write(nth === 0 ? 'N' : message('E', 'SERROR\0CXX000\0Mendless'))],
    ['sends an error without its end', (socket, nth) => socket.write(nth === 0 ? 'N' : message('E', 'SERROR\0'))],
    ['sends messages of no length', (socket, nth) => socket.write(nth === 0 ? 'N' : Buffer.alloc(500))],
    ['asks for an unknown login', (socket, nth) => socket.write(nth === 0 ? 'N' : message('R', Buffer.from([0, 0, 0, 99])))],
  ])('that %s', async (_name, behaviour) => {
    await listen(behaviour);
    const error = await failureOf(sessions.open({}, AbortSignal.timeout(20_000)));
    expect(['CONNECT_FAILED', 'LOGIN_FAILED']).toContain(error.code);
    expect(error.message).toMatch(/^[A-Z0-9].*\.$/s);
    expect(error.next).toMatch(/\.$/);
  });

  test.each<[string, Behaviour]>([
    ['nothing', () => undefined],
    ['nothing after the question for encryption', (socket, nth) => nth === 0 && socket.write('N')],
    ['a part of a message', (socket, nth) => socket.write(nth === 0 ? 'N' : Buffer.from('R\0\0\0'))],
  ])('that accepts and says %s: the caller’s signal ends it', async (_name, behaviour) => {
    await listen(behaviour);
    const stop = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => stop.abort(reason), 100);
    await expect(sessions.open({}, stop.signal)).rejects.toBe(reason);
  });

  test('three hundred that answer the login with random bytes: each is told, none hangs', async () => {
    let seed = 0;
    const types = 'RSKZENTDCAGHt1';
    await listen((socket, nth) => {
      if (nth === 0) return void socket.write('N');
      const noise = bytesOf(seed, 20 + (seed % 200));
      // Every second seed begins with a valid message type; every third has a valid length too.
      const type = types[seed % types.length] ?? 'R';
      if (seed % 3 === 0) socket.write(message(type, noise));
      else socket.write(seed % 2 === 0 ? Buffer.concat([Buffer.from(type), noise]) : noise);
      socket.end();
    });
    for (seed = 1; seed <= 300; seed += 1) {
      // A noise server may send a valid ReadyForQuery; then only the first statement fails.
      const login = sessions.open({}, AbortSignal.timeout(10_000)).then((session) => readAll(session, 'SELECT 1'));
      const error = await failureOf(login);
      expect(['CONNECT_FAILED', 'LOGIN_FAILED', 'CONNECTION_LOST'], `seed ${seed}`).toContain(error.code);
    }
  });

  test('a hundred that answer a statement with random bytes', async () => {
    let seed = 0;
    await listen((socket, nth) => {
      if (nth === 0) socket.write('N');
      else if (nth === 1) socket.write(WELCOME);
      else socket.end(message('TDCEZN'[seed % 6] ?? 'T', bytesOf(seed, seed)));
    });
    for (seed = 1; seed <= 100; seed += 1) {
      const session = await sessions.open();
      const error = await failureOf(readAll(session, 'SELECT 1'));
      expect(error.next, `seed ${seed}`).not.toBe('');
      await session.close();
    }
  });
});

describe('frames', () => {
  // A DataRow with one column of 94 bytes.
  const row = message('D', Buffer.concat([Buffer.from([0, 1, 0, 0, 0, 94]), Buffer.alloc(94, 1)]));
  test('come through whole, however they are cut', () => {
    const whole = Buffer.concat([row, message('N', 'SNOTICE\0Mx\0\0'), row, message('C', 'SELECT 2\0'), message('Z', 'I')]);
    for (let size = 1; size < whole.length; size += 1) {
      const frames = new Frames(() => expect.unreachable());
      const out: Buffer[] = [];
      for (let at = 0; at < whole.length; at += size) out.push(...frames.pass(whole.subarray(at, at + size)));
      expect(Buffer.concat(out).equals(whole), `size ${size}`).toBe(true);
    }
  });
  test('a row that is too long is left out, and told once', () => {
    const head = Buffer.from('D\0\0\0\0', 'latin1');
    head.writeUInt32BE(LONGEST_ROW + 1 + 4, 1);
    const reported: number[] = [];
    const frames = new Frames((bytes) => reported.push(bytes));
    const out = [...frames.pass(Buffer.concat([row, head.subarray(0, 3)])), ...frames.pass(head.subarray(3))];
    const piece = Buffer.alloc(1024 * 1024 + 1);
    let left = LONGEST_ROW + 1;
    for (; left > piece.length; left -= piece.length) out.push(...frames.pass(piece));
    out.push(...frames.pass(Buffer.concat([Buffer.alloc(left), row])));
    expect(reported).toEqual([LONGEST_ROW + 5]);
    expect(Buffer.concat(out).equals(Buffer.concat([row, row]))).toBe(true);
  });
});

describe('a server in recovery', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    // Uses its own server, which is stopped and becomes a standby.
    server = await startPostgres();
    await server.admin('CREATE TABLE here (n int); INSERT INTO here VALUES (7)');
    await server.stop();
    writeFileSync(join(server.folder, 'standby'), '');
    renameSync(join(server.folder, 'standby'), join(server.folder, 'data', 'standby.signal'));
    await server.start();
  });
  afterAll(() => server.close());

  test('answers reads, refuses the rest, and says what it is', async () => {
    const own = sessionsOf(() => server);
    const session = await own.open();
    expect(session.about).toContain('This server is a read-only copy of another.');
    expect((await readAll(session, 'SELECT n FROM here')).rows).toEqual([[7]]);
    const writing = { signal: new AbortController().signal, readOnly: false };
    expect((await failureOf(session.execute('INSERT INTO here VALUES (8)', [], writing))).code).toBe('READ_ONLY');
    expect((await session.catalogue({ types: ['table'], pattern: 'here', detail: 'full', limit: 5 }, writing.signal))[0]?.name).toBe(
      'here',
    );
    await own.close();
  });
});
