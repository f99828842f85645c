import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** True for the first instance over a user data folder; a later one hands over its arguments. Synchronous, as Electron's is. */
export function takeInstance(userData: string, second: (argv: string[]) => void): boolean {
  const path = join(tmpdir(), `electron-stand-in-${createHash('sha256').update(userData).digest('hex').slice(0, 16)}.sock`);
  if (handOver(path)) return false;
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', () => undefined).on('end', () => second(JSON.parse(text) as string[]));
  });
  server.listen(path).unref();
  process.on('exit', () => rmSync(path, { force: true }));
  return true;
}

/** Asks in a process of its own, because the answer is needed at once. */
function handOver(path: string): boolean {
  const script = `require('node:net').connect(process.argv[1]).on('error', () => process.exit(1)).end(process.argv[2], () => process.exit(0))`;
  return (
    spawnSync(process.execPath, ['-e', script, path, JSON.stringify(process.argv)], { timeout: 3000, env: { PATH: process.env.PATH } })
      .status === 0
  );
}
