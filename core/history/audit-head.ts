import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { partialPath } from '../common/partial-files.ts';

/** The last event of the chain that was seen: its number and hash. */
export interface AuditHead {
  seq: number;
  hash: string;
}

/** By then the head must have been written. Far more than the usual second, since a process that locks the database delays it. */
const HEAD_DUE_MS = 60_000;

/** Where the head of a history is remembered outside of it: `history.head` beside `history.db`. */
export function headPath(file: string): string {
  return `${file.replace(/\.db$/, '')}.head`;
}

/**
 * The content of the head file: a head, anything else (`damaged`), or no such file (`missing`).
 *
 * @throws the error of the system where it cannot be read: what stands in it is not known then.
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

/** The remembered head; undefined where there is none, or it does not parse or cannot be read. */
export function readHead(file: string): AuditHead | undefined {
  try {
    const content = readHeadFile(file);
    return typeof content === 'string' ? undefined : content;
  } catch {
    return undefined;
  }
}

/** Replaces the remembered head as a whole. Call `syncLog` before, so that no power cut makes the head know more than the database. */
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

// The write-ahead log may be opened beside SQLite, the database itself may not: closing any descriptor of it would drop
// SQLite's locks (POSIX). SQLite keeps no locks on the log.
const log = (file: string) => `${file}-wal`;

/** Brings the write-ahead log to the disk. Best effort: where there is no log, there is nothing to bring. */
export async function syncLog(file: string): Promise<void> {
  await using handle = await open(log(file), 'r+').catch(() => ({ sync: async () => {}, [Symbol.asyncDispose]: async () => {} }));
  await handle.sync().catch(() => {});
}

/** {@link syncLog} for the moment of closing. */
export function syncLogNow(file: string): void {
  try {
    const descriptor = openSync(log(file), 'r+');
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    // Best effort.
  }
}
