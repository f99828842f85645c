import { afterEach, expect, test } from 'vitest';
import { openSocket, send } from '../../e2e/support/http-raw.ts';
import type { Host } from '../host/host.ts';
import { BROWSER_LIMITS, type BrowserLimits } from './limits.ts';
import { type BrowserHost, serveBrowser } from './server.ts';

const open: BrowserHost[] = [];
afterEach(async () => {
  for (const host of open.splice(0)) await host.close();
});

/** A server over a host that repeats what it is asked, and its one session. */
async function start(limits: Partial<BrowserLimits> = {}): Promise<{ port: string; inside: Record<string, string> }> {
  const echo = { call: async (channel: string, request: unknown) => ({ ok: true, value: { channel, request } }), listen: () => () => {} };
  const host = await serveBrowser(echo as unknown as Host, import.meta.dirname, 0, { ...BROWSER_LIMITS, ...limits });
  open.push(host);
  const [, port = '', token = ''] = /:(\d+)\/#(.+)$/.exec(host.address) ?? [];
  const own = { origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json' };
  const { body } = await send(port, '/session', { method: 'POST', headers: own, body: JSON.stringify({ token }) });
  return { port, inside: { ...own, authorization: `Bearer ${(JSON.parse(body) as { key: string }).key}` } };
}

function head(port: string, headers: Record<string, string>, more: string): string {
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /call/x HTTP/1.1\r\n${lines.join('')}${more}\r\n\r\n`;
}

test('a message up to the limit arrives, a longer one is refused, by what it says and by what it is', async () => {
  const { port, inside } = await start({ callBytes: 1000 });
  const body = (length: number): string => JSON.stringify('x'.repeat(length - 2));
  const post = (text: string, headers: Record<string, string> = {}) =>
    send(port, '/call/x', { method: 'POST', headers: { ...inside, ...headers }, body: text });
  expect((await post(body(1000))).status).toBe(200);
  expect((await post(body(1001))).status).toBe(413);
  expect((await post(body(1001), { 'transfer-encoding': 'chunked' })).status).toBe(413);
  const endless = openSocket(port, head(port, inside, 'Transfer-Encoding: chunked'));
  const more = setInterval(() => endless.socket.write(`400\r\n${'x'.repeat(1024)}\r\n`), 5);
  await endless.closed;
  clearInterval(more);
  expect(endless.received()).toContain(' 413 ');
});

test('a session whose message never ends is let go', async () => {
  const { port, inside } = await start({ callMs: 300, headMs: 200 });
  const slow = openSocket(port, `${head(port, inside, 'Content-Length: 100')}{`);
  const drip = setInterval(() => slow.socket.write(' '), 50);
  await slow.closed;
  clearInterval(drip);
  expect(slow.received()).not.toContain(' 200 ');
});

test('connections beyond the limit are closed, and the next is served when one is free', async () => {
  const { port, inside } = await start({ connections: 3 });
  const held = Array.from({ length: 6 }, () => openSocket(port));
  await Promise.race(held.map(({ closed }) => closed));
  for (const { socket } of held) socket.destroy();
  await Promise.all(held.map(({ closed }) => closed));
  await expect
    .poll(() =>
      send(port, '/call/x', { method: 'POST', headers: inside, body: '1' }).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});

test('a stream of pushes needs a ticket, which needs the key and works once; a further one takes the place of the oldest', async () => {
  const { port, inside } = await start({ streams: 2 });
  const { authorization: _, ...outside } = inside;
  const ask = (headers: Record<string, string>) => send(port, '/pushes', { method: 'POST', headers, body: '{}' });
  expect((await ask(outside)).status).toBe(401);
  const newTicket = async (): Promise<string> => (JSON.parse((await ask(inside)).body) as { ticket: string }).ticket;
  const open = async (ticket: string) => {
    const one = openSocket(
      port,
      `GET /pushes?ticket=${ticket} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${inside.authorization}\r\n\r\n`,
    );
    await one.answered;
    return one;
  };
  const ticket = await newTicket();
  for (const wrong of ['', 'x', `${ticket}A`, inside.authorization?.slice('Bearer '.length) ?? ''])
    expect((await open(wrong)).received()).toContain(' 401 ');
  const first = await open(ticket);
  expect(first.received()).toContain(' 200 ');
  expect((await open(ticket)).received()).toContain(' 401 ');
  const second = await open(await newTicket());
  await open(await newTicket());
  await first.closed;
  expect(second.socket.destroyed).toBe(false);
});
