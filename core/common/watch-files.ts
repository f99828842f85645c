import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Milliseconds between polls: network folders and replaced folders send no events. */
const POLL_MS = 15_000;
/** Milliseconds between polls if no watch is possible (no inotify watches left, or a file system without events). */
const POLL_BLIND_MS = 2000;

/** Calls back when one of the files has changed, appeared or disappeared. Folders may be created later. Never keeps the process alive. */
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
 * Calls `look` when one of the files may have changed, and from time to time: `debounceMs` after the last event in its folder. Watches the
 * folder instead of the file, because a file that is replaced as a whole has a new inode.
 */
export function watchFolders(files: () => readonly string[], look: () => void, debounceMs: number): Disposable {
  /** Watchers by folder; undefined for a folder that cannot be watched. */
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
  // Covers changes between the caller's own check and the start of the watch.
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

/** A text that changes with the file: its inode, mtime (nanoseconds) or size. `-` for no file, `?` for one that cannot be examined. */
function fileMark(file: string): string {
  try {
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
    return stats ? `${stats.ino} ${stats.mtimeNs} ${stats.size}` : '-';
  } catch {
    return '?';
  }
}
