/**
 * `drifted`: somebody changed what we wrote. `missing`: it is no longer in its file. `stale`: it names another launcher than today's. `broken`: the file
 * cannot be parsed.
 */
export type EntryState = 'not-added' | 'added' | 'drifted' | 'missing' | 'stale' | 'broken';

export interface AssistantFile {
  path: string;
  exists: boolean;
  /** Why the file cannot be read. */
  problem?: { code: string; message: string; next: string };
  /** What Hydrant wrote into a file with a problem: whether it still stands there cannot be said. */
  written?: { id: string; profiles: string[] }[];
  /** What to paste into a file with a problem: the entries of `written`. Absent where there is none. */
  snippet?: { language: string; text: string };
}

export interface AssistantStatus {
  id: string;
  name: string;
  installed: boolean;
  files: AssistantFile[];
  state: EntryState;
  entries: { id: string; profiles: string[]; file: string; state: EntryState; ours: boolean }[];
  reload: string;
  hasDeepLink: boolean;
  clientNames: readonly string[];
  /** Milliseconds since the epoch. */
  lastWrittenAt?: number;
}
