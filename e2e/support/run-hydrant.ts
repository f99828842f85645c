import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { HYDRANT } from './process.ts';

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** Runs one command of the built command line, while servers of this process go on answering. */
export async function runHydrant(
  home: string,
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [HYDRANT, ...args], { env: { ...process.env, HYDRANT_HOME: home, ...env } });
  child.stdin.on('error', () => undefined).end(input);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}
