import { rename } from 'node:fs/promises';
import type { z } from 'zod';
import { readFileIfThere, writeFileAtomically } from '../../core/common/atomic-file.ts';
import { freeDamagedName, writeDamagedCopy } from '../../core/common/damaged-copy.ts';
import { asHydrantError, HydrantError } from '../../core/common/errors.ts';

/** A small file of ours that only makes things nicer: what is damaged is set aside and begun anew, never a reason not to start. */
export interface JsonFile<T> {
  read(): Promise<T>;
  /** Why its content is not what `read` answers with: it is damaged or cannot be read. Undefined for a sound or missing file. */
  problem(): Promise<HydrantError | undefined>;
  /** Reads, changes and writes; calls wait for each other. Rejects with CONFIG_NEWER for a file that a newer Hydrant wrote. */
  change(edit: (current: T) => T): Promise<T>;
}

const LARGEST = 4 * 1024 * 1024;

interface Loaded<T> {
  value: T;
  problem?: HydrantError;
}

/** `repair` removes damaged parts from content that is otherwise valid. */
export function openJsonFile<T>(
  file: string,
  schema: z.ZodType<T>,
  empty: () => T,
  repair: (content: unknown) => unknown = (content) => content,
): JsonFile<T> {
  let queue: Promise<unknown> = Promise.resolve();
  const parsed = async (bytes: Buffer): Promise<Loaded<T>> => {
    let value = empty();
    let isWhole = false;
    let content: unknown;
    try {
      content = JSON.parse(bytes.toString('utf8'));
      const repaired = repair(content);
      value = schema.parse(repaired);
      isWhole = JSON.stringify(repaired) === JSON.stringify(content);
    } catch {
      // What was read so far is used.
    }
    if (isNewer(content)) return { value, problem: newer(file) };
    return isWhole ? { value } : { value, problem: damaged(file, await writeDamagedCopy(file, bytes)) };
  };
  /** Rejects where a damaged file cannot be set aside, so that it is not overwritten. */
  const load = async (): Promise<Loaded<T>> => {
    try {
      const bytes = await readFileIfThere(file, { maxBytes: LARGEST });
      return bytes === undefined ? { value: empty() } : await parsed(bytes);
    } catch (error) {
      if (!(error instanceof HydrantError) || error.details.reason !== 'TOO_LARGE') throw error;
      // Renamed, not copied: the file may have any size.
      await rename(file, freeDamagedName(file));
      return { value: empty() };
    }
  };
  /** Loads the content for a change: that of a newer Hydrant is left to it. */
  const loadOwn = async (): Promise<Loaded<T>> => {
    const loaded = await load();
    if (loaded.problem?.code === 'CONFIG_NEWER') throw loaded.problem;
    return loaded;
  };
  const look = (): Promise<Loaded<T>> => load().catch((error: unknown) => ({ value: empty(), problem: asHydrantError(error) }));
  return {
    read: () => queue.then(look, look).then(({ value }) => value),
    problem: () => queue.then(look, look).then(({ problem }) => problem),
    change(edit) {
      const next = queue.then(loadOwn, loadOwn).then(async (current) => {
        const value = edit(current.value);
        await writeFileAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
        return value;
      });
      queue = next.catch(() => undefined);
      return next;
    },
  };
}

/** These files have no version yet; a later Hydrant that changes their form gives them one. */
function isNewer(content: unknown): boolean {
  return (
    typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'number' && content.version > 1
  );
}

function newer(file: string): HydrantError {
  return new HydrantError(
    'CONFIG_NEWER',
    `${file} was written by a newer Hydrant, so what can be read of it is used, and defaults for the rest; it was left as it is.`,
    'Update Hydrant.',
    { details: { file } },
  );
}

function damaged(file: string, damagedCopy: string): HydrantError {
  return new HydrantError(
    'CONFIG_DAMAGED',
    `${file} is damaged, so what can be read of it is used, and defaults for the rest.`,
    `Nothing has to be done: it is written anew with the next change. Its former content is kept as ${damagedCopy}.`,
    { details: { file, keptAside: damagedCopy } },
  );
}
