import { constants } from 'node:fs';
import { open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { HydrantError } from '../common/errors.ts';
import { fileError } from '../common/file-errors.ts';

/** Passwords, keys and tokens are far smaller. */
const MAX_SECRET_FILE_BYTES = 64 * 1024;

/** Virtual folders of the system, e.g. /proc/self/environ with every variable of this process. */
const SYSTEM_FOLDERS = ['/proc', '/sys', '/dev'];

/**
 * O_NOFOLLOW: a link that replaced the examined file is not opened. O_NONBLOCK: opening does not wait for the writer of a pipe. Windows has
 * neither flag.
 */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Files that no reference of a profile may read, since the value is sent to the server of that profile. */
export interface ForbiddenFiles {
  /** The Hydrant home: the vault, the history, results. */
  readonly home: string;
  /** The file with the passphrase of the vault. */
  readonly passphraseFile: string | undefined;
}

/**
 * The content and mode of a file with a secret; undefined if there is none. Links are followed, since Kubernetes mounts secrets as links,
 * and the target is checked: by its real path before and after it is opened, and by device and inode, which hard links share.
 *
 * @throws HydrantError PROFILE_INVALID for a file of Hydrant or of the system, CONFIG_UNREADABLE if it is no regular file, too large, or
 * not accessible.
 */
export async function readSecretFile(path: string, forbidden: ForbiddenFiles): Promise<{ bytes: Buffer; mode: number } | undefined> {
  try {
    // /dev/stdin and the like may have no real path, so the given path is checked too.
    await checkPath(resolve(path), forbidden);
    const real = await realpath(path);
    await checkPath(real, forbidden);
    const before = await stat(real);
    // Opening a device may have effects, so it is refused before.
    if (!before.isFile()) throw { code: before.isDirectory() ? 'EISDIR' : 'NOT_A_FILE' };
    await using file = await open(real, OPEN_FLAGS);
    const opened = await file.stat({ bigint: true });
    if (!opened.isFile()) throw { code: 'NOT_A_FILE' };
    await checkPath(await pathOf(file.fd, path), forbidden);
    await checkIdentity(opened, forbidden);
    if (opened.size > MAX_SECRET_FILE_BYTES) throw { code: 'TOO_LARGE' };
    // One byte more than the limit, to notice a file that grows while it is read.
    const buffer = Buffer.alloc(MAX_SECRET_FILE_BYTES + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > MAX_SECRET_FILE_BYTES) throw { code: 'TOO_LARGE' };
    return { bytes: buffer.subarray(0, length), mode: Number(opened.mode) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError('read', path, error);
  }
}

/** The path of an open file: on Linux from the kernel, elsewhere the path as it resolves now. */
function pathOf(descriptor: number, path: string): Promise<string> {
  return process.platform === 'linux' ? readlink(`/proc/self/fd/${descriptor}`).catch(() => realpath(path)) : realpath(path);
}

async function checkPath(real: string, { home }: ForbiddenFiles): Promise<void> {
  const own = [resolve(home), await realpath(home).catch(() => home)];
  if (own.some((folder) => isInside(folder, real))) throw refused('a file of Hydrant itself');
  if (process.platform !== 'win32' && SYSTEM_FOLDERS.some((folder) => isInside(folder, real))) {
    throw refused('no file but a view on this system');
  }
}

interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

async function checkIdentity(file: Identity, { home, passphraseFile }: ForbiddenFiles): Promise<void> {
  const isSame = async (path: string): Promise<boolean> => {
    const other = await stat(path, { bigint: true }).catch(() => undefined);
    return other !== undefined && other.dev === file.dev && other.ino === file.ino;
  };
  if (passphraseFile && (await isSame(passphraseFile))) throw refused('the passphrase of the vault');
  // /proc or /sys may be mounted a second time under another path, so compare devices.
  const root = await stat('/', { bigint: true });
  for (const folder of ['/proc', '/sys']) {
    const system = await stat(folder, { bigint: true }).catch(() => root);
    if (system.dev !== root.dev && system.dev === file.dev) throw refused('no file but a view on this system');
  }
  if (await isAnyIn(home, isSame)) throw refused('a file of Hydrant itself');
}

/** Searches a folder and its subfolders; the home holds hundreds of files at most. */
async function isAnyIn(folder: string, matches: (path: string) => Promise<boolean>): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isFile() && (await matches(join(entry.parentPath, entry.name)))) return true;
  }
  return false;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function refused(what: string): HydrantError {
  return new HydrantError(
    'PROFILE_INVALID',
    `A profile names a file as a secret of its server that is ${what}.`,
    'Name a file that holds only the secret of this server.',
  );
}
