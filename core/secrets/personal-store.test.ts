import { existsSync, linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPlanted } from '../../e2e/support/find-planted.ts';
import { askSecretAgent } from './agent-client.ts';
import { agentPath } from './agent-socket.ts';
import { openSecretStore } from './open-secret-store.ts';
import { PersonalStore } from './personal-store.ts';
import { type SecretAgent, startSecretAgent } from './secret-agent.ts';
import type { SecretTarget } from './secret-binding.ts';

// A computer without a keychain: no session bus, and no variable that chooses a store.
const ENV = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' };
const PASSPHRASE = 'planted Zebra umbrella 4711';
const VALUE = 'planted-Password-0815';
const HERE: SecretTarget = { use: 'login', facts: { host: 'db.example.com', user: 'reader' }, words: 'reader at db.example.com' };
const THERE: SecretTarget = { use: 'login', facts: { host: 'evil.example.com', user: 'reader' }, words: 'reader at evil.example.com' };

let home: string;
let agents: SecretAgent[] = [];
const known: string[] = [];
const redactor = { add: (secret: string) => void known.push(secret) };
const options = () => ({ home, env: ENV, platform: 'linux' as const, redactor });
const app = (asksEachSession = false) => new PersonalStore({ ...options(), asksEachSession });
/** The store as a server started by an assistant opens it: no passphrase, no keychain. */
const server = () => openSecretStore(options());
async function serve(from: PersonalStore): Promise<void> {
  agents.push(await startSecretAgent(home, (name) => from.readForServer(name)));
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hp-'));
});
afterEach(() => {
  for (const agent of agents) agent[Symbol.dispose]();
  agents = [];
});

describe('without a keychain', () => {
  test('nothing is chosen at first; a sealed file is made with a passphrase and opened with it again', async () => {
    const first = app();
    expect(await first.state()).toEqual({ store: 'none', locked: false, held: false });
    await first.seal(PASSPHRASE);
    await first.store.set('pg/password', VALUE, HERE);
    expect(await first.state()).toEqual({ store: 'vault', locked: false, held: true });

    const second = app();
    expect(await second.state()).toEqual({ store: 'vault', locked: true, held: true });
    await expect(second.store.getFor('pg/password', HERE)).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
    await expect(second.unlock('not the one')).rejects.toMatchObject({
      code: 'SECRET_STORE_REFUSED',
      message: 'This passphrase does not open the sealed file.',
    });
    expect((await second.state()).locked).toBe(true);
    await second.unlock(PASSPHRASE);
    expect(await second.store.getFor('pg/password', HERE)).toBe(VALUE);
    await expect(second.store.getFor('pg/password', THERE)).rejects.toMatchObject({ code: 'SECRET_ELSEWHERE' });
    expect(known).toContain(PASSPHRASE);
    expect(findPlanted([PASSPHRASE, VALUE], new Map(), [home])).toEqual([]);
    expect(statSync(join(home, 'secrets', 'vault.json')).mode & 0o777).toBe(0o600);
  });

  test('a passphrase that is too short makes no file', async () => {
    const store = app();
    await expect(store.seal('short')).rejects.toMatchObject({ code: 'PARAMETER_INVALID' });
    expect(existsSync(join(home, 'secrets', 'vault.json'))).toBe(false);
    expect((await store.state()).store).toBe('none');
  });

  test('a file that is there is opened, and never made anew with another passphrase', async () => {
    const first = app();
    await first.seal(PASSPHRASE);
    await first.store.set('pg/password', VALUE, HERE);
    const bytes = readFileSync(join(home, 'secrets', 'vault.json'));
    const second = app();
    await expect(second.seal('another passphrase')).rejects.toMatchObject({ code: 'SECRET_STORE_REFUSED' });
    await expect(second.askEachSession()).rejects.toMatchObject({ code: 'PARAMETER_INVALID' });
    expect(readFileSync(join(home, 'secrets', 'vault.json'))).toEqual(bytes);
  });

  test('asked in each session: in memory, gone with the process, and moved when a file is made', async () => {
    const first = app();
    await first.askEachSession();
    await first.store.set('pg/password', VALUE, HERE);
    expect(await first.state()).toEqual({ store: 'session', locked: false, held: true });
    expect(await first.store.getFor('pg/password', HERE)).toBe(VALUE);
    await expect(first.store.getFor('pg/password', THERE)).rejects.toMatchObject({ code: 'SECRET_ELSEWHERE' });
    expect(findPlanted([VALUE], new Map(), [home])).toEqual([]);
    await expect(app(true).store.getFor('pg/password', HERE)).rejects.toMatchObject({ code: 'SECRET_MISSING' });
    await first.seal(PASSPHRASE);
    const second = app(true);
    await second.unlock(PASSPHRASE);
    expect(await second.store.getFor('pg/password', HERE)).toBe(VALUE);
  });

  test('a passphrase or a store that was configured is never overruled', async () => {
    for (const env of [{ HYDRANT_VAULT_PASSPHRASE: 'configured one' }, { HYDRANT_SECRETS: 'keychain' }]) {
      const store = new PersonalStore({ ...options(), env: { ...ENV, ...env }, asksEachSession: false });
      expect(await store.state()).toMatchObject({ locked: false, held: false });
      await expect(store.seal(PASSPHRASE)).rejects.toMatchObject({ code: 'PARAMETER_INVALID' });
      await expect(store.askEachSession()).rejects.toMatchObject({ code: 'PARAMETER_INVALID' });
    }
  });
});

describe('a server of an assistant', () => {
  test('gets single secrets of the sealed file while the app is open and unlocked, for their own place only', async () => {
    const first = app();
    await first.seal(PASSPHRASE);
    await first.store.set('pg/password', VALUE, HERE);
    await expect(server().getFor('pg/password', HERE)).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });

    const open = app();
    await serve(open);
    await expect(server().getFor('pg/password', HERE)).rejects.toMatchObject({
      code: 'SECRET_STORE_LOCKED',
      nextStep: { do: 'unlock-vault' },
    });
    await open.unlock(PASSPHRASE);
    expect(await server().getFor('pg/password', HERE)).toBe(VALUE);
    await expect(server().getFor('pg/password', THERE)).rejects.toMatchObject({ code: 'SECRET_ELSEWHERE' });
    await expect(server().get('other/password')).rejects.toMatchObject({ code: 'SECRET_MISSING' });
    agents.pop()?.[Symbol.dispose]();
    await expect(server().getFor('pg/password', HERE)).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
  });

  test('gets what was entered in this session, and is told where to enter what was not', async () => {
    const open = app(true);
    await serve(open);
    await expect(server().getFor('pg/password', HERE)).rejects.toMatchObject({
      code: 'SECRET_STORE_LOCKED',
      message: 'Hydrant asks for this password once in each session, and was not told it yet.',
    });
    await open.store.set('pg/password', VALUE, HERE);
    expect(await server().getFor('pg/password', HERE)).toBe(VALUE);
  });

  test('asks every app that is open; one that is locked is in nobody’s way', async () => {
    const open = app();
    await open.seal(PASSPHRASE);
    await open.store.set('pg/password', VALUE, HERE);
    await serve(open);
    const locked = app();
    const path = agentPath(home, 1);
    mkdirSync(join(home, 'run'), { recursive: true });
    const second = createServer((socket) => {
      // The client disconnects as soon as the other app has answered.
      socket.on('error', () => undefined);
      socket.once('data', () =>
        locked
          .readForServer('pg/password')
          .catch(({ code, message, next }) => socket.end(`${JSON.stringify({ problem: { code, message, next } })}\n`)),
      );
    }).listen(path);
    expect(await server().getFor('pg/password', HERE)).toBe(VALUE);
    second.close();
  });

  test('the passphrase itself, the keys of the store and files that are no sockets are out of reach', async () => {
    const open = app();
    await open.seal(PASSPHRASE);
    await open.store.set('pg/password', VALUE, HERE);
    await serve(open);
    for (const name of ['hydrant/sealing-key', 'passphrase', '../vault.json', 'pg/password\n{"read":"x/y"}'])
      expect(await askSecretAgent(home, name)).toBeUndefined();
    writeFileSync(join(home, 'run', 'secrets-99.sock'), 'no socket');
    expect(await server().getFor('pg/password', HERE)).toBe(VALUE);
    expect(statSync(agentPath(home) ?? '').mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'run')).mode & 0o777).toBe(0o700);
  });

  test('a configured passphrase or keychain asks no app', async () => {
    agents.push(await startSecretAgent(home, async () => 'from the app'));
    for (const env of [{ HYDRANT_VAULT_PASSPHRASE: 'configured one' }, { HYDRANT_SECRETS: 'keychain' }]) {
      const store = openSecretStore({ ...options(), env: { ...ENV, ...env } });
      await expect(store.get('pg/password')).rejects.toMatchObject({ code: expect.stringMatching(/SECRET_/) });
    }
    expect(await server().get('pg/password')).toBe('from the app');
  });

  test('the socket of a killed app is removed by the next one', async () => {
    const path = agentPath(home, 4_000_000) ?? '';
    mkdirSync(join(home, 'run'), { recursive: true });
    const left = createServer().listen(path);
    await new Promise((done) => left.once('listening', done));
    // Keeps the socket file after the close, as a killed process leaves it.
    linkSync(path, `${path}.kept`);
    await new Promise((done) => left.close(done));
    linkSync(`${path}.kept`, path);
    unlinkSync(`${path}.kept`);
    agents.push(await startSecretAgent(home, async () => VALUE));
    expect(existsSync(path)).toBe(false);
    expect(await server().get('pg/password')).toBe(VALUE);
  });
});
