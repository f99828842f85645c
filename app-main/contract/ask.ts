import { z } from 'zod';
import { problem, profileId } from './shared.ts';

const column = z.object({ name: z.string(), type: z.string(), kind: z.string() });
const cell = z.json();

const page = z.object({
  columns: z.array(column),
  rows: z.array(z.array(cell)),
  offset: z.number(),
  totalRows: z.number(),
  complete: z.boolean(),
  affectedRows: z.number().optional(),
  handle: z.string().optional(),
  note: z.string().optional(),
  durationMs: z.number(),
  policy: z.string(),
  timeZone: z.string(),
});

const catalogueObject = z.object({
  database: z.string().optional(),
  type: z.string(),
  name: z.string(),
  schema: z.string().optional(),
  rows: z.number().optional(),
  comment: z.string().optional(),
  columns: z
    .array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean().optional(), comment: z.string().optional() }))
    .optional(),
  keys: z.array(z.string()).optional(),
});

const runId = z.string().min(1).max(64);
const sql = z.string().max(1_000_000);

export const askChannels = {
  'ask.catalogue': {
    request: z.strictObject({ profile: profileId, pattern: z.string().max(200).optional() }),
    reply: z.object({ objects: z.array(catalogueObject), cut: z.boolean() }),
  },
  /** A question about what was connected, to paste into an assistant. */
  'ask.first-question': { request: z.strictObject({ profile: profileId }), reply: z.object({ question: z.string() }) },
  /** Runs one statement through the server; `seen` is the text an assistant would have read. */
  'ask.run': {
    request: z.strictObject({ profile: profileId, run: runId, sql }),
    reply: z.union([
      z.object({ ok: z.literal(true), page, seen: z.string() }),
      z.object({ ok: z.literal(false), problem, seen: z.string() }),
    ]),
  },
  'ask.page': {
    request: z.strictObject({ profile: profileId, handle: z.string().max(100), offset: z.number().int().min(0) }),
    reply: page,
  },
  'ask.explain': { request: z.strictObject({ profile: profileId, run: runId, sql }), reply: z.object({ text: z.string() }) },
  'ask.cancel': { request: z.strictObject({ run: runId }), reply: z.object({ cancelled: z.boolean() }) },
  /** Every row of a statement into a file; null where no file was chosen. */
  'ask.export': {
    request: z.strictObject({ profile: profileId, run: runId, sql, format: z.enum(['csv', 'parquet', 'json']) }),
    reply: z.object({ file: z.string(), sentence: z.string() }).nullable(),
  },
};
