import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HistoryEntry } from '../../core/history/history-row.ts';
import type { ProfileInput } from '../../core/profiles/profile.ts';
import { openProfileStore } from '../../core/profiles/profile-store.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const LAUNCHER = join(ROOT, 'bin', 'hydrant.mjs');

export type Settings = Readonly<Record<string, string>>;

/** A folder of its own, removed with the run. */
export function freshFolder(name = 'folder'): string {
  return mkdtempSync(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), `${name}-`));
}

/** A new HYDRANT_HOME with these profiles. The sample's file is made once for all homes of a run, unless `ownCache` asks for its own. */
export async function freshHome(profiles: readonly ProfileInput[] = [], options: { ownCache?: boolean } = {}): Promise<string> {
  const home = freshFolder('hydrant');
  if (!options.ownCache) {
    const cache = join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'shared-cache');
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    symlinkSync(cache, join(home, 'cache'));
  }
  const store = openProfileStore({ home });
  for (const profile of profiles) await store.add(profile);
  return home;
}

/** A profile over a folder of data files. */
export function folderProfile(id: string, path: string, more: Partial<ProfileInput> = {}): ProfileInput {
  return { id, name: id, engine: 'duckdb', connection: { form: 'folder', path }, ...more };
}

/** A profile over a .duckdb file. */
export function fileProfile(id: string, path: string): ProfileInput {
  return { id, name: id, engine: 'duckdb', connection: { form: 'file', path } };
}

/** The variables a server or command is started with. */
export function environment(home: string, env: Settings = {}): Record<string, string> {
  return { ...process.env, HYDRANT_HOME: home, ...env } as Record<string, string>;
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  home: string;
  env?: Settings;
  stdin?: string;
}

/** Runs `hydrant ARGS` to its end. */
export function hydrant(args: readonly string[], options: CommandOptions): Promise<Ended> {
  const child = spawn(process.execPath, [LAUNCHER, ...args], { env: environment(options.home, options.env), stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  return ended(child);
}

/** Runs `hydrant ARGS --json` and reads its one line; a failure's line is `{error: {code, message, next}}`. */
export async function hydrantJson<T>(args: readonly string[], options: CommandOptions): Promise<Ended & { json: T }> {
  const run = await hydrant([...args, '--json'], options);
  return { ...run, json: JSON.parse(run.stdout) as T };
}

/** The newest rows of a home's history, as the command line tells them. */
export async function historyRows(home: string): Promise<HistoryEntry[]> {
  return (await hydrantJson<{ rows: HistoryEntry[] }>(['history', '-n', '50'], { home })).json.rows;
}

/** Everything a process wrote, and its exit code. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
