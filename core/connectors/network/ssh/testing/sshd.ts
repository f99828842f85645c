import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../../../../e2e/support/free-port.ts';

const run = promisify(execFile);

export type KeyKind = 'ed25519' | 'rsa' | 'ecdsa';

export interface SshdOptions {
  /** Files of public keys that may log in. */
  readonly authorized?: readonly string[];
  readonly hostKeys?: readonly KeyKind[];
  /** Further lines of sshd_config. They stand before our own, since sshd takes the first value of an option. */
  readonly config?: readonly string[];
}

/** A real OpenSSH server on loopback, run by and for the user of the tests. */
export interface Sshd {
  readonly port: number;
  readonly user: string;
  /** Public host keys as `type base64`. */
  readonly hostKeys: readonly string[];
  /** The server's log so far. */
  log(): string;
  /** Kills the server and its connections, like a power cut. */
  kill(): Promise<void>;
  /** Sends a signal to all processes of the server; SIGSTOP simulates a frozen machine. */
  signalAll(signal: NodeJS.Signals): Promise<void>;
}

/** A folder that the test run removes. */
export async function tempFolder(): Promise<string> {
  return mkdtemp(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'ssh-'));
}

/** A new key pair; the path is that of the private one, the public one has `.pub`. */
export async function makeKey(kind: KeyKind = 'ed25519', passphrase = '', more: readonly string[] = []): Promise<string> {
  const path = join(await tempFolder(), `id_${kind}`);
  await run('ssh-keygen', [
    '-q',
    '-t',
    kind,
    ...(kind === 'rsa' ? ['-b', '2048'] : []),
    '-N',
    passphrase,
    '-C',
    'test',
    '-f',
    path,
    ...more,
  ]);
  return path;
}

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  // An sshd of root needs this folder for privilege separation; without an init system nothing creates it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const folder = await tempFolder();
  const keys = await Promise.all((options.hostKeys ?? ['ed25519']).map((kind) => makeKey(kind)));
  const authorized = await Promise.all((options.authorized ?? []).map((path) => readFile(path, 'utf8')));
  await writeFile(join(folder, 'authorized_keys'), authorized.join(''));
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const config = [...(options.config ?? []), `Port ${port}`, ...keys.map((key) => `HostKey ${key}`), ...common(folder)];
    await writeFile(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
    const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    if (await answers(port, child)) {
      const lines = await Promise.all(keys.map((key) => readFile(`${key}.pub`, 'utf8')));
      const hostKeys = lines.map((line) => line.split(' ').slice(0, 2).join(' '));
      return {
        port,
        user: userInfo().username,
        hostKeys,
        log: () => log,
        kill: () => killTree(child),
        signalAll: (signal) => signalTree(child, signal),
      };
    }
    await killTree(child);
    // Another process may have taken the port meanwhile.
    if (attempt === 3) throw new Error(`sshd did not start: ${log}`);
  }
}

function common(folder: string): string[] {
  return [
    'ListenAddress 127.0.0.1',
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'UseDNS no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'MaxStartups 200',
    'LogLevel VERBOSE',
  ];
}

async function answers(port: number, child: ChildProcess): Promise<boolean> {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('data', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.once('data', () => socket.destroy());
    });
    if (open && child.exitCode === null) return true;
    await sleep(25);
  }
  return false;
}

/** A process and its descendants, youngest first. */
async function tree(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child, its]) => (child !== undefined && its === parent ? [...below(child), child] : []));
  return [...below(pid), pid];
}

async function signalTree(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  for (const pid of await tree(child.pid)) {
    try {
      process.kill(pid, signal);
    } catch {
      // The process has ended already.
    }
  }
}

async function killTree(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await signalTree(child, 'SIGKILL');
  await ended;
}
