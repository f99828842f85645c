import { readFileIfThere } from './atomic-file.ts';
import { watchFolders } from './watch-files.ts';

export interface WatchedFile extends Disposable {
  /** Tells the watch what we wrote ourselves, so that it does not report it. */
  expect(content: Uint8Array): void;
}

/**
 * Calls `onChange` when a file's content became another: made, replaced, edited or deleted, however the editor does it. Looks
 * `debounceMs` after the last event. The folder must be there. Never keeps the process alive.
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

/** One character for each byte, so that any two contents differ; undefined for none, a reason in words for unreadable. */
async function contentOf(file: string): Promise<string | undefined> {
  try {
    return (await readFileIfThere(file))?.toString('latin1');
  } catch (error) {
    return `unreadable: ${String(error)}`;
  }
}
