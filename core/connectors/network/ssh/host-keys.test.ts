import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../../../e2e/support/tools.ts';
import { failureOf } from '../../../common/testing/failure-of.ts';
import { openSshTunnel } from './open-tunnel.ts';
import { handles, hopTo, knownHostsFile, linesOf, nothingLeft, opened, soon, sshd } from './testing/setup.ts';
import { makeKey, type Sshd } from './testing/sshd.ts';

const run = promisify(execFile);

/** The fingerprint as ssh-keygen prints it. */
async function fingerprintOf(line: string): Promise<string> {
  const file = await knownHostsFile(line.split(' ').slice(-2).join(' '));
  const { stdout } = await run('ssh-keygen', ['-l', '-f', file]);
  return stdout.split(' ')[1] ?? '';
}

async function publicKey(path: string): Promise<string> {
  return (await readFile(`${path}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
}

describeWith(['sshd', 'ssh'], 'the key of a server', () => {
  let keyFile = '';
  let server: () => Promise<Sshd>;
  beforeAll(async () => {
    keyFile = await makeKey();
    server = () => sshd({ authorized: [`${keyFile}.pub`] });
  });
  const route = async (hop: Sshd, ...lines: string[]) => ({
    hops: [hopTo(hop, { keyFile })],
    knownHosts: [await knownHostsFile(...lines)],
  });

  test('that is not known is refused with its fingerprint and what to do, before a login is tried', async () => {
    const hop = await server();
    const before = handles();
    const error = await failureOf(openSshTunnel(await route(hop, '# nothing'), soon()));
    const fingerprint = await fingerprintOf(hop.hostKeys[0] ?? '');
    expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'host-unknown', fingerprint, keyType: 'ssh-ed25519' } });
    expect(error.message).toContain(fingerprint);
    expect(error.next).toContain(`ssh-keyscan -p ${hop.port} 127.0.0.1`);
    expect(error.next).toContain(`ssh -p ${hop.port} ${hop.user}@127.0.0.1`);
    expect(hop.log()).not.toMatch(/Accepted|userauth/);
    await nothingLeft(before);
  });

  test('of a second hop that is not known names the way over the first', async () => {
    const [first, second] = [await server(), await server()];
    const hops = [hopTo(first, { keyFile }), hopTo(second, { keyFile })];
    const error = await failureOf(openSshTunnel({ hops, knownHosts: [await knownHostsFile(...linesOf(first))] }, soon()));
    expect(error).toMatchObject({ details: { reason: 'host-unknown', hop: 2 } });
    expect(error.next).toContain(`ssh -J ${first.user}@127.0.0.1:${first.port} -p ${second.port}`);
  });

  test('that is another than the known one is refused with both fingerprints', async () => {
    const hop = await server();
    const old = `[127.0.0.1]:${hop.port} ${await publicKey(await makeKey())}`;
    const error = await failureOf(openSshTunnel(await route(hop, '', old), soon()));
    expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'host-key-changed', line: 2 } });
    expect(error.message).toContain(await fingerprintOf(old));
    expect(error.message).toContain(await fingerprintOf(hop.hostKeys[0] ?? ''));
    expect(error.next).toContain(`ssh-keygen -R "[127.0.0.1]:${hop.port}"`);
  });

  test('of a kind that is not known, where another kind is, is refused', async () => {
    const hop = await server();
    const other = `[127.0.0.1]:${hop.port} ${await publicKey(await makeKey('rsa'))}`;
    expect((await failureOf(openSshTunnel(await route(hop, other), soon()))).details.reason).toBe('host-key-changed');
  });

  test.each(['rsa', 'ecdsa', 'ed25519'] as const)('a server with three keys shows the %s key where only that is known', async (kind) => {
    const hop = await sshd({ authorized: [`${keyFile}.pub`], hostKeys: ['ed25519', 'rsa', 'ecdsa'] });
    const lines = linesOf(hop).filter((line) => line.includes(kind));
    expect(lines).toHaveLength(1);
    await opened(await route(hop, ...lines));
  });

  test('that ssh-keygen -H hashed is known, and another name is not', async () => {
    const hop = await server();
    const file = await knownHostsFile(...linesOf(hop));
    await run('ssh-keygen', ['-q', '-H', '-f', file]);
    expect(await readFile(file, 'utf8')).toMatch(/^\|1\|/);
    await opened({ hops: [hopTo(hop, { keyFile })], knownHosts: [file] });
    const elsewhere = { ...hopTo(hop, { keyFile }), host: 'localhost' };
    expect((await failureOf(openSshTunnel({ hops: [elsewhere], knownHosts: [file] }, soon()))).details.reason).toBe('host-unknown');
  });

  test('that ssh-keyscan found is known', async () => {
    const hop = await server();
    const { stdout } = await run('ssh-keyscan', ['-p', String(hop.port), '127.0.0.1']);
    await opened(await route(hop, stdout));
  });

  test('is known by a wildcard, and without its port as ssh does it', async () => {
    const hop = await server();
    await opened(await route(hop, `[127.0.0.*]:* ${hop.hostKeys[0]}`));
    await opened(await route(hop, `127.0.0.1 ${hop.hostKeys[0]}`));
    expect((await failureOf(openSshTunnel(await route(hop, `!127.0.0.1,127.* ${hop.hostKeys[0]}`), soon()))).details.reason).toBe(
      'host-unknown',
    );
  });

  test('that is revoked is refused, whichever file says so', async () => {
    const hop = await server();
    const known = await knownHostsFile(...linesOf(hop));
    const revoked = await knownHostsFile(`@revoked * ${hop.hostKeys[0]}`);
    const error = await failureOf(openSshTunnel({ hops: [hopTo(hop, { keyFile })], knownHosts: [known, revoked] }, soon()));
    expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'host-key-revoked' } });
  });

  test('that only an authority vouches for is refused with a sentence that says so', async () => {
    const hop = await server();
    const error = await failureOf(openSshTunnel(await route(hop, `@cert-authority * ${await publicKey(await makeKey())}`), soon()));
    expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'host-key-authority' } });
  });

  test('the first file that knows the host decides', async () => {
    const hop = await server();
    const wrong = await knownHostsFile(`[127.0.0.1]:${hop.port} ${await publicKey(await makeKey())}`);
    const right = await knownHostsFile(...linesOf(hop));
    const empty = await knownHostsFile('');
    const hops = [hopTo(hop, { keyFile })];
    await opened({ hops, knownHosts: ['/nowhere/known_hosts', empty, right, wrong] });
    expect((await failureOf(openSshTunnel({ hops, knownHosts: [wrong, right] }, soon()))).details.reason).toBe('host-key-changed');
  });
});
