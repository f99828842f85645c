import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
export const HYDRANT = join(ROOT, 'bin', 'hydrant.mjs');
if (!existsSync(join(ROOT, 'dist', 'server', 'hydrant.js'))) throw new Error('There is no bundle to measure: run `npm run build` first.');

const OPENING = {
  initialize: {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
  },
  initialized: { jsonrpc: '2.0', method: 'notifications/initialized' },
  list: { jsonrpc: '2.0', id: 2, method: 'tools/list' },
};

/** The `result` of tools/list. */
export interface ToolList {
  tools: { name: string; description: string; inputSchema: unknown }[];
}

export interface Started {
  child: ChildProcess;
  /** Milliseconds from spawn to the answer of tools/list. */
  ms: number;
  list: ToolList;
}

interface ServerAnswer {
  id?: number;
  result?: ToolList;
}

/** Starts a stdio server and asks for its tools over raw lines, as an assistant does: the second message waits for the first answer. */
export function startServer(args: readonly string[], env: Record<string, string>): Promise<Started> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } });
  const send = (message: object): void => void child.stdin.write(`${JSON.stringify(message)}\n`);
  child.stdin.on('error', () => undefined);
  send(OPENING.initialize);
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`${args.join(' ')} ended with ${code} before it listed its tools`));
    child.once('error', reject).once('exit', onExit);
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const answer = read(line);
        if (answer?.id === OPENING.initialize.id) {
          send(OPENING.initialized);
          send(OPENING.list);
        } else if (answer?.id === OPENING.list.id && answer.result) {
          const ms = performance.now() - began;
          child.off('exit', onExit);
          resolve({ child, ms, list: answer.result });
        }
      }
    });
  });
}

/** A line that is no JSON is a log line that strayed to standard output. */
function read(line: string): ServerAnswer | undefined {
  try {
    return JSON.parse(line) as ServerAnswer;
  } catch {
    return undefined;
  }
}

/** Ends a server as a client does that leaves; one that stays after that is killed. */
export async function stopServer({ child }: Started): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  const killTimer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await gone;
  clearTimeout(killTimer);
}

/** Milliseconds from spawn to exit of `node -e 0`, the least that any server on Node can take. */
export async function bareNode(): Promise<number> {
  const began = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - began;
}
