import { expect, test } from 'vitest';
import { freePort } from '../../../../e2e/support/free-port.ts';
import { describeWith } from '../../../../e2e/support/tools.ts';
import { failureOf } from '../../../common/testing/failure-of.ts';
import { openSshTunnel } from './open-tunnel.ts';
import type { SshRoute } from './route.ts';
import { blackHole, handles, hopTo, knownHostsFile, linesOf, listen, nothingLeft, soon, sshd } from './testing/setup.ts';
import { makeKey } from './testing/sshd.ts';

const routeTo = (port: number, host = '127.0.0.1'): SshRoute => ({ hops: [{ host, port, user: 'nobody', password: 'pw-7781' }] });

test('a first hop that takes the connection and says nothing: the signal ends it, nothing is left', async () => {
  const { port, sockets } = await blackHole();
  const before = handles();
  const controller = new AbortController();
  const opening = failureOf(openSshTunnel(routeTo(port), controller.signal));
  setTimeout(() => controller.abort(), 100);
  const error = await opening;
  expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'given-up', hop: 1, hops: 1, port } });
  expect(JSON.stringify(error) + String(error.cause)).not.toContain('pw-7781');
  await nothingLeft(before);
  await expect.poll(() => sockets.size).toBe(0);
});

test('a deadline is told as no answer in time', async () => {
  const { port } = await blackHole('SSH-2.0-Tarpit\r\n');
  const before = handles();
  const error = await failureOf(openSshTunnel(routeTo(port), AbortSignal.timeout(100)));
  expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'timeout' } });
  expect(error.message).toContain(`nobody@127.0.0.1:${port}`);
  await nothingLeft(before);
});

test('an address that swallows every packet', async () => {
  const before = handles();
  const error = await failureOf(openSshTunnel(routeTo(22, '192.0.2.1'), AbortSignal.timeout(200)));
  // A machine without a route fails at once with another reason than `timeout`.
  expect(['timeout', 'unreachable', 'port-refused', 'not-ssh']).toContain(error.details.reason);
  await nothingLeft(before);
});

test('a signal that fired before', async () => {
  const before = handles();
  expect((await failureOf(openSshTunnel(routeTo(22), AbortSignal.abort('no error')))).details.reason).toBe('given-up');
  await nothingLeft(before);
});

test('a port that nothing listens on', async () => {
  const error = await failureOf(openSshTunnel(routeTo(await freePort()), soon()));
  expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'port-refused' } });
});

test('a host name that nobody knows', async () => {
  const error = await failureOf(openSshTunnel(routeTo(22, 'no-such-host.invalid'), soon()));
  expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'host-not-found' } });
});

test.each([
  ['another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['nothing at all', ''],
  ['a version of the last century', 'SSH-1.5-old\r\n'],
])('a server that answers with %s', async (_title, greeting) => {
  const { port } = await listen((socket) => socket.end(greeting));
  const before = handles();
  const error = await failureOf(openSshTunnel(routeTo(port), soon()));
  expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'not-ssh' } });
  await nothingLeft(before);
});

test.each([
  ['no hop', { hops: [] }],
  ['an option as host', { hops: [{ host: '-oProxyCommand=x', port: 22, user: 'u', password: 'p' }] }],
  ['a command as user', { hops: [{ host: 'h', port: 22, user: '$(id)', password: 'p' }] }],
  ['port 0', { hops: [{ host: 'h', port: 0, user: 'u', password: 'p' }] }],
])('a route with %s is refused before anything is opened', async (_title, route) => {
  expect((await failureOf(openSshTunnel(route, soon()))).code).toBe('PROFILE_INVALID');
});

describeWith(['sshd', 'ssh'], 'the second hop', () => {
  test('says nothing: the signal ends both', async () => {
    const keyFile = await makeKey();
    const first = await sshd({ authorized: [`${keyFile}.pub`] });
    const { port } = await blackHole();
    const knownHosts = [await knownHostsFile(...linesOf(first))];
    const before = handles();
    const route = { hops: [hopTo(first, { keyFile }), { host: '127.0.0.1', port, user: 'u', keyFile }], knownHosts };
    const error = await failureOf(openSshTunnel(route, AbortSignal.timeout(500)));
    expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'timeout', hop: 2, hops: 2 } });
    await nothingLeft(before);
  });
});
