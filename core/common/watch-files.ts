import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Network folders and replaced folders give no events. Milliseconds. */
const POLL_MS = 15_000;
/** Where no watch can be had (no inotify watches are left, or the file system has no events). Milliseconds. */
const POLL_BLIND_MS = 2000;

/** Calls back when one of the files became another, appeared or went. Folders may come later. Never keeps the process alive. */
export function watchFiles(files: () => readonly string[], onChange: () => void): Disposable {
  const marks = (): string => files().map(fileMark).join('|');
  let known = marks();
  return watchFolders(
    files,
    () => {
      const now = marks();
      if (now === known) return;
      known = now;
      onChange();
    },
    300,
  );
}

/**
 * Calls `look` when one of the files may have become another, and now and then: `debounceMs` after the last event in its folder. The folder
 * is watched and not the file, because a file that is replaced as a whole is another file afterwards.
 */
export function watchFolders(files: () => readonly string[], look: () => void, debounceMs: number): Disposable {
  /** Undefined for a folder that cannot be watched. */
  const watchers = new Map<string, FSWatcher | undefined>();
  let event: NodeJS.Timeout | undefined;
  let poll: NodeJS.Timeout | undefined;
  let disposed = false;

  const soon = (): void => {
    clearTimeout(event);
    if (!disposed) event = setTimeout(look, debounceMs).unref();
  };
  const watched = (folder: string): FSWatcher | undefined => {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || files().some((file) => dirname(file) === folder && basename(file) === name)) soon();
      });
      watcher.on('error', () => {
        watcher.close();
        watchers.delete(folder);
      });
      return watcher;
    } catch {
      return undefined;
    }
  };
  const follow = (): void => {
    for (const folder of new Set(files().map((file) => dirname(file))))
      if (!watchers.has(folder) && isFolder(folder)) watchers.set(folder, watched(folder));
  };
  const again = (): void => {
    const isBlind = [...watchers.values()].includes(undefined);
    poll = setTimeout(
      () => {
        follow();
        look();
        if (!disposed) again();
      },
      isBlind ? POLL_BLIND_MS : POLL_MS,
    ).unref();
  };
  follow();
  // What changed between the caller's own look and the watch.
  soon();
  again();

  return {
    [Symbol.dispose]() {
      disposed = true;
      clearTimeout(event);
      clearTimeout(poll);
      for (const watcher of watchers.values()) watcher?.close();
    },
  };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** A text that differs when a file became another: its inode, time (nanoseconds) or size. `-` for none, `?` for one that cannot be looked at. */
function fileMark(file: string): string {
  try {
    const found = statSync(file, { bigint: true, throwIfNoEntry: false });
    return found ? `${found.ino} ${found.mtimeNs} ${found.size}` : '-';
  } catch {
    return '?';
  }
}
