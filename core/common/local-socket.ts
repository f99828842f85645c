import { connect } from 'node:net';

/** The longest path a Unix socket may have on every system, in bytes. */
const LONGEST_PATH = 100;

/** Whether a Unix socket can have this path. */
export function isSocketPath(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_PATH;
}

/**
 * Connects to a Unix socket or named pipe and hangs up. `silent`: neither a connection nor a refusal came in time, so somebody may
 * be there. Never rejects.
 */
export function probeSocket(path: string, timeoutMs: number): Promise<'listening' | 'absent' | 'silent'> {
  return new Promise((done) => {
    const socket = connect(path);
    const end = (found: 'listening' | 'absent' | 'silent'): void => {
      clearTimeout(timer);
      socket.destroy();
      done(found);
    };
    const timer = setTimeout(() => end('silent'), timeoutMs);
    socket.on('error', () => end('absent')).on('connect', () => end('listening'));
  });
}
