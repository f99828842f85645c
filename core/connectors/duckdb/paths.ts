import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, sep } from 'node:path';
import { HydrantError } from '../../stones/errors.ts';

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

/** What the engine may read for the views of a folder: the folder, or only their files where it holds secrets of Hydrant or is the whole disk. */
export async function readableFor(
  folder: string,
  views: readonly { files: readonly string[] }[],
  home: string,
): Promise<{ directories: string[] } | { files: string[] }> {
  const forbidden = await forbiddenPaths(home);
  if (!forbidden.some((one) => one === folder || isInside(folder, one) || isInside(one, folder))) return { directories: [folder] };
  return { files: views.flatMap(({ files }) => files) };
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
