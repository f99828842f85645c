import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { ensureHome, homePaths } from '../profiles/home.ts';
import { readFileIfThere, withLock, writeFileAtomically } from '../stones/atomic-file.ts';

const RecordSchema = z.object({
  assistant: z.string(),
  file: z.string(),
  id: z.string(),
  profiles: z.array(z.string()),
  /** Of the entry as we wrote it. */
  entryHash: z.string(),
  /** The blank line before the entry, where we wrote one. */
  gap: z.string().optional(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});
const WrittenFileSchema = z.object({
  assistant: z.string(),
  file: z.string(),
  /** Whether it was not there before our first entry. */
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

/** What we wrote into an assistant's file, so that drift can be shown and our entry taken out again. */
export type WrittenRecord = z.output<typeof RecordSchema>;

/** What a file was before our first entry, and what we put around that, so that removing the last can take it back. */
export type WrittenFile = z.output<typeof WrittenFileSchema>;

/** The content of `assistants.json`. */
export interface Written {
  entries: WrittenRecord[];
  files: WrittenFile[];
}

export interface Records {
  read(): Promise<Written>;
  /** Changes what is remembered under a lock. */
  change(edit: (written: Written) => Written): Promise<void>;
}

/** `assistants.json`. A damaged one is begun anew: it only remembers, the files themselves say what is. */
export function openRecords(home: string): Records {
  const file = join(home, 'assistants.json');
  const read = async (): Promise<Written> => {
    const bytes = await readFileIfThere(file, { maxBytes: 16 * 1024 * 1024 });
    try {
      const { entries, files } = FileSchema.parse(JSON.parse(bytes?.toString('utf8') ?? '{"version":1,"entries":[]}'));
      return { entries, files };
    } catch {
      return { entries: [], files: [] };
    }
  };
  return {
    read,
    async change(edit) {
      ensureHome(home);
      await withLock(join(homePaths(home).run, 'assistants.lock'), async () => {
        await writeFileAtomically(file, `${JSON.stringify({ version: 1, ...edit(await read()) }, null, 2)}\n`);
      });
    },
  };
}

/** The hash of an entry, whatever the order of its keys. */
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
