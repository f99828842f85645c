import type { LaunchEntry } from '../launcher/launcher.ts';

/** The facts on which a path depends; plain data, so that the paths of every system can be computed on any. */
export interface Machine {
  platform: NodeJS.Platform;
  /** The user's own home folder. */
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  exists: (path: string) => boolean;
  /** Names in a folder; none if it does not exist. */
  names: (folder: string) => readonly string[];
}

/** One assistant: the location and format of its configuration, and how it notices a change. */
export interface AssistantSpec {
  id: string;
  name: string;
  format: 'json' | 'jsonc' | 'toml' | 'yaml';
  /** Keys that lead to the map of servers. */
  keys: readonly string[];
  /** Every possible path of its file, the most likely first; includes old locations. */
  files: (machine: Machine) => string[];
  /** `all`: every existing file is written, since it depends on the build which one is read. */
  writes: 'first' | 'all';
  /** Files or folders that exist if it is installed. */
  signs: (machine: Machine) => string[];
  /** The entry in this assistant's form. */
  entry: (launch: LaunchEntry) => Record<string, unknown>;
  /** The command of an entry in its file; undefined if it has none. */
  read: (entry: Readonly<Record<string, unknown>>) => { command: string; args: string[] } | undefined;
  /** What the person has to do so that the assistant loads a change. */
  reload: string;
  /** Its client names in MCP's `initialize`. */
  clientNames: readonly string[];
  /** A link by which the assistant offers to add the entry itself. */
  link?: (id: string, launch: LaunchEntry) => string;
}

/** `{command, args, env}`: the form that most assistants share. An empty environment is left out. */
export function plainEntry({ command, args, env }: LaunchEntry): Record<string, unknown> {
  return { command, args, ...(Object.keys(env).length > 0 ? { env } : {}) };
}

export function readPlain(entry: Readonly<Record<string, unknown>>): { command: string; args: string[] } | undefined {
  const { command, args = [] } = entry;
  if (typeof command !== 'string' || !Array.isArray(args)) return undefined;
  return { command, args: args.filter((one): one is string => typeof one === 'string') };
}

/** Base64 of an entry, for links. */
export function encoded(value: unknown): string {
  return encodeURIComponent(Buffer.from(JSON.stringify(value), 'utf8').toString('base64'));
}
