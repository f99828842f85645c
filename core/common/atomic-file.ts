import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, fileError } from './file-errors.ts';
import { makeFolder } from './make-folder.ts';
import { readRegularFile } from './read-regular-file.ts';

export { withLock } from './file-lock.ts';

export interface AtomicWriteOptions {
  /** Read the file back and compare it with what was written. Default true. */
  readonly verify?: boolean;
  /** How many former contents to keep, newest first, as `<file>.bak-1` to `<file>.bak-N`. Default 0. */
  readonly backups?: number;
  /** Mode of the new file. Default 0600. */
  readonly mode?: number;
  /** Whether the present content is worth a backup; a content that fails never replaces a good backup. Default: every content is. */
  readonly isGood?: (content: Buffer) => boolean;
}

/**
 * Replaces a file as a whole or not at all: temporary file beside it, fsync, rename, fsync of the folder. The file gets mode 0600 (or
 * `mode`), and created folders get 0700. A link is followed: its target is replaced. Writers in several processes have to use `withLock`.
 *
 * @throws HydrantError CONFIG_UNREADABLE with `details.path` and `details.reason` (ENOSPC, EACCES, EROFS, ..., or READ_BACK).
 */
export async function writeFileAtomically(path: string, data: string | Uint8Array, options: AtomicWriteOptions = {}): Promise<void> {
  const content = typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  try {
    await makePrivateFolder(dirname(path));
    if (options.backups) await rotateCopies(path, options.backups, options.isGood);
    await replace(path, content, options.mode);
  } catch (error) {
    throw fileError('written', path, error, content.length);
  }
  if (options.verify === false) return;
  const written = await readFileIfThere(path);
  if (written === undefined || !written.equals(content)) throw fileError('written', path, { code: 'READ_BACK' });
}

/**
 * The content of a regular file, or undefined where there is none. A pipe or a device is refused, never waited for.
 *
 * @throws HydrantError CONFIG_UNREADABLE with `details.path` and `details.reason`; reason TOO_LARGE beyond `maxBytes`.
 */
export async function readFileIfThere(path: string, options: { readonly maxBytes?: number } = {}): Promise<Buffer | undefined> {
  try {
    return await readRegularFile(path, options);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw fileError('read', path, error);
  }
}

/** Makes a folder and its missing parents with mode 0700. Folders that are there keep the mode they have. */
export async function makePrivateFolder(path: string): Promise<void> {
  makeFolder(path);
}

async function replace(path: string, content: Buffer, mode = 0o600): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      // write-file-atomic writes with one system call and does not check how many bytes were written, so a full disk would leave a cut file
      // without an error. Writing the whole temporary file beforehand turns that into an error before the rename.
      // Loaded with the first write: a server that only reads starts sooner.
      const { write } = await import('./write-file.ts');
      await write(path, content, { mode, tmpfileCreated: (temporary) => fill(temporary, content) });
      return await syncFolder(dirname(path));
    } catch (error) {
      // Windows: a virus scanner or an indexer may hold the file for a moment.
      const held = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error));
      if (!held || attempt === 6) throw error;
      await sleep(20 * 2 ** attempt);
    }
  }
}

async function fill(path: string, content: Buffer): Promise<void> {
  await using file = await open(path, 'r+');
  await file.writeFile(content);
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using folder = await open(path, 'r');
  // Some file systems (network, FUSE) cannot sync a folder; the rename has happened all the same.
  await folder.sync().catch(() => {});
}

async function rotateCopies(path: string, count: number, isGood: (content: Buffer) => boolean = () => true): Promise<void> {
  const present = await readFileIfThere(path);
  if (present === undefined || !isGood(present)) return;
  const copy = (n: number) => `${path}.bak-${n}`;
  const newest = await readFileIfThere(copy(1));
  if (newest?.equals(present)) return;
  for (let n = count - 1; n >= 1; n--) {
    await rename(copy(n), copy(n + 1)).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
    });
  }
  await replace(copy(1), present);
}
