import type { LaunchEntry } from '../launcher/launcher.ts';

/** What a path depends on; plain data, so that every system's paths can be computed on any. */
export interface Machine {
  platform: NodeJS.Platform;
  /** The user's own home folder. */
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  exists: (path: string) => boolean;
  /** Names in a folder; none where it is not there. */
  names: (folder: string) => readonly string[];
}

/** One assistant: where it keeps its configuration, in what form, and how it takes notice of a change. */
export interface AssistantSpec {
  id: string;
  name: string;
  format: 'json' | 'jsonc' | 'toml' | 'yaml';
  /** Keys that lead to the map of servers. */
  keys: readonly string[];
  /** Every place its file may be, the most likely first; old places too. */
  files: (machine: Machine) => string[];
  /** `all`: every file that exists is written, since which one is read depends on the build. */
  writes: 'first' | 'all';
  /** Files or folders that are there where it is installed. */
  signs: (machine: Machine) => string[];
  /** The entry as this assistant wants it. */
  entry: (launch: LaunchEntry) => Record<string, unknown>;
  /** The command of an entry found in its file; undefined where there is none. */
  read: (entry: Readonly<Record<string, unknown>>) => { command: string; args: string[] } | undefined;
  /** What to do so that it sees a change. */
  reload: string;
  /** What it calls itself when it speaks MCP. */
  clientNames: readonly string[];
  /** A link that makes it offer to add the entry itself. */
  link?: (id: string, launch: LaunchEntry) => string;
}

/** `{command, args, env}`: the shape most share. An empty environment is left out. */
export function plainEntry({ command, args, env }: LaunchEntry): Record<string, unknown> {
  return { command, args, ...(Object.keys(env).length > 0 ? { env } : {}) };
}

export function readPlain(entry: Readonly<Record<string, unknown>>): { command: string; args: string[] } | undefined {
  const { command, args = [] } = entry;
  if (typeof command !== 'string' || !Array.isArray(args)) return undefined;
  return { command, args: args.filter((one): one is string => typeof one === 'string') };
}

/** Base64 of an entry, as links carry it. */
export function encoded(value: unknown): string {
  return encodeURIComponent(Buffer.from(JSON.stringify(value), 'utf8').toString('base64'));
}
