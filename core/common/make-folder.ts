import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder and its missing parents, with mode 0700 by default. Existing folders keep their mode. Throws the system's error, EEXIST
 * if a file is in the way. Node's `recursive: true` is not used: it never returns if a folder exists but accepts no subfolder (`mkdir
 * /proc/x` is ENOENT although /proc exists).
 */
export function makeFolder(path: string, mode = 0o700): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isFolder(path)) return;
    const parent = dirname(path);
    // The parent exists, so ENOENT has another reason.
    if (code !== 'ENOENT' || parent === path || isFolder(parent)) throw error;
    makeFolder(parent, mode);
    try {
      mkdirSync(path, { mode });
    } catch (again) {
      // Another process may have created it meanwhile.
      if (!isFolder(path)) throw again;
    }
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
