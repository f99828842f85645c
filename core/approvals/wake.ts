import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isSocketPath, probeSocket } from '../common/local-socket.ts';
import { homePaths } from '../profiles/home.ts';

const PATIENCE_MS = 500;

/** Where the app listens: a socket in Hydrant's own folder, a named pipe on Windows. It only wakes; what it is about is in the database. */
export function wakePath(home: string, platform: NodeJS.Platform = process.platform): string {
  const name = `hydrant-${createHash('sha256').update(resolve(home)).digest('hex').slice(0, 16)}`;
  if (platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const path = join(homePaths(home).run, 'app.sock');
  return isSocketPath(path) ? path : join(tmpdir(), `${name}.sock`);
}

/** Calls back when somebody knocks. Where the place is taken (another window of ours) nobody is told: its poll finds out. */
export async function listenForWakes(home: string, onWake: () => void): Promise<Disposable> {
  const path = wakePath(home);
  const server = createServer((socket) => {
    // Nothing is said here, so nothing is read.
    socket.on('error', () => undefined).destroy();
    onWake();
  });
  server.unref();
  if (!(await tryListen(server, path)) && !(await knock(home)) && process.platform !== 'win32') {
    // Left by one that was killed: nobody answers there.
    removeQuietly(path);
    await tryListen(server, path);
  }
  return {
    [Symbol.dispose]() {
      server.close();
    },
  };
}

/** Wakes the app; false where none listens. Never rejects, never waits long. */
export async function knock(home: string): Promise<boolean> {
  return (await probeSocket(wakePath(home), PATIENCE_MS)) === 'listening';
}

/** Where it is somebody else's, polling has to do. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // See above.
  }
}

function tryListen(server: Server, path: string): Promise<boolean> {
  return new Promise((done) => {
    const failed = (): void => {
      server.off('listening', heard);
      done(false);
    };
    const heard = (): void => {
      server.off('error', failed).on('error', () => undefined);
      done(true);
    };
    server.once('error', failed).once('listening', heard).listen(path);
  });
}
