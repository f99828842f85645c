import { mkdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askSecretAgent } from './agent-client.ts';
import { agentPath } from './agent-socket.ts';
import { withSecretAgent } from './agent-store.ts';
import { type SecretAgent, startSecretAgent } from './secret-agent.ts';
import type { RawSecretStore } from './secret-store.ts';

const VALUE = 'planted-Password-0815';

let home: string;
let agents: SecretAgent[] = [];
let servers: Server[] = [];
let sockets: Socket[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hp-'));
  mkdirSync(join(home, 'run'), { mode: 0o700 });
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  for (const agent of agents) agent[Symbol.dispose]();
  [agents, servers, sockets] = [[], [], []];
});

/** A client that does not close its end of the connection. */
function client(path: string): Socket {
  const socket = connect({ path, allowHalfOpen: true });
  sockets.push(socket);
  return socket.on('error', () => undefined);
}

/** A program of this user that listens on the socket path of an app. */
async function listener(pid: number, talk: (socket: Socket) => void): Promise<void> {
  const server = createServer((socket) => {
    sockets.push(socket);
    talk(socket.on('error', () => undefined));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(agentPath(home, pid), done));
}

const holding = (value?: string): RawSecretStore => ({
  read: async () => value,
  write: async () => undefined,
  edit: async () => undefined,
  remove: async () => false,
});
/** Number of open pipes of this process, including the clients of a test. */
const pipes = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap').length;

describe.skipIf(process.platform === 'win32')('the socket of the app', () => {
  beforeEach(async () => void agents.push(await startSecretAgent(home, async () => VALUE)));
  const path = (): string => agentPath(home) ?? '';

  test('a client that does not hang up after its answer holds no connection', async () => {
    const before = pipes();
    for (let n = 0; n < 50; n++) {
      const socket = client(path());
      socket.write('{"read":"pg/password"}\n');
      expect(String(await new Promise((done) => socket.once('data', done)))).toBe(`{"stored":"${VALUE}"}\n`);
    }
    // Only the clients' own ends are left.
    await expect.poll(() => pipes() - before).toBe(50);
  });

  test('so many clients are served at once and no more; later ones are served again', async () => {
    let closed = 0;
    for (let n = 0; n < 40; n++)
      client(path())
        .on('close', () => closed++)
        .resume();
    for (const socket of sockets) socket.on('end', () => socket.destroy());
    await expect.poll(() => closed, { interval: 5 }).toBe(8);
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(40);
    expect(await askSecretAgent(home, 'pg/password')).toEqual({ stored: VALUE });
  });

  test('a client that sends its request letter by letter does not stay', { timeout: 20_000 }, async () => {
    const socket = client(path());
    const trickle = setInterval(() => socket.write(' '), 100);
    await new Promise((done) => socket.resume().once('end', done).once('close', done));
    clearInterval(trickle);
  });
});

describe.skipIf(process.platform === 'win32')('a listener that is no app', () => {
  test('one that is silent, trickles or never ends delays the answer of none', { timeout: 20_000 }, async () => {
    await listener(1, () => undefined);
    await listener(2, (socket) => void setInterval(() => socket.write(' '), 100).unref());
    agents.push(await startSecretAgent(home, async () => VALUE));
    expect(await askSecretAgent(home, 'pg/password')).toEqual({ stored: VALUE });
  });

  test('without an app that answers, what did not answer is named, unless the store itself has the value', {
    timeout: 20_000,
  }, async () => {
    await listener(1, () => undefined);
    await listener(2, (socket) => void setInterval(() => socket.write(' '), 100).unref());
    await expect(withSecretAgent(home, holding()).read('pg/password')).rejects.toMatchObject({
      code: 'SECRET_STORE_UNAVAILABLE',
      message: 'Hydrant, which keeps this password, did not answer.',
    });
    expect(await withSecretAgent(home, holding('own')).read('pg/password')).toBe('own');
  });

  test('one that answers with anything else, or with too much, is passed over', { timeout: 20_000 }, async () => {
    await listener(1, (socket) => socket.end('{"stored":7}\n'));
    await listener(2, (socket) => void socket.write('x'.repeat(10_000_000)));
    expect(await withSecretAgent(home, holding('own')).read('pg/password')).toBe('own');
  });
});
