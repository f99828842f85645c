import { type FSWatcher, unwatchFile, watch, watchFile } from 'node:fs';
import { basename, dirname } from 'node:path';
import { readFileIfThere } from './atomic-file.ts';

export interface WatchedFile extends Disposable {
  /** Tells the watch what we wrote ourselves, so that it does not report it. */
  expect(content: Uint8Array): void;
}

/**
 * Calls `onChange` when a file's content became another: made, replaced, edited or deleted, however the editor does it. Looks
 * `debounceMs` after the last event. The folder must be there. Never keeps the process alive.
 */
export async function watchFileContent(file: string, onChange: () => void, debounceMs = 100): Promise<WatchedFile> {
  const name = basename(file);
  let known = await contentOf(file);
  let timer: NodeJS.Timeout | undefined;
  let disposed = false;

  const look = async () => {
    const now = await contentOf(file);
    if (disposed || now === known) return;
    known = now;
    onChange();
  };
  const soon = () => {
    clearTimeout(timer);
    if (!disposed) timer = setTimeout(() => void look(), debounceMs).unref();
  };
  const polled = () => soon();

  let watcher: FSWatcher | undefined;
  const poll = () => {
    watcher?.close();
    watcher = undefined;
    if (!disposed) watchFile(file, { persistent: false, interval: 2000 }, polled);
  };
  try {
    // The folder, not the file: a file that is replaced as a whole is another file afterwards.
    watcher = watch(dirname(file), { persistent: false }, (_event, changed) => {
      if (changed === null || changed === name) soon();
    });
    watcher.on('error', poll);
  } catch {
    // No more inotify watches, or a file system without events: look now and then instead.
    poll();
  }
  // What changed between the first look and the watch.
  soon();

  return {
    expect(content) {
      known = Buffer.from(content).toString('latin1');
    },
    [Symbol.dispose]() {
      disposed = true;
      clearTimeout(timer);
      watcher?.close();
      unwatchFile(file, polled);
    },
  };
}

/** One character for each byte, so that any two contents differ; undefined for none, a reason in words for unreadable. */
async function contentOf(file: string): Promise<string | undefined> {
  try {
    return (await readFileIfThere(file))?.toString('latin1');
  } catch (error) {
    return `unreadable: ${String(error)}`;
  }
}
