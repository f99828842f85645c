import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homePaths } from '../profiles/home.ts';

/** The longest path a Unix socket may have on every system, in bytes. */
const LONGEST_SOCKET = 100;

/** Where the app listens: a socket in Hydrant's own folder, a named pipe on Windows. It only wakes; what it is about is in the database. */
export function wakePath(home: string, platform: NodeJS.Platform = process.platform): string {
  const name = `hydrant-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`;
  if (platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const path = join(homePaths(home).run, 'app.sock');
  return Buffer.byteLength(path) <= LONGEST_SOCKET ? path : join(tmpdir(), `${name}.sock`);
}

/** Calls back when somebody knocks. Where the place is taken (another window of ours) nobody is told: its poll finds out. */
export async function listenForWakes(home: string, onWake: () => void): Promise<Disposable> {
  const path = wakePath(home);
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    onWake();
  });
  server.unref();
  const listening = await tryListen(server, path);
  if (!listening && !(await knock(home))) {
    // Left by one that was killed: nobody answers there.
    if (process.platform !== 'win32') rmSync(path, { force: true });
    await tryListen(server, path);
  }
  return {
    [Symbol.dispose]() {
      server.close();
    },
  };
}

/** Wakes the app; false where none listens. Never throws, never waits long. */
export function knock(home: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(wakePath(home));
    const end = (heard: boolean): void => {
      socket.destroy();
      resolve(heard);
    };
    socket.setTimeout(500, () => end(false));
    socket.on('error', () => end(false)).on('connect', () => end(true));
  });
}

function tryListen(server: ReturnType<typeof createServer>, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(path, () => resolve(true));
  });
}
