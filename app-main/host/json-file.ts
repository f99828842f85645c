import { rename } from 'node:fs/promises';
import type { z } from 'zod';
import { readFileIfThere, writeFileAtomically } from '../../core/stones/atomic-file.ts';
import { HydrantError } from '../../core/stones/errors.ts';

/** A small file of ours that only makes things nicer: what is damaged is set aside and begun anew, never a reason not to start. */
export interface JsonFile<T> {
  read(): Promise<T>;
  /** Reads, changes and writes; calls wait for each other. */
  change(edit: (current: T) => T): Promise<T>;
}

const LARGEST = 4 * 1024 * 1024;

/** `repair` removes damaged parts from content that is otherwise valid. */
export function openJsonFile<T>(
  file: string,
  schema: z.ZodType<T>,
  empty: () => T,
  repair: (content: unknown) => unknown = (content) => content,
): JsonFile<T> {
  let queue: Promise<unknown> = Promise.resolve();
  const parsed = async (bytes: Buffer): Promise<T> => {
    const aside = (): Promise<void> => writeFileAtomically(`${file}.damaged`, bytes);
    try {
      const content: unknown = JSON.parse(bytes.toString('utf8'));
      const repaired = repair(content);
      const value = schema.parse(repaired);
      if (JSON.stringify(repaired) !== JSON.stringify(content)) await aside();
      return value;
    } catch {
      await aside();
      return empty();
    }
  };
  /** Loads the content for a change; rejects where a damaged file cannot be set aside, so that it is not overwritten. */
  const load = async (): Promise<T> => {
    try {
      const bytes = await readFileIfThere(file, { maxBytes: LARGEST });
      return bytes === undefined ? empty() : await parsed(bytes);
    } catch (error) {
      if (!(error instanceof HydrantError) || error.details.reason !== 'TOO_LARGE') throw error;
      // Renamed, not copied: the file may have any size.
      await rename(file, `${file}.damaged`);
      return empty();
    }
  };
  const read = (): Promise<T> => load().catch(() => empty());
  return {
    read: () => queue.then(read, read),
    change(edit) {
      const next = queue.then(load, load).then(async (current) => {
        const value = edit(current);
        await writeFileAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
        return value;
      });
      queue = next.catch(() => undefined);
      return next;
    },
  };
}
