import { connect } from 'node:net';

/** The longest path of a Unix socket that every system accepts, in bytes. */
const LONGEST_PATH = 100;

/** Whether a Unix socket can have this path. */
export function isSocketPath(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_PATH;
}

/**
 * Connects to a Unix socket or named pipe and disconnects. `silent`: neither a connection nor a refusal within `timeoutMs`, so a process
 * may be listening. Never rejects.
 */
export function probeSocket(path: string, timeoutMs: number): Promise<'listening' | 'absent' | 'silent'> {
  return new Promise((done) => {
    const socket = connect(path);
    const end = (match: 'listening' | 'absent' | 'silent'): void => {
      clearTimeout(timer);
      socket.destroy();
      done(match);
    };
    const timer = setTimeout(() => end('silent'), timeoutMs);
    socket.on('error', () => end('absent')).on('connect', () => end('listening'));
  });
}
