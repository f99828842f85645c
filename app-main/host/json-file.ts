import { rename } from 'node:fs/promises';
import type { z } from 'zod';
import { readFileIfThere, writeFileAtomically } from '../../core/stones/atomic-file.ts';
import { asHydrantError, HydrantError } from '../../core/stones/errors.ts';

/** A small file of ours that only makes things nicer: what is damaged is set aside and begun anew, never a reason not to start. */
export interface JsonFile<T> {
  read(): Promise<T>;
  /** Why its content is not what `read` answers with: it is damaged or cannot be read. Undefined for a sound or missing file. */
  problem(): Promise<HydrantError | undefined>;
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
  const aside = `${file}.damaged`;
  const parsed = async (bytes: Buffer): Promise<{ value: T; problem?: HydrantError }> => {
    const problem = new HydrantError(
      'CONFIG_DAMAGED',
      `${file} is damaged or of another version, so what can be read of it is used, and defaults for the rest.`,
      `Nothing has to be done: it is written anew with the next change. Its former content is kept as ${aside}.`,
      { details: { file, keptAside: aside } },
    );
    const keep = async (): Promise<void> => {
      const kept = await readFileIfThere(aside).catch(() => undefined);
      if (!kept?.equals(bytes)) await writeFileAtomically(aside, bytes);
    };
    let found: { value: T; problem?: HydrantError };
    try {
      const content: unknown = JSON.parse(bytes.toString('utf8'));
      const repaired = repair(content);
      const value = schema.parse(repaired);
      found = JSON.stringify(repaired) === JSON.stringify(content) ? { value } : { value, problem };
    } catch {
      found = { value: empty(), problem };
    }
    if (found.problem) await keep();
    return found;
  };
  /** Loads the content for a change; rejects where a damaged file cannot be set aside, so that it is not overwritten. */
  const load = async (): Promise<{ value: T; problem?: HydrantError }> => {
    try {
      const bytes = await readFileIfThere(file, { maxBytes: LARGEST });
      return bytes === undefined ? { value: empty() } : await parsed(bytes);
    } catch (error) {
      if (!(error instanceof HydrantError) || error.details.reason !== 'TOO_LARGE') throw error;
      // Renamed, not copied: the file may have any size.
      await rename(file, aside);
      return { value: empty() };
    }
  };
  const look = (): Promise<{ value: T; problem?: HydrantError }> =>
    load().catch((error: unknown) => ({ value: empty(), problem: asHydrantError(error) }));
  return {
    read: () => queue.then(look, look).then(({ value }) => value),
    problem: () => queue.then(look, look).then(({ problem }) => problem),
    change(edit) {
      const next = queue.then(load, load).then(async (current) => {
        const value = edit(current.value);
        await writeFileAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
        return value;
      });
      queue = next.catch(() => undefined);
      return next;
    },
  };
}
