import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** A line means that the server has ended; the end of the input, that the process which started it is gone. Waits ten seconds at most. */
const WAIT_THEN_END = `
read -r _ && exit 0
kill -QUIT "$1"
n=0
while kill -0 "$1" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done
rm -rf "$2"`;

/**
 * Ends a server and removes its folder when this process is gone, however it went: nothing of ours runs after SIGKILL, but our end of a
 * pipe is closed. Returns what is called once the server has ended by itself. Not on Windows, where there is no such shell.
 */
export function guardServer(pid: number, folder: string): () => void {
  if (process.platform === 'win32') return () => undefined;
  // In a group of its own: Ctrl+C in a terminal, or the end of the runner's group, is not meant for it.
  const guard = spawn('/bin/sh', ['-c', WAIT_THEN_END, 'guard', String(pid), folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  const input = guard.stdin as unknown as Socket;
  input.unref();
  input.on('error', () => undefined);
  return () => input.end('\n');
}
