import { parseArgs } from 'node:util';

/** Options that choose what a command works on; the same on every command that needs a profile. */
export interface ServedOptions {
  profile?: string[];
  config?: string;
  policy?: string;
  logLevel?: string;
  json?: boolean;
}

/** The options as data: the command line's library and the quick start of `stdio` both read them from here. */
export const SERVED_OPTIONS = [
  { name: 'profile', short: 'p', value: 'id', multiple: true, help: 'a profile; again for more, the first is the default' },
  { name: 'config', short: 'c', value: 'file', multiple: false, help: 'profiles from a TOML file' },
  {
    name: 'policy',
    short: undefined,
    value: 'policy',
    multiple: false,
    help: 'read-only, approve-writes or full; only ever makes stricter',
  },
  {
    name: 'log-level',
    short: undefined,
    value: 'level',
    multiple: false,
    help: 'off, error, warn, info (default) or debug: what goes into the log files',
  },
] as const;

/** Reads the options without a library; `help` where they are not plain, so that the command line says what is wrong. */
export function readServedOptions(argv: readonly string[]): { options?: ServedOptions; help: boolean } {
  try {
    const options = Object.fromEntries(
      SERVED_OPTIONS.map(({ name, short, multiple }) => [name, { type: 'string' as const, multiple, ...(short ? { short } : {}) }]),
    );
    const { values } = parseArgs({
      args: [...argv],
      options: { ...options, json: { type: 'boolean' } },
      strict: true,
      allowPositionals: false,
    });
    const { 'log-level': logLevel, ...rest } = values as ServedOptions & { 'log-level'?: string };
    return { options: { ...rest, ...(logLevel === undefined ? {} : { logLevel }) }, help: false };
  } catch {
    return { help: true };
  }
}
