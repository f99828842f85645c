import type { z } from 'zod';
import { readFileIfThere, writeFileAtomically } from '../../core/stones/atomic-file.ts';

/** A small file of ours that only makes things nicer: what is damaged is set aside and begun anew, never a reason not to start. */
export interface JsonFile<T> {
  read(): Promise<T>;
  /** Reads, changes and writes; calls wait for each other. */
  change(edit: (current: T) => T): Promise<T>;
}

const LARGEST = 4 * 1024 * 1024;

export function openJsonFile<T>(file: string, schema: z.ZodType<T>, empty: () => T): JsonFile<T> {
  let queue: Promise<unknown> = Promise.resolve();
  const read = async (): Promise<T> => {
    const bytes = await readFileIfThere(file, { maxBytes: LARGEST });
    if (bytes === undefined) return empty();
    try {
      return schema.parse(JSON.parse(bytes.toString('utf8')));
    } catch {
      await writeFileAtomically(`${file}.damaged`, bytes);
      return empty();
    }
  };
  return {
    read: () => queue.then(read, read),
    change(edit) {
      const next = queue.then(read, read).then(async (current) => {
        const value = edit(current);
        await writeFileAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
        return value;
      });
      queue = next.catch(() => undefined);
      return next;
    },
  };
}
