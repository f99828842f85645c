import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, sep } from 'node:path';
import { HydrantError } from '../../../../common/errors.ts';
import { noFileCode } from '../../../../common/read-regular-file.ts';

/**
 * The real path of a file or folder that a profile names (`~/` means the user's home).
 * Fails with SOURCE_MISSING when it is not there, is not of the wanted kind, or may not be read.
 */
export async function resolveSource(path: string, kind: 'file' | 'folder'): Promise<string> {
  const expanded = path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? join(homedir(), path.slice(1)) : path;
  if (!isAbsolute(expanded)) {
    throw new HydrantError('PROFILE_INVALID', `The path ${path} is not absolute.`, 'Write the whole path, or start it with ~/.');
  }
  try {
    const real = await realpath(expanded);
    const facts = await stat(real);
    if (kind === 'folder' ? facts.isDirectory() : facts.isFile()) return real;
    throw new HydrantError('SOURCE_MISSING', `${expanded} is not a ${kind}.`, `Choose a ${kind} in the connection’s form.`);
  } catch (error) {
    if (error instanceof HydrantError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') {
      throw new HydrantError('SOURCE_MISSING', `${expanded} may not be read.`, 'Give yourself the right to read it, then try again.', {
        cause: error,
      });
    }
    throw new HydrantError('SOURCE_MISSING', `${expanded} is not there.`, `Check the path, or choose the ${kind} again.`, { cause: error });
  }
}

/** Tells of a real path whether its rows would be a secret: of Hydrant's vault, its passphrase, or a view of the system on its processes. */
export async function secretPaths(home: string): Promise<(path: string) => boolean> {
  const forbidden = await forbiddenPaths(home);
  return (path) => forbidden.some((one) => one === path || isInside(one, path));
}

/**
 * What the engine may read for the views of a folder: the folder, or only their files where it holds secrets of Hydrant, is the whole disk,
 * or may hold a pipe or device, on which a statement would wait without end.
 */
export async function readableFor(
  folder: string,
  views: readonly { files: readonly string[] }[],
  home: string,
): Promise<{ directories: string[] } | { files: string[] }> {
  const forbidden = await forbiddenPaths(home);
  const isHarmless = !forbidden.some((one) => one === folder || isInside(folder, one) || isInside(one, folder));
  if (isHarmless && (await holdsFilesOnly(folder))) return { directories: [folder] };
  const files = views.flatMap((view) => view.files);
  const codes = await Promise.all(files.map((file) => stat(file).then(noFileCode, () => undefined)));
  return { files: files.filter((_, index) => codes[index] === undefined) };
}

/** So many levels of a folder are looked at, itself included. */
export const FOLDER_DEPTH = 5;
const MOST_ENTRIES = 20_000;

/** Whether a folder is known to hold nothing but files and folders: what is too deep, too much or closed to look at may be anything. */
async function holdsFilesOnly(folder: string): Promise<boolean> {
  const folders = [{ path: folder, depth: 1 }];
  let seen = 0;
  for (let at = folders.shift(); at; at = folders.shift()) {
    const { path, depth } = at;
    const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) return false;
    seen += entries.length;
    if (seen > MOST_ENTRIES) return false;
    for (const entry of entries) {
      const inner = join(path, entry.name);
      // The engine cannot open a link to nothing either.
      const stats = entry.isSymbolicLink() ? await stat(inner).catch(() => undefined) : entry;
      const code = stats && noFileCode(stats);
      if (code === undefined) continue;
      if (code !== 'EISDIR' || entry.isSymbolicLink() || depth === FOLDER_DEPTH) return false;
      folders.push({ path: inner, depth: depth + 1 });
    }
  }
  return true;
}

async function forbiddenPaths(home: string): Promise<string[]> {
  const named = [join(home, 'secrets'), process.env.HYDRANT_VAULT_PASSPHRASE_FILE].filter((one): one is string => Boolean(one));
  const real = await Promise.all(named.map((path) => realpath(path).catch(() => path)));
  return [...real, ...(process.platform === 'win32' ? [] : ['/proc', '/sys'])];
}

/** True when `path` lies in `folder` (both absolute and real). */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
