import { spawnSync } from 'node:child_process';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request with exactly these headers to a port of this machine: also what a browser would not let a page send. */
export function send(
  port: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { host: `127.0.0.1:${port}`, ...options.headers };
    const call = httpRequest({ host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    call.on('error', reject).end(options.body);
  });
}

export interface RawConnection {
  socket: Socket;
  /** All that the server has sent so far. */
  received(): string;
  /** Resolves with the first bytes of the server. */
  answered: Promise<void>;
  /** Resolves when the server has let go of the connection. */
  closed: Promise<void>;
}

/** A bare connection that sends what it is told, and no more. */
export function openSocket(port: string, text = ''): RawConnection {
  const socket = connect(Number(port), '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk;
  });
  // The server may close while something is being sent: that is what is looked for.
  socket.on('error', () => undefined);
  if (text) socket.write(text);
  const answered = new Promise<void>((resolve) => socket.once('data', () => resolve()));
  return { socket, received: () => received, answered, closed: new Promise((resolve) => socket.once('close', () => resolve())) };
}

/** Resident memory of a process and everything it started, in megabytes. */
export function memoryOf(pid: number): number {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' });
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [child, parent] of rows) if (family.has(parent)) family.add(child);
  }
  return rows.reduce((sum, [child, , kilobytes]) => sum + (family.has(child) ? kilobytes / 1024 : 0), 0);
}
