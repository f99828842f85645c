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
  /** Of the whole file as we left it. */
  fileHash: z.string(),
  /** What the file was before, when our entry was not in it; null for a file we made. */
  backup: z.string().nullable(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});
const FileSchema = z.object({ version: z.literal(1), entries: z.array(RecordSchema) });

/** What we wrote into an assistant's file, so that drift can be shown and our entry taken out again. */
export type WrittenRecord = z.output<typeof RecordSchema>;

export interface Records {
  list(): Promise<WrittenRecord[]>;
  /** Changes the list under a lock. */
  change(edit: (entries: WrittenRecord[]) => WrittenRecord[]): Promise<void>;
}

/** `assistants.json`. A damaged one is begun anew: it only remembers, the files themselves say what is. */
export function openRecords(home: string): Records {
  const file = join(home, 'assistants.json');
  const list = async (): Promise<WrittenRecord[]> => {
    const bytes = await readFileIfThere(file, { maxBytes: 16 * 1024 * 1024 });
    if (bytes === undefined) return [];
    try {
      return FileSchema.parse(JSON.parse(bytes.toString('utf8'))).entries;
    } catch {
      return [];
    }
  };
  return {
    list,
    async change(edit) {
      ensureHome(home);
      await withLock(join(homePaths(home).run, 'assistants.lock'), async () => {
        await writeFileAtomically(file, `${JSON.stringify({ version: 1, entries: edit(await list()) }, null, 2)}\n`);
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
