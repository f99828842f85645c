import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** A line on standard input means that the server has ended; end of file means that its starting process is gone. Waits at most ten seconds for the server's end. */
const WAIT_THEN_END = `
read -r _ && exit 0
kill -QUIT "$1"
n=0
while kill -0 "$1" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done
rm -rf "$2"`;

/**
 * Ends a server and removes its folder when this process is gone, even by SIGKILL, which closes our end of the guard's pipe. Returns a
 * function to call once the server has ended normally. Does nothing on Windows, which lacks `/bin/sh`.
 */
export function guardServer(pid: number, folder: string): () => void {
  if (process.platform === 'win32') return () => undefined;
  // Its own process group, so that neither Ctrl+C nor the end of the runner's group reaches it.
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
