import { join } from 'node:path';
import { z } from 'zod';
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

export interface Drafts {
  list(): Promise<Draft[]>;
  keep(draft: Draft): Promise<void>;
  discard(id: string): Promise<void>;
  /** Looks through what is kept; the file is written only where a draft comes back as another. */
  clean(look: (draft: Draft) => Draft): Promise<void>;
}

/** Drafts in `drafts.json`, newest first. */
export function openDrafts(home: string): Drafts {
  const file: JsonFile<Draft[]> = openJsonFile(join(home, 'drafts.json'), z.array(DraftSchema), () => []);
  const without = (drafts: Draft[], id: string): Draft[] => drafts.filter((draft) => draft.id !== id);
  return {
    list: () => file.read(),
    keep: async (draft) => void (await file.change((drafts) => [draft, ...without(drafts, draft.id)].slice(0, MOST))),
    clean: async (look) => {
      const before = await file.read();
      if (before.some((draft) => look(draft) !== draft)) await file.change((drafts) => drafts.map(look));
    },
    discard: async (id) => void (await file.change((drafts) => without(drafts, id))),
  };
}
