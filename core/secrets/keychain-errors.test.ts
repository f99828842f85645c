import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keychainError } from './keychain-errors.ts';
import { secretServiceState } from './secret-service-state.ts';

const says = (message: string) => ({ kind: 'error', message }) as const;

describe('macOS and Windows are told apart by their words', () => {
  test.each([
    ['darwin', 'Platform secure storage failure: User interaction is not allowed.', 'SECRET_STORE_LOCKED'],
    ['darwin', 'Platform secure storage failure: The user name or passphrase you entered is not correct.', 'SECRET_STORE_REFUSED'],
    ['darwin', 'Platform secure storage failure: User canceled the operation.', 'SECRET_STORE_REFUSED'],
    ['darwin', 'Platform secure storage failure: The specified keychain could not be found.', 'SECRET_STORE_UNAVAILABLE'],
    [
      'win32',
      'Platform failure: A specified logon session does not exist. It may already have been terminated.',
      'SECRET_STORE_UNAVAILABLE',
    ],
    ['win32', 'Platform failure: Access is denied.', 'SECRET_STORE_REFUSED'],
    ['win32', 'Ein unbekannter Fehler', 'SECRET_STORE_REFUSED'],
  ] as const)('%s: %s', async (platform, message, code) => {
    expect(await keychainError(says(message), 'prod/password', { platform, env: {} })).toMatchObject({ code, details: { platform } });
  });
});

test('each state has a next step of its own on each system', async () => {
  const steps = new Set<string>();
  for (const platform of ['darwin', 'win32', 'linux'] as const) {
    const env = {};
    steps.add((await keychainError({ kind: 'timeout' }, 'p/f', { platform, env })).next);
    steps.add((await keychainError({ kind: 'broken', message: 'no module' }, 'p/f', { platform, env })).next);
  }
  expect(steps.size).toBe(6);
  const refused = await Promise.all(
    (['darwin', 'win32'] as const).map((platform) => keychainError(says('?'), 'p/f', { platform, env: {} })),
  );
  for (const error of refused) steps.add(error.next);
  expect(steps.size).toBe(8);
});

describe.runIf(process.platform !== 'win32')('the state of a bus', () => {
  async function busThat(behave: (server: Server) => void): Promise<{ env: NodeJS.ProcessEnv; close: () => Promise<void> }> {
    const folder = await mkdtemp(join(tmpdir(), 'bus-')); // a short path: sockets have room for about a hundred characters
    const path = join(folder, 's');
    const server = createServer();
    behave(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return {
      env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path},guid=0` },
      close: async () => {
        server.close();
        await rm(folder, { recursive: true });
      },
    };
  }

  test('no address, an address without a socket, an address of another kind', async () => {
    expect(await secretServiceState({})).toBe('no-bus');
    expect(await secretServiceState({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' })).toBe('no-bus');
    expect(await secretServiceState({ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=localhost,port=1', XDG_RUNTIME_DIR: '/tmp' })).toBe('no-bus');
    expect(await secretServiceState({ XDG_RUNTIME_DIR: '/nonexistent' })).toBe('no-bus');
  });

  test('something that never answers, and something that speaks otherwise', async () => {
    const mute = await busThat(() => {});
    expect(await secretServiceState(mute.env, { timeoutMs: 150 })).toBe('silent');
    await mute.close();
    const stranger = await busThat((server) => server.on('connection', (socket) => socket.end('REJECTED EXTERNAL\r\n')));
    expect(await secretServiceState(stranger.env)).toBe('no-bus');
    await stranger.close();
    const noise = await busThat((server) => server.on('connection', (socket) => socket.end(`OK 0\r\n${'\xff'.repeat(200)}`)));
    expect(await secretServiceState(noise.env, { timeoutMs: 500 })).toBe('silent');
    await noise.close();
  });
});
