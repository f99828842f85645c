import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

const DEBOUNCE_MS = 300;
/** Network folders and replaced folders give no events. */
const POLL_MS = 15_000;

/** Calls back when one of the files became another, appeared or went; looks again at which folders are there now and then. */
export function watchFiles(files: () => readonly string[], onChange: () => void): Disposable {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let known = marks(files());
  const look = (): void => {
    const now = marks(files());
    if (now === known) return;
    known = now;
    onChange();
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, DEBOUNCE_MS).unref();
  };
  const follow = (): void => {
    for (const folder of new Set(files().map((file) => dirname(file)))) {
      if (watchers.has(folder) || statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) continue;
      try {
        const watcher = watch(folder, { persistent: false }, soon);
        const drop = (): void => {
          watcher.close();
          watchers.delete(folder);
        };
        watcher.on('error', drop);
        watchers.set(folder, watcher);
      } catch {
        // Too many watches, or not allowed: the poll sees it later.
      }
    }
  };
  follow();
  const poll = setInterval(() => {
    follow();
    look();
  }, POLL_MS).unref();
  return {
    [Symbol.dispose]() {
      clearInterval(poll);
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

function marks(files: readonly string[]): string {
  return files
    .map((file) => {
      try {
        const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
        return stats ? `${stats.ino} ${stats.mtimeNs} ${stats.size}` : '-';
      } catch {
        return '?';
      }
    })
    .join('|');
}
