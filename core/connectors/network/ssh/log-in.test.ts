import { execFile, spawn } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ssh2 from 'ssh2';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../../../../e2e/support/tools.ts';
import { failureOf } from '../../../common/testing/failure-of.ts';
import { openSshTunnel } from './open-tunnel.ts';
import type { SshHop } from './route.ts';
import { echo, handles, hopTo, knownHostsFile, linesOf, listen, nothingLeft, opened, soon, sshd } from './testing/setup.ts';
import { makeKey, type Sshd, tempFolder } from './testing/sshd.ts';

const run = promisify(execFile);
const PASSPHRASE = 'öpen-sesame 4711';

/** Starts a real ssh-agent with these keys, which ends with the test. */
async function sshAgent(...keys: string[]): Promise<string> {
  const socket = join(await tempFolder(), 'agent.sock');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void agent.kill('SIGKILL'));
  await new Promise((resolve) => agent.stdout.once('data', resolve));
  for (const key of keys) await run('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return socket;
}

describeWith(['sshd', 'ssh'], 'logging in', () => {
  let good = '';
  let encrypted = '';
  beforeAll(async () => {
    good = await makeKey();
    encrypted = await makeKey('ed25519', PASSPHRASE);
  });
  const server = (...keys: string[]) => sshd({ authorized: keys.map((key) => `${key}.pub`) });
  const route = async (hop: Sshd, login: Partial<SshHop>) => ({
    hops: [hopTo(hop, login)],
    knownHosts: [await knownHostsFile(...linesOf(hop))],
  });

  test.each([
    ['ed25519', []],
    ['rsa', []],
    ['ecdsa', []],
    ['rsa', ['-m', 'PEM']],
    ['ecdsa', ['-m', 'PEM']],
    ['rsa', ['-m', 'PKCS8']],
    ['ecdsa', ['-m', 'PKCS8']],
  ] as const)('with a key file: %s %j, plain and encrypted', async (kind, more) => {
    for (const passphrase of [undefined, PASSPHRASE]) {
      const keyFile = await makeKey(kind, passphrase ?? '', more);
      const hop = await server(keyFile);
      await opened(await route(hop, { keyFile, passphrase }));
      if (passphrase === undefined) continue;
      const wrong = await failureOf(openSshTunnel(await route(hop, { keyFile, passphrase: 'wrong-1234' }), soon()));
      expect(wrong).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'key-passphrase' } });
      expect(wrong.message).toContain('does not open');
      expect(JSON.stringify(wrong) + String(wrong.cause)).not.toContain('wrong-1234');
      const none = await failureOf(openSshTunnel(await route(hop, { keyFile }), soon()));
      expect(none.message).toContain('no passphrase was given');
    }
  });

  test('with a key file that others can read', async () => {
    const keyFile = await makeKey();
    await chmod(keyFile, 0o644);
    await opened(await route(await server(keyFile), { keyFile }));
  });

  test('a key that the server does not know is refused, and the message says what was tried', async () => {
    const hop = await server(good);
    const before = handles();
    const error = await failureOf(openSshTunnel(await route(hop, { keyFile: await makeKey() }), soon()));
    expect(error).toMatchObject({
      code: 'TUNNEL_FAILED',
      details: { reason: 'login-refused', tried: ['the key file'], offered: ['publickey'] },
    });
    expect(error.message).toContain(`${hop.user}@127.0.0.1:${hop.port}`);
    await nothingLeft(before);
  });

  test('a password where the server takes only keys is not even sent', async () => {
    const error = await failureOf(openSshTunnel(await route(await server(good), { password: 'hunter-22' }), soon()));
    expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'login-refused', tried: [] } });
    expect(JSON.stringify(error)).not.toContain('hunter-22');
  });

  test('key files that are missing, a folder, no key, or only the public key', async () => {
    const hop = await server(good);
    const attempt = async (keyFile: string) => (await failureOf(openSshTunnel(await route(hop, { keyFile }), soon()))).details.reason;
    const folder = await tempFolder();
    await writeFile(join(folder, 'text'), 'not a key');
    expect(await attempt(join(folder, 'missing'))).toBe('key-missing');
    expect(await attempt(folder)).toBe('key-unreadable');
    expect(await attempt(join(folder, 'text'))).toBe('key-format');
    expect(await attempt(`${good}.pub`)).toBe('key-format');
  });

  // Root may read all.
  if (process.getuid?.() !== 0)
    test('a key file that may not be read', async () => {
      const keyFile = await makeKey();
      await chmod(keyFile, 0o000);
      const error = await failureOf(openSshTunnel(await route(await server(good), { keyFile }), soon()));
      expect(error).toMatchObject({ details: { reason: 'key-unreadable' } });
    });

  test('with a real ssh-agent, by its socket and by the environment; the right key need not be the first', async () => {
    const socket = await sshAgent(await makeKey(), await makeKey('rsa'), good);
    const hop = await server(good);
    const before = handles();
    const tunnel = await openSshTunnel(await route(hop, { agent: socket }), soon());
    await tunnel.close();
    await nothingLeft(before);
    process.env.SSH_AUTH_SOCK = socket;
    onTestFinished(() => void delete process.env.SSH_AUTH_SOCK);
    await opened(await route(hop, { agent: 'env' }));
  });

  test('with an RSA key in the agent', async () => {
    const key = await makeKey('rsa');
    await opened(await route(await server(key), { agent: await sshAgent(key) }));
  });

  test('an agent without the key, an agent that is not there, and none in the environment', async () => {
    const hop = await server(good);
    const attempt = async (login: Partial<SshHop>) => failureOf(openSshTunnel(await route(hop, login), soon()));
    expect(await attempt({ agent: await sshAgent() })).toMatchObject({ details: { reason: 'login-refused' } });
    const gone = await attempt({ agent: '/nowhere/agent.sock' });
    expect(gone).toMatchObject({ details: { reason: 'login-refused' } });
    expect(gone.message).toContain('/nowhere/agent.sock');
    expect(await attempt({ agent: 'env' })).toMatchObject({ details: { reason: 'agent' } });
    // An unusable agent must not stop the login with a usable key.
    await opened(await route(hop, { agent: '/nowhere/agent.sock', keyFile: good }));
  });

  test.skipIf(process.platform === 'win32')('an agent that never answers is left with the signal', async () => {
    const hop = await server(good);
    const net = await import('node:net');
    const path = join(await tempFolder(), 'deaf.sock');
    const deaf = net.createServer((socket) => void socket.resume().on('error', () => {})).listen(path);
    onTestFinished(() => void deaf.close());
    const before = handles();
    const error = await failureOf(openSshTunnel(await route(hop, { agent: path }), AbortSignal.timeout(500)));
    expect(error).toMatchObject({ details: { reason: 'timeout' } });
    await expect.poll(() => new Promise((resolve) => deaf.getConnections((_error, count) => resolve(count)))).toBe(0);
    await nothingLeft(before);
  });

  test('a key and an agent are both tried', async () => {
    const hop = await server(good);
    await opened(await route(hop, { keyFile: await makeKey(), agent: await sshAgent(good) }));
  });

  test('nothing to log in with is told before anything is opened', async () => {
    expect(await failureOf(openSshTunnel(await route(await server(good), {}), soon()))).toMatchObject({ details: { reason: 'no-login' } });
  });

  test('an encrypted key whose passphrase has letters beyond ASCII', async () => {
    await opened(await route(await server(encrypted), { keyFile: encrypted, passphrase: PASSPHRASE }));
  });
});

// An sshd that runs as an ordinary user cannot check passwords (it needs /etc/shadow or PAM); ssh2's own server stands in for it.
describeWith(['ssh'], 'logging in with a password (ssh2 as the server)', () => {
  type Method = 'password' | 'keyboard-interactive';
  async function standIn(method: Method, prompts = ['Password: ']) {
    const key = await makeKey();
    const server = new ssh2.Server({ hostKeys: [await readFile(key)] }, (client) => {
      client.on('error', () => {});
      client.on('authentication', (context) => {
        const judge = (right: boolean) => (right ? context.accept() : context.reject([method]));
        if (context.method !== method) return judge(false);
        if (context.method === 'password') return judge(context.password === 'right');
        if (context.method !== 'keyboard-interactive') return judge(false);
        context.prompt(
          prompts.map((prompt) => ({ prompt, echo: false })),
          (answers) => judge(answers.length === 1 && answers[0] === 'right'),
        );
      });
      client.on('tcpip', (accept, _reject, { destPort }) => {
        const channel = accept();
        void import('node:net').then((net) => channel.pipe(net.connect(destPort, '127.0.0.1')).pipe(channel));
      });
    });
    const { port } = await listen((socket) => server.injectSocket(socket));
    const line = (await readFile(`${key}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
    const knownHosts = [await knownHostsFile(`[127.0.0.1]:${port} ${line}`)];
    return (password: string) => ({ hops: [{ host: '127.0.0.1', port, user: 'someone', password }], knownHosts });
  }

  test.each(['password', 'keyboard-interactive'] as const)('%s: right and wrong', async (method) => {
    const route = await standIn(method);
    const { port } = await echo();
    const tunnel = await opened(route('right'));
    const stream = await tunnel.connect('127.0.0.1', port, soon());
    stream.write('x');
    expect(String(await new Promise((resolve) => stream.once('data', resolve)))).toBe('x');
    const error = await failureOf(openSshTunnel(route('wr0ng-pass'), soon()));
    expect(error).toMatchObject({ code: 'TUNNEL_FAILED', details: { reason: 'login-refused', offered: [method] } });
    expect(JSON.stringify(error) + String(error.cause)).not.toContain('wr0ng-pass');
  });

  test('a second factor is not answered with the password', async () => {
    const route = await standIn('keyboard-interactive', ['Password: ', 'Code: ']);
    const error = await failureOf(openSshTunnel(route('right'), soon()));
    expect(error).toMatchObject({ details: { reason: 'login-refused' } });
    expect(error.message).toContain('Code:');
  });
});
