import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readFileIfThere, withLock, writeFileAtomically } from '../common/atomic-file.ts';
import { writeDamagedCopy } from '../common/damaged-copy.ts';
import { HydrantError } from '../common/errors.ts';
import { ensureHome, homePaths } from '../profiles/home.ts';

/** Bytes. Nobody has that many assistants; a larger file was not written by Hydrant. */
const LARGEST = 16 * 1024 * 1024;

const RecordSchema = z.object({
  assistant: z.string(),
  file: z.string(),
  id: z.string(),
  profiles: z.array(z.string()),
  /** Hash of the entry as Hydrant wrote it. */
  entryHash: z.string(),
  /** The blank line before the entry, if Hydrant wrote one. */
  gap: z.string().optional(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});
const WrittenFileSchema = z.object({
  assistant: z.string(),
  file: z.string(),
  /** Whether the file did not exist before our first entry. */
  created: z.boolean(),
  /** Hash of the file without an entry of ours. */
  before: z.string(),
  wrapping: z
    .object({
      kind: z.enum(['padding', 'group', 'document']),
      depth: z.number().int(),
      text: z.string(),
      former: z.string(),
      padding: z.string().optional(),
    })
    .optional(),
});
const FileSchema = z.object({
  version: z.literal(1),
  entries: z.array(RecordSchema),
  files: z.array(WrittenFileSchema).default([]),
});

/** An entry that Hydrant wrote into an assistant's file, recorded so that drift can be shown and the entry removed. */
export type WrittenRecord = z.output<typeof RecordSchema>;

/** The state of a file before our first entry, and the text that Hydrant put around it, so that removing the last entry can restore it. */
export type WrittenFile = z.output<typeof WrittenFileSchema>;

/** The content of `assistants.json`. */
export interface Written {
  entries: WrittenRecord[];
  files: WrittenFile[];
}

export interface Records {
  /** The records; empty if the file cannot be parsed. */
  read(): Promise<Written>;
  /** CONFIG_DAMAGED, CONFIG_NEWER or CONFIG_UNREADABLE if the file cannot be parsed or read. */
  problem(): Promise<HydrantError | undefined>;
  /**
   * Changes the records under a lock. A damaged file is begun anew, with a copy beside it; rejects with CONFIG_NEWER for a file of a newer
   * Hydrant, which stays as it is.
   */
  change(edit: (written: Written) => Written): Promise<void>;
}

const NewerSchema = z.object({ version: z.number().gt(1) });
const NOTHING: Written = { entries: [], files: [] };

/** `assistants.json`. It holds records only, while the assistants' own files hold the facts, so a damaged one stops nothing. */
export function openRecords(home: string): Records {
  const file = join(home, 'assistants.json');
  const load = async (): Promise<{ bytes: Buffer | undefined; written: Written; problem?: HydrantError }> => {
    const bytes = await readFileIfThere(file, { maxBytes: LARGEST });
    if (bytes === undefined) return { bytes, written: NOTHING };
    try {
      const content: unknown = JSON.parse(bytes.toString('utf8'));
      if (NewerSchema.safeParse(content).success) return { bytes, written: NOTHING, problem: newer(file) };
      const { entries, files } = FileSchema.parse(content);
      return { bytes, written: { entries, files } };
    } catch {
      return { bytes, written: NOTHING, problem: damaged(file) };
    }
  };
  return {
    read: async () => (await load()).written,
    problem: () =>
      load().then(
        ({ problem }) => problem,
        (error: HydrantError) => error,
      ),
    async change(edit) {
      ensureHome(home);
      await withLock(join(homePaths(home).run, 'assistants.lock'), async () => {
        const { bytes, written, problem } = await load();
        if (problem?.code === 'CONFIG_NEWER') throw problem;
        if (problem && bytes) await writeDamagedCopy(file, bytes);
        await writeFileAtomically(file, `${JSON.stringify({ version: 1, ...edit(written) }, null, 2)}\n`);
      });
    },
  };
}

function newer(file: string): HydrantError {
  return new HydrantError('CONFIG_NEWER', `${file} was written by a newer Hydrant; it was left as it is.`, 'Update Hydrant.', {
    details: { file },
  });
}

function damaged(file: string): HydrantError {
  return new HydrantError(
    'CONFIG_DAMAGED',
    `${file}, which remembers what Hydrant wrote into the files of assistants, is damaged.`,
    { do: 'begin-records', file },
    { details: { file } },
  );
}

/** The hash of an entry, independent of the order of its keys. */
export function entryHash(entry: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(entry)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
