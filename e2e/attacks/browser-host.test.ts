import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endProcess, makeFakeOpener, makeHome, startBrowserHost, type TestHome } from '../support/browser-host.ts';
import { memoryOf, openSocket, type RawAnswer, send } from '../support/http-raw.ts';

let home: TestHome;
let child: ChildProcess;
let port: string;
let token: string;
/** What the session of the one browser sends with each call. */
let inside: Record<string, string>;
/** All that the exchange of the token gave out. */
let entered: RawAnswer;

const JSON_TYPE = { 'content-type': 'application/json' };
const own = (): Record<string, string> => ({ origin: `http://127.0.0.1:${port}`, ...JSON_TYPE });
const post = (path: string, body: unknown, headers: Record<string, string> = own()): Promise<RawAnswer> =>
  send(port, path, { method: 'POST', headers, body: JSON.stringify(body) });

beforeAll(async () => {
  home = makeHome();
  const started = await startBrowserHost(home);
  child = started.child;
  [, port = '', token = ''] = /:(\d+)\/#(.+)$/.exec(started.address) ?? [];
});

afterAll(async () => {
  await endProcess(child);
  rmSync(home.path, { recursive: true, force: true, maxRetries: 5 });
});

/** Each must be refused, with a state of 4xx, whatever else comes with the request. */
async function refused(attempts: Record<string, Promise<RawAnswer>>): Promise<void> {
  for (const [name, attempt] of Object.entries(attempts)) {
    const { status, body } = await attempt;
    expect(status, name).toBeGreaterThanOrEqual(400);
    expect(status, name).toBeLessThan(500);
    expect(body, name).not.toContain('"ok":true');
  }
}

test('before the login nobody is answered, and a guessed token is none', async () => {
  await refused({
    call: post('/call/app.info', {}),
    pushes: send(port, '/pushes'),
    'empty key': post('/call/app.info', {}, { ...own(), authorization: 'Bearer ' }),
    'an object as token': post('/session', { token: { length: 43 } }),
    'null as token': post('/session', null),
  });
  const guesses = Array.from({ length: 200 }, (_, n) => token.slice(0, -2) + n.toString(36).padStart(2, 'A'));
  for (const guess of guesses.filter((one) => one !== token)) expect((await post('/session', { token: guess })).status).toBe(401);
});

test('the link works once, and gives nothing that a browser would send to other ports', async () => {
  entered = await post('/session', { token });
  expect(entered.status).toBeLessThan(300);
  expect(entered.headers['set-cookie']).toBeUndefined();
  expect(entered.headers['cache-control']).toContain('no-store');
  const { key } = JSON.parse(entered.body) as { key: string };
  expect(key).toMatch(/^[\w-]{43,}$/);
  expect(key).not.toBe(token);
  inside = { ...own(), authorization: `Bearer ${key}` };
  expect(JSON.parse((await post('/call/app.info', {}, inside)).body)).toMatchObject({ ok: true });
  await refused({
    'the link again': post('/session', { token }),
    'the link as key': post('/call/app.info', {}, { ...own(), authorization: `Bearer ${token}` }),
    'the key as link': post('/session', { token: key }),
  });
});

test('what another local server receives from the browser is worth nothing to a plain process', async () => {
  // A browser sends each cookie of 127.0.0.1 to every port of it, and no header of ours.
  const cookie = String(entered.headers['set-cookie'] ?? '').split(';')[0] ?? '';
  const received: Record<string, string>[] = [];
  const other = createServer((request, response) => {
    received.push(request.headers as Record<string, string>);
    response.end();
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  await send(String((other.address() as AddressInfo).port), '/', { headers: cookie ? { cookie } : {} });
  await new Promise((resolve) => other.close(resolve));
  const { host: _, ...replayed } = received[0] ?? {};
  const { key } = JSON.parse(entered.body || '{}') as { key?: string };
  await refused({
    'replay of its headers': post('/call/app.info', {}, { ...own(), ...replayed }),
    'replay for pushes': send(port, '/pushes', { headers: replayed }),
    'the key as a cookie': post('/call/app.info', {}, { ...own(), cookie: `hydrant=${key}; authorization=Bearer ${key}` }),
    'the key in the address': post(`/call/app.info?authorization=${key}&key=${key}`, { key }),
    'the key in the body': post('/call/app.info', { authorization: `Bearer ${key}`, key }),
    'another scheme': post('/call/app.info', {}, { ...own(), authorization: `Basic ${key}` }),
    'all but the last letter': post('/call/app.info', {}, { ...own(), authorization: `Bearer ${key?.slice(0, -1)}` }),
    'one letter more': post('/call/app.info', {}, { ...own(), authorization: `Bearer ${key}A` }),
  });
});

test('with the key of the session, a request from another site or name is refused all the same', async () => {
  const { origin: _, ...noOrigin } = inside;
  await refused({
    'DNS rebinding': post('/call/app.info', {}, { ...inside, host: `evil.example:${port}` }),
    localhost: post('/call/app.info', {}, { ...inside, host: `localhost:${port}` }),
    'another port in the name': post('/call/app.info', {}, { ...inside, host: '127.0.0.1:1' }),
    'pushes of a rebound name': send(port, '/pushes', { headers: { ...inside, host: `evil.example:${port}` } }),
    'origin null': post('/call/app.info', {}, { ...inside, origin: 'null' }),
    'no origin': post('/call/app.info', {}, noOrigin),
    'origin of another port': post('/call/app.info', {}, { ...inside, origin: 'http://127.0.0.1:1' }),
    'origin by https': post('/call/app.info', {}, { ...inside, origin: `https://127.0.0.1:${port}` }),
    'a page of another port': post('/call/app.info', {}, { ...inside, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }),
    'a form of another site': post('/call/app.info', {}, { ...inside, 'content-type': 'application/x-www-form-urlencoded' }),
    'a form with plain text': post('/call/app.info', {}, { ...inside, 'content-type': 'text/plain' }),
    'no type': post('/call/app.info', {}, { origin: own().origin ?? '', authorization: inside.authorization ?? '' }),
    'a simple GET': send(port, '/call/app.info', { headers: inside }),
    PUT: send(port, '/call/app.info', { method: 'PUT', headers: inside, body: '{}' }),
    preflight: send(port, '/call/app.info', { method: 'OPTIONS', headers: { ...inside, 'access-control-request-method': 'POST' } }),
    'a channel of Object': post('/call/%E0%A4', {}, inside),
  });
  for (const channel of ['constructor', '__proto__', 'toString', 'connections.list%00', '../session'])
    expect(JSON.parse((await post(`/call/${encodeURIComponent(channel)}`, {}, inside)).body)).toMatchObject({ ok: false });
  const preflight = await send(port, '/call/app.info', { method: 'OPTIONS', headers: { origin: 'http://evil.example' } });
  expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('a WebSocket or a tunnel is not opened', async () => {
  const upgrade = openSocket(
    port,
    `GET /pushes HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  const tunnel = openSocket(port, `CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  const smuggled = openSocket(
    port,
    `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /pushes HTTP/1.1\r\n\r\n`,
  );
  await Promise.all([upgrade.answered, tunnel.closed, smuggled.closed]);
  upgrade.socket.destroy();
  expect(upgrade.received()).toMatch(/^HTTP\/1\.1 4/);
  for (const { received } of [upgrade, tunnel, smuggled]) expect(received()).not.toMatch(/^HTTP\/1\.1 (101|2)/);
});

test('page files: nothing outside their folder', async () => {
  expect((await send(port, '/')).body).toContain('<div id="root">');
  await refused(
    Object.fromEntries(
      [
        '/../package.json',
        '/..%2fpackage.json',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/assets/../../app/main.js',
        '/assets/..%5c..%5capp%5cmain.js',
        '/index.html%00.png',
        '/%',
        '//etc/passwd',
        '/index.html/../../app/main.js',
        'http://evil.example/index.html/..%2f..%2fapp/main.js',
      ].map((path) => [path, send(port, path)]),
    ),
  );
});

test('bodies before the login are not read: 80 of 8 MB are not held', { timeout: 60_000 }, async () => {
  const size = 8_000_000;
  const before = memoryOf(child.pid ?? 0);
  const part = 'x'.repeat(size - 1000);
  const head = (path: string): string =>
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n`;
  // All but the last thousand letters: who gathers bodies holds on to them now.
  const open = Array.from({ length: 80 }, (_, n) => openSocket(port, head(n % 2 ? '/session' : '/call/app.info')));
  await Promise.all(open.map(({ socket, closed }) => Promise.race([closed, new Promise((done) => socket.write(part, done))])));
  // 640 MB were sent; what was read and dropped may wait for its collection.
  expect(memoryOf(child.pid ?? 0) - before).toBeLessThan(250);
  for (const { socket } of open) socket.destroy();
  expect((await post('/session', { token: 'x'.repeat(5000) })).status).toBe(413);
  expect(JSON.parse((await post('/call/app.info', {}, inside)).body)).toMatchObject({ ok: true });
});

test('who keeps a connection and sends nothing, half a head, or a body by drops is let go', { timeout: 60_000 }, async () => {
  const nothing = Array.from({ length: 150 }, () => openSocket(port));
  const halves = Array.from({ length: 20 }, () => openSocket(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `));
  const drops = openSocket(
    port,
    `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{`,
  );
  const drip = setInterval(() => drops.socket.write(' '), 500);
  await Promise.all([...nothing, ...halves, drops].map(({ closed }) => closed));
  clearInterval(drip);
  expect(drops.received()).not.toContain(' 200 ');
  // A head without end is cut off, too.
  const endless = openSocket(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Long: ${'y'.repeat(64 * 1024)}`);
  await endless.closed;
  expect(endless.received()).toContain('431');
  expect(JSON.parse((await post('/call/app.info', {}, inside)).body)).toMatchObject({ ok: true });
});

const connection = (command: string, host = '127.0.0.1'): Record<string, string | number> => ({
  name: 'Planted',
  policy: 'read-only',
  'connection.host': host,
  'connection.database': 'db',
  'connection.user': 'me',
  'connection.via': 'direct',
  'auth.method': 'command',
  'auth.command': command,
});

test('a session alone makes no connection whose login runs a program', async () => {
  const save = async (values: unknown): Promise<Record<string, unknown>> =>
    JSON.parse((await post('/call/connections.save', { engine: 'postgres', values, secrets: {} }, inside)).body);
  const answer = await save(connection('touch /tmp/planted'));
  expect(answer).toMatchObject({ ok: false, problem: { code: 'CONFIRMATION_REQUIRED', next: expect.stringMatching(/terminal/) } });
  const imported = {
    hydrant: 'profiles',
    version: 1,
    profiles: [
      {
        id: 'planted',
        name: 'Planted',
        engine: 'postgres',
        connection: { host: '127.0.0.1', database: 'db', user: 'me' },
        auth: { method: 'command', command: 'touch /tmp/planted' },
      },
    ],
  };
  await post('/call/connections.import', { text: JSON.stringify(imported), mode: 'rename' }, inside);
  const { value } = JSON.parse((await post('/call/connections.export', {}, inside)).body) as { value: { text: string } };
  expect(value.text).not.toContain('touch /tmp/planted');
});

// On Windows there is no program on PATH that a test could take the place of.
describe.runIf(process.platform !== 'win32')('the program that opens the browser', () => {
  const withOpener = async (
    work: (started: { home: TestHome; address: string; opener: ReturnType<typeof makeFakeOpener> }) => Promise<void>,
  ) => {
    const other = makeHome();
    const opener = makeFakeOpener(other);
    const started = await startBrowserHost(other, opener);
    try {
      await work({ home: other, address: started.address, opener });
    } finally {
      await endProcess(started.child);
      expect(readdirSync(other.path).filter((name) => name.startsWith('Hydrant'))).toEqual([]);
      rmSync(other.path, { recursive: true, force: true, maxRetries: 5 });
    }
  };

  test('is given no address and no passphrase, but a page for this user alone that goes with the login', async () => {
    await withOpener(async ({ home: own, address, opener }) => {
      await expect.poll(opener.called, { timeout: 20_000 }).toBeDefined();
      const { args = [], environment = '' } = opener.called() ?? {};
      const [, host = '', secret = ''] = /^http:\/\/(.+)\/#(.+)$/.exec(address) ?? [];
      expect(args).toHaveLength(1);
      expect(args.join()).not.toContain(secret);
      expect(environment).not.toContain(secret);
      expect(environment).not.toContain('HYDRANT_VAULT_PASSPHRASE');
      expect(environment).not.toContain(own.env.HYDRANT_VAULT_PASSPHRASE);
      const file = fileURLToPath(args[0] ?? '');
      // Readable for a browser in a snap: in the home, and nothing of it hidden.
      expect(file.slice(own.path.length)).toMatch(/^\/Hydrant-\w+\/open\.html$/);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
      expect(readFileSync(file, 'utf8')).toContain(`url=${address}"`);
      const headers = { origin: `http://${host}`, ...JSON_TYPE };
      const enter = (given: string): Promise<RawAnswer> =>
        send(host.split(':')[1] ?? '', '/session', { method: 'POST', headers, body: JSON.stringify({ token: given }) });
      expect((await enter('A'.repeat(43))).status).toBe(401);
      expect(existsSync(file)).toBe(true);
      expect((await enter(secret)).status).toBe(200);
      await expect.poll(() => existsSync(dirname(file))).toBe(false);
    });
  });

  test('is given nothing that outlives the host, whoever logged in', async () => {
    await withOpener(async ({ opener }) => {
      await expect.poll(opener.called, { timeout: 20_000 }).toBeDefined();
    });
  });
});
