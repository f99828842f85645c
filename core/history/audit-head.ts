import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { partialPath } from '../common/partial-files.ts';

/** The last known event of the chain: its number and hash. */
export interface AuditHead {
  seq: number;
  hash: string;
}

/**
 * Milliseconds within which the head must have been written. Far more than the usual second, since a process that locks the database delays
 * the write.
 */
const HEAD_DUE_MS = 60_000;

/** The file that remembers the head of a history: `history.head` beside `history.db`. */
export function headPath(file: string): string {
  return `${file.replace(/\.db$/, '')}.head`;
}

/**
 * The content of the head file: a head, anything else (`damaged`), or no such file (`missing`).
 *
 * @throws the system's error if it cannot be read: its content is unknown then.
 */
export function readHeadFile(file: string): AuditHead | 'missing' | 'damaged' {
  try {
    const [, seq, hash] = /^(\d{1,15}) ([0-9a-f]{64})\n/.exec(readFileSync(headPath(file), 'utf8')) ?? [];
    return seq === undefined || hash === undefined ? 'damaged' : { seq: Number(seq), hash };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'missing';
    throw error;
  }
}

/** Whether the database is so new that its head may not be written yet: that happens a second after the first event. */
export function isNewHistory(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined || Date.now() - stats.birthtimeMs < HEAD_DUE_MS;
}

/** The remembered head; undefined if there is none, or if it does not parse or cannot be read. */
export function readHead(file: string): AuditHead | undefined {
  try {
    const content = readHeadFile(file);
    return typeof content === 'string' ? undefined : content;
  } catch {
    return undefined;
  }
}

/** Replaces the remembered head as a whole. Call `syncLog` before, so that after a power cut the head is never ahead of the database. */
export function writeHead(file: string, head: AuditHead): void {
  const temporary = partialPath(headPath(file));
  try {
    writeFileSync(temporary, `${head.seq} ${head.hash}\n`, { mode: 0o600 });
    renameSync(temporary, headPath(file));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

// The write-ahead log may be opened beside SQLite, but not the database itself: closing any descriptor of it would drop SQLite's locks
// (POSIX). SQLite holds no locks on the log.
const log = (file: string) => `${file}-wal`;

/** Syncs the write-ahead log to disk. Best effort: without a log there is nothing to sync. */
export async function syncLog(file: string): Promise<void> {
  await using handle = await open(log(file), 'r+').catch(() => ({ sync: async () => {}, [Symbol.asyncDispose]: async () => {} }));
  await handle.sync().catch(() => {});
}

/** {@link syncLog}, synchronous, for closing. */
export function syncLogNow(file: string): void {
  try {
    const descriptor = openSync(log(file), 'r+');
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    // Best effort.
  }
}
