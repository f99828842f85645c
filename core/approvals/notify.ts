import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isSocketPath, probeSocket } from '../common/local-socket.ts';
import { homePaths } from '../profiles/home.ts';

const TIMEOUT_MS = 500;

/** The socket (a named pipe on Windows) on which the app listens. It carries no data: a connect means that the database has changed. */
export function notifySocketPath(home: string, platform: NodeJS.Platform = process.platform): string {
  const name = `hydrant-${createHash('sha256').update(resolve(home)).digest('hex').slice(0, 16)}`;
  if (platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const path = join(homePaths(home).run, 'app.sock');
  return isSocketPath(path) ? path : join(tmpdir(), `${name}.sock`);
}

/** Calls back on each connect. Another window may already hold the socket; this one then relies on polling. */
export async function listenForNotifications(home: string, onNotify: () => void): Promise<Disposable> {
  const path = notifySocketPath(home);
  const server = createServer((socket) => {
    // The socket carries no data, so nothing is read.
    socket.on('error', () => undefined).destroy();
    onNotify();
  });
  server.unref();
  if (!(await tryListen(server, path)) && !(await notifyApp(home)) && process.platform !== 'win32') {
    // A killed app left the socket file behind; nothing listens on it.
    removeQuietly(path);
    await tryListen(server, path);
  }
  return {
    [Symbol.dispose]() {
      server.close();
    },
  };
}

/** Notifies the app by a connect; false if no app listens. Never rejects, and waits only briefly. */
export async function notifyApp(home: string): Promise<boolean> {
  return (await probeSocket(notifySocketPath(home), TIMEOUT_MS)) === 'listening';
}

/** Another user may own the file; the app then relies on polling. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Ignored, see the docstring.
  }
}

function tryListen(server: Server, path: string): Promise<boolean> {
  return new Promise((done) => {
    const failed = (): void => {
      server.off('listening', listening);
      done(false);
    };
    const listening = (): void => {
      server.off('error', failed).on('error', () => undefined);
      done(true);
    };
    server.once('error', failed).once('listening', listening).listen(path);
  });
}
