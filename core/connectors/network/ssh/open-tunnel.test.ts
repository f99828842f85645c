import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import tls from 'node:tls';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { freePort } from '../../../../e2e/support/free-port.ts';
import { describeWith } from '../../../../e2e/support/tools.ts';
import { failureOf } from '../../../common/testing/failure-of.ts';
import { openSshTunnel } from './open-tunnel.ts';
import { echo, handles, listen, nothingLeft, opened, routeOver, soon, sshd, until } from './testing/setup.ts';
import { makeKey } from './testing/sshd.ts';

/** Sends bytes through and gives back what came. */
async function roundTrip(stream: Duplex, bytes: Buffer): Promise<Buffer> {
  const back = buffer(stream);
  stream.end(bytes);
  return back;
}

describeWith(['sshd', 'ssh'], 'a tunnel through sshd', () => {
  let keyFile = '';
  let authorized: string[] = [];
  beforeAll(async () => {
    keyFile = await makeKey();
    authorized = [`${keyFile}.pub`];
  });

  test('carries bytes to a host and port as the server sees them, and ends with its handles', async () => {
    const server = await sshd({ authorized });
    const { port } = await echo();
    const route = await routeOver([server], { keyFile });
    const before = handles();
    const tunnel = await openSshTunnel(route, soon());
    const stream = await tunnel.connect('localhost', port, soon());
    expect((await roundTrip(stream, Buffer.from('hello'))).toString()).toBe('hello');
    await tunnel.close();
    await tunnel.closed;
    await nothingLeft(before);
    expect(await failureOf(tunnel.connect('127.0.0.1', port, soon()))).toMatchObject({
      code: 'TUNNEL_FAILED',
      details: { reason: 'closed' },
    });
  });

  test('fifty streams at once carry random bytes exactly', async () => {
    const tunnel = await opened(await routeOver([await sshd({ authorized })], { keyFile }));
    const { port } = await echo();
    const sent = Array.from({ length: 50 }, (_, index) => randomBytes(index === 0 ? 0 : index % 10 === 0 ? 5_000_000 : 100_000 + index));
    const back = await Promise.all(sent.map(async (bytes) => roundTrip(await tunnel.connect('127.0.0.1', port, soon()), bytes)));
    expect(back.map((bytes, index) => bytes.equals(sent[index] ?? Buffer.of()))).toEqual(sent.map(() => true));
  });

  test('a reader that stops holds the writer at the far end, and loses nothing', async () => {
    const tunnel = await opened(await routeOver([await sshd({ authorized })], { keyFile }));
    const bytes = randomBytes(20_000_000);
    let taken = false;
    const { port } = await listen((socket) => socket.end(bytes, () => (taken = true)));
    const stream = await tunnel.connect('127.0.0.1', port, soon());
    await once(stream, 'readable');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(stream.readableLength).toBeLessThan(1_000_000);
    expect(taken).toBe(false);
    expect((await buffer(stream)).equals(bytes)).toBe(true);
  });

  test('a hundred tunnels, and a hundred streams of one, leave no handles', async () => {
    const server = await sshd({ authorized });
    const { port, sockets } = await echo();
    const route = await routeOver([server], { keyFile });
    const before = handles();
    const once = async (_value: unknown, round: number) => {
      const tunnel = await openSshTunnel(route, soon());
      const stream = await tunnel.connect('127.0.0.1', port, soon());
      if (round % 2 === 0) expect((await roundTrip(stream, Buffer.from('x'))).toString()).toBe('x');
      await tunnel.close();
      expect(stream.destroyed).toBe(true);
    };
    for (let batch = 0; batch < 10; batch++) await Promise.all(Array.from({ length: 10 }, once));
    await nothingLeft(before);
    const tunnel = await openSshTunnel(route, soon());
    for (let round = 0; round < 100; round++) {
      const stream = await tunnel.connect('127.0.0.1', port, soon());
      stream.write('x');
      stream.destroy();
    }
    await until(() => sockets.size === 0, 'the far end saw every stream end');
    await tunnel.close();
    await nothingLeft(before);
  }, 60_000);

  test('keys are exchanged anew in the middle of streams', async () => {
    const server = await sshd({ authorized, config: ['RekeyLimit 1M', 'LogLevel DEBUG1'] });
    const tunnel = await opened(await routeOver([server], { keyFile }));
    const { port } = await echo();
    const bytes = randomBytes(10_000_000);
    const back = await Promise.all([1, 2].map(async () => roundTrip(await tunnel.connect('127.0.0.1', port, soon()), bytes)));
    expect(back.every((one) => one.equals(bytes))).toBe(true);
    expect(server.log().match(/SSH2_MSG_NEWKEYS received/g)?.length).toBeGreaterThan(5);
  });

  test('TLS runs over a stream, as databases want it', async () => {
    const tunnel = await opened(await routeOver([await sshd({ authorized })], { keyFile }));
    const psk = randomBytes(32);
    const common = { ciphers: 'PSK', maxVersion: 'TLSv1.2', checkServerIdentity: () => undefined } as const;
    const server = tls.createServer({ ...common, pskCallback: () => psk }, (socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const stream = await tunnel.connect('127.0.0.1', (server.address() as AddressInfo).port, soon());
    const secure = tls.connect({ ...common, socket: stream, pskCallback: () => ({ psk, identity: 'test' }) });
    const bytes = randomBytes(1_000_000);
    expect((await roundTrip(secure, bytes)).equals(bytes)).toBe(true);
  });

  test('nothing is ever written to stdout', async () => {
    const written = vi.spyOn(process.stdout, 'write');
    onTestFinished(() => written.mockRestore());
    const server = await sshd({ authorized, config: ['Banner /etc/hostname'] });
    await (await openSshTunnel(await routeOver([server], { keyFile }), soon())).close();
    await failureOf(openSshTunnel(await routeOver([server], { password: 'x' }), soon()));
    expect(written).not.toHaveBeenCalled();
  });

  test('goes through a jump host', async () => {
    const [first, second] = [await sshd({ authorized }), await sshd({ authorized })];
    const route = await routeOver([first, second], { keyFile });
    const { port } = await echo();
    const before = handles();
    const tunnel = await openSshTunnel(route, soon());
    const bytes = randomBytes(3_000_000);
    expect((await roundTrip(await tunnel.connect('127.0.0.1', port, soon()), bytes)).equals(bytes)).toBe(true);
    expect(second.log()).toMatch(/Accepted publickey/);
    await tunnel.close();
    await nothingLeft(before);
  });

  test('says which hop could not be reached, and leaves nothing of the hops before', async () => {
    const [first, second] = [await sshd({ authorized }), await sshd({ authorized })];
    const route = await routeOver([first, second], { keyFile });
    await second.kill();
    const before = handles();
    const error = await failureOf(openSshTunnel(route, soon()));
    expect(error).toMatchObject({
      code: 'TUNNEL_FAILED',
      details: { reason: 'target-refused', hop: 1, target: `127.0.0.1:${second.port}` },
    });
    await nothingLeft(before);
  });

  test.each([0, 1])('kill -9 of hop %i in the middle of a stream: every stream fails, the tunnel ends, nothing is left', async (which) => {
    const servers = [await sshd({ authorized }), await sshd({ authorized })];
    const route = await routeOver(servers, { keyFile });
    const { port } = await listen((socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
      };
      socket.on('drain', more);
      more();
    });
    const before = handles();
    const tunnel = await openSshTunnel(route, soon());
    const streams = await Promise.all([1, 2, 3].map(() => tunnel.connect('127.0.0.1', port, soon())));
    const ends = streams.map(async (stream) => {
      stream.resume();
      const [error] = (await once(stream, 'error').catch((thrown: unknown) => [thrown])) as [unknown];
      return error;
    });
    await once(streams[0] as Duplex, 'data');
    await servers[which]?.kill();
    for (const error of await Promise.all(ends)) expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'lost' } });
    await tunnel.closed;
    expect(streams.every((stream) => stream.destroyed)).toBe(true);
    expect((await failureOf(tunnel.connect('127.0.0.1', port, soon()))).code).toBe('TUNNEL_FAILED');
    await nothingLeft(before);
  });

  test('a tunnel that is lost while nobody listens for errors does not end the process', async () => {
    const server = await sshd({ authorized });
    const tunnel = await opened(await routeOver([server], { keyFile }));
    const { port } = await echo();
    const stream = await tunnel.connect('127.0.0.1', port, soon());
    await server.kill();
    await tunnel.closed;
    expect(stream.destroyed).toBe(true);
  });

  test('a server that freezes is noticed by the keepalive', async () => {
    const server = await sshd({ authorized });
    const { port } = await echo();
    const before = handles();
    const tunnel = await openSshTunnel(await routeOver([server], { keyFile }), soon(), { intervalMs: 100, max: 3 });
    const stream = await tunnel.connect('127.0.0.1', port, soon());
    const failed = once(stream, 'error').catch((error: unknown) => [error]);
    await server.signalAll('SIGSTOP');
    expect((await failed)[0]).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'lost' } });
    await tunnel.closed;
    await server.signalAll('SIGCONT');
    await nothingLeft(before);
  });

  test('an idle tunnel that is asked often stays open', async () => {
    const server = await sshd({ authorized });
    const tunnel = await openSshTunnel(await routeOver([server], { keyFile }), soon(), { intervalMs: 50, max: 10 });
    let ended = false;
    void tunnel.closed.then(() => (ended = true));
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(ended).toBe(false);
    await tunnel.close();
  });

  test.each([['AllowTcpForwarding no'], ['PermitOpen 127.0.0.1:1']])('forwarding forbidden by %s', async (line) => {
    const tunnel = await opened(await routeOver([await sshd({ authorized, config: [line] })], { keyFile }));
    const { port } = await echo();
    const error = await failureOf(tunnel.connect('127.0.0.1', port, soon()));
    expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'forwarding-forbidden', target: `127.0.0.1:${port}` } });
    expect(error.next).toContain('AllowTcpForwarding');
  });

  test('a target that refuses, and one whose name nobody knows', async () => {
    const tunnel = await opened(await routeOver([await sshd({ authorized })], { keyFile }));
    const error = await failureOf(tunnel.connect('127.0.0.1', await freePort(), soon()));
    expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'target-refused' } });
    expect(error.message).toMatch(/refused/i);
    const unknown = await failureOf(tunnel.connect('no-such-host.invalid', 5432, soon()));
    expect(unknown).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'target-refused' } });
    const { port } = await echo();
    expect((await roundTrip(await tunnel.connect('127.0.0.1', port, soon()), Buffer.from('still open'))).toString()).toBe('still open');
  });

  test('a stream that is given up while it opens is closed when it comes', async () => {
    const server = await sshd({ authorized });
    const tunnel = await opened(await routeOver([server], { keyFile }));
    const { port, sockets } = await echo();
    const controller = new AbortController();
    const opening = failureOf(tunnel.connect('127.0.0.1', port, controller.signal));
    controller.abort();
    expect(await opening).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'given-up' } });
    (await tunnel.connect('127.0.0.1', port, soon())).destroy();
    await until(() => sockets.size === 0, 'the late stream was closed');
  });

  test('the far end closes while we write: the stream ends, no write hangs', async () => {
    const tunnel = await opened(await routeOver([await sshd({ authorized })], { keyFile }));
    const { port } = await listen((socket) => socket.once('data', () => socket.destroy()));
    const stream = await tunnel.connect('127.0.0.1', port, soon());
    stream.resume();
    const closed = once(stream, 'close').catch(() => undefined);
    for (let round = 0; round < 100; round++) stream.write(randomBytes(100_000));
    await closed;
    expect(stream.destroyed).toBe(true);
  });
});
