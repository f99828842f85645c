import { chmodSync, realpathSync, type Stats, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { HydrantError } from '../common/errors.ts';
import { makeFolder } from '../common/make-folder.ts';

/** Files and folders of Hydrant's home. DESIGN §6. */
export interface HomePaths {
  home: string;
  profiles: string;
  history: string;
  secrets: string;
  results: string;
  backups: string;
  logs: string;
  run: string;
  tmp: string;
}

/** Absolute path of Hydrant's folder: HYDRANT_HOME (may start with `~/`), else `~/.hydrant`. Touches no disk. */
export function hydrantHome(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const wanted = env.HYDRANT_HOME?.trim();
  if (wanted === undefined || wanted === '') return join(userHome(), '.hydrant');
  if (wanted === '~') return userHome();
  return /^~[/\\]/.test(wanted) ? join(userHome(), wanted.slice(2)) : resolve(wanted);
}

/** The paths of everything inside a home. Pure: nothing is created. */
export function homePaths(home: string): HomePaths {
  return {
    home,
    profiles: join(home, 'profiles.json'),
    history: join(home, 'history.db'),
    secrets: join(home, 'secrets'),
    results: join(home, 'results'),
    backups: join(home, 'backups'),
    logs: join(home, 'logs'),
    run: join(home, 'run'),
    tmp: join(home, 'tmp'),
  };
}

/**
 * Creates the home if needed and makes it private to this user (0700; a looser folder is tightened). Throws CONFIG_UNREADABLE if it cannot
 * be created, is not a folder, is a folder that others use too (`/`, `/tmp`, the user's own home), or is writable by others and cannot be
 * tightened.
 */
export function ensureHome(home: string = hydrantHome()): HomePaths {
  privateDirectory(home);
  return homePaths(home);
}

/** As ensureHome, for one folder inside the home: `ensurePrivateDirectory(paths.results)`. */
export function ensurePrivateDirectory(directory: string): string {
  privateDirectory(directory);
  return directory;
}

function privateDirectory(directory: string): void {
  const match = makeDirectory(directory);
  if (!match.isDirectory()) throw unusable(directory, 'it is not a folder');
  if (process.platform === 'win32' || (match.mode & 0o077) === 0) return;
  // Tightening one of these would lock other programs out of their own files.
  if (isShared(directory, match)) throw unusable(directory, 'other programs use this folder too');
  try {
    chmodSync(directory, 0o700);
  } catch (cause) {
    // A read-only mount or another owner's folder: safe enough as long as nobody else can put files into it.
    if ((match.mode & 0o022) !== 0) throw unusable(directory, 'others can write to it and its mode cannot be changed', cause);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'it, or a part of its path, is not a folder',
  ENOTDIR: 'it, or a part of its path, is not a folder',
  EACCES: 'the folder above it belongs to somebody else (EACCES)',
  EPERM: 'the system does not permit a folder there (EPERM)',
  EROFS: 'that disk is read-only (EROFS)',
  ENOENT: 'the system keeps no files there (ENOENT)',
  ENAMETOOLONG: 'a part of the path is longer than the file system allows (ENAMETOOLONG)',
  ENOSPC: 'that disk is full (ENOSPC)',
  EDQUOT: 'your quota on that disk is used up (EDQUOT)',
};

function makeDirectory(directory: string): Stats {
  try {
    makeFolder(directory);
    return statSync(directory);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw unusable(directory, REASONS[code ?? ''] ?? `it could not be made (${code ?? 'unknown reason'})`, cause);
  }
}

function isShared(directory: string, stats: Stats): boolean {
  if ((stats.mode & 0o1000) !== 0) return true;
  const real = realpathSync(directory);
  return [resolve('/'), tmpdir(), userHome()].some((shared) => {
    try {
      return realpathSync(shared) === real;
    } catch {
      return false;
    }
  });
}

function userHome(): string {
  try {
    const home = homedir();
    if (home !== '') return home;
  } catch {
    // This user has no passwd entry, as in a container with an arbitrary user id.
  }
  throw new HydrantError('CONFIG_UNREADABLE', 'This user has no home folder.', { do: 'choose-other-home' });
}

function unusable(directory: string, why: string, cause?: unknown): HydrantError {
  return new HydrantError(
    'CONFIG_UNREADABLE',
    `Hydrant cannot keep its files in ${directory}: ${why}.`,
    { do: 'choose-other-home' },
    {
      details: { path: directory },
      cause,
    },
  );
}
