import { readFileIfThere } from './atomic-file.ts';
import { watchFolders } from './watch-files.ts';

export interface WatchedFile extends Disposable {
  /** Announces content that this process has written, so that the watch does not report it. */
  expect(content: Uint8Array): void;
}

/**
 * Calls `onChange` when a file's content has changed: created, replaced, edited or deleted, however the editor does it. Checks `debounceMs`
 * after the last event. The folder must exist. Never keeps the process alive.
 */
export async function watchFileContent(file: string, onChange: () => void, debounceMs = 100): Promise<WatchedFile> {
  let known = await contentOf(file);
  let disposed = false;
  const look = async (): Promise<void> => {
    const now = await contentOf(file);
    if (disposed || now === known) return;
    known = now;
    onChange();
  };
  const watching = watchFolders(
    () => [file],
    () => void look(),
    debounceMs,
  );
  return {
    expect(content) {
      known = Buffer.from(content).toString('latin1');
    },
    [Symbol.dispose]() {
      disposed = true;
      watching[Symbol.dispose]();
    },
  };
}

/**
 * The content as one character per byte (latin1), so that different contents give different texts; undefined if there is no file, a text
 * with the reason if it is unreadable.
 */
async function contentOf(file: string): Promise<string | undefined> {
  try {
    return (await readFileIfThere(file))?.toString('latin1');
  } catch (error) {
    return `unreadable: ${String(error)}`;
  }
}
