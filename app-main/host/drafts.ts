import { join } from 'node:path';
import { z } from 'zod';
import { HydrantError } from '../../core/common/errors.ts';
import { formValues } from '../contract/shared.ts';
import { type JsonFile, openJsonFile } from './json-file.ts';

/** A form that was begun and not saved. Secrets are never part of it. */
const DraftSchema = z.object({
  id: z.string().min(1).max(64),
  of: z.string().max(64).optional(),
  engine: z.string().max(40),
  values: formValues,
  savedAt: z.number(),
});
export type Draft = z.output<typeof DraftSchema>;

/** More than this nobody comes back to: the oldest go. */
const MOST = 50;
/** Nobody types more text than this into a form. Bytes. */
const LARGEST = 64 * 1024;
/** All drafts together, as written to the file; well below the size that the file may have when it is read. Bytes. */
const LARGEST_FILE = 1024 * 1024;

export interface Drafts {
  list(): Promise<Draft[]>;
  /** Why drafts may be missing: their file is damaged or cannot be read. */
  problem(): Promise<HydrantError | undefined>;
  /** Throws PARAMETER_INVALID for one that is too large to be kept. */
  store(draft: Draft): Promise<void>;
  discard(id: string): Promise<void>;
  /** Replaces each draft by what `look` returns; the file is written only if one has changed. */
  clean(look: (draft: Draft) => Draft): Promise<void>;
}

/** Drafts in `drafts.json`, newest first. */
export function openDrafts(home: string): Drafts {
  const file: JsonFile<Draft[]> = openJsonFile(join(home, 'drafts.json'), z.array(DraftSchema), () => [], soundOnly);
  const without = (drafts: Draft[], id: string): Draft[] => drafts.filter((draft) => draft.id !== id);
  return {
    list: () => file.read(),
    problem: () => file.problem(),
    store: async (draft) => {
      refuseTooLarge(draft);
      await file.change((drafts) => newest([draft, ...without(drafts, draft.id)]));
    },
    clean: async (look) => {
      const before = await file.read();
      if (before.some((draft) => look(draft) !== draft)) await file.change((drafts) => drafts.map(look));
    },
    discard: async (id) => {
      // A file that cannot be written, or is of a newer Hydrant, keeps no connection from being saved.
      if ((await file.read()).some((draft) => draft.id === id)) await file.change((drafts) => without(drafts, id));
    },
  };
}

/** Throws PARAMETER_INVALID for a draft that is too large to be kept. */
export function refuseTooLarge(draft: Draft): void {
  if (!DraftSchema.safeParse(draft).success || bytesOf(draft) > LARGEST) throw tooLarge();
}

/** The first drafts, as many as fit into the file. */
function newest(drafts: Draft[]): Draft[] {
  let bytes = 0;
  return drafts.slice(0, MOST).filter((draft) => {
    bytes += bytesOf(draft);
    return bytes <= LARGEST_FILE;
  });
}

/** Without damaged drafts, so that one of them does not cost the others. */
function soundOnly(content: unknown): unknown {
  return Array.isArray(content) ? content.filter((draft) => DraftSchema.safeParse(draft).success) : content;
}

/** With the layout of the file, which may be more than the text. */
function bytesOf(draft: Draft): number {
  return Buffer.byteLength(JSON.stringify([draft], null, 2));
}

function tooLarge(): HydrantError {
  return new HydrantError(
    'PARAMETER_INVALID',
    'This form holds too much text to be kept as a draft.',
    'What you typed stays until you leave this page. Shorten the longest field, or save the connection.',
  );
}
