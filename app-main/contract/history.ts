import { z } from 'zod';
import { client, moment, nothing } from './shared.ts';

const state = z.enum(['running', 'ok', 'error', 'cancelled', 'refused', 'timeout', 'abandoned']);

const entry = z.object({
  id: z.number(),
  client,
  principal: z.string(),
  /** The principal as people say it: `You (ann)`. */
  askedBy: z.string(),
  profile: z.string(),
  /** The connection's name as people know it; its id where it is gone. */
  connection: z.string(),
  environment: z.string(),
  engine: z.string(),
  statement: z.string(),
  /** The statement with every character that cannot be seen, or that turns the writing around, written out. */
  shown: z.string(),
  context: z.record(z.string(), z.unknown()).nullable(),
  statementHash: z.string(),
  statementBytes: z.number(),
  kind: z.string(),
  capability: z.string(),
  verdict: z.string(),
  approval: z.record(z.string(), z.unknown()).nullable(),
  state,
  startedAt: moment,
  ms: z.number().nullable(),
  rows: z.number().nullable(),
  affectedRows: z.number().nullable(),
  bytes: z.number().nullable(),
  errorCode: z.string().nullable(),
  error: z.string().nullable(),
  /** The engine's own name of the run. */
  queryId: z.string().nullable(),
  repeats: z.number(),
  correlationId: z.string(),
});

const filter = z.strictObject({
  profile: z.string().max(64).optional(),
  client: z.string().max(200).optional(),
  state: state.optional(),
  since: moment.optional(),
  until: moment.optional(),
  search: z.string().max(500).optional(),
});

export const historyChannels = {
  'history.list': {
    request: z.strictObject({
      filter,
      /** Only rows before this one: a list that is scrolled stays still while new ones come. */
      before: z.number().optional(),
      offset: z.number().int().min(0).optional(),
      limit: z.number().int().min(1).max(1000).optional(),
    }),
    reply: z.object({ rows: z.array(entry), next: z.number().nullable() }),
  },
  'history.get': { request: z.strictObject({ id: z.number() }), reply: entry.nullable() },
  /** How many match: an exact count, for the length of the list. */
  'history.count': { request: z.strictObject({ filter, before: z.number().optional() }), reply: z.object({ rows: z.number() }) },
  /** Volume over time of the rows that the filter lists; the time of the filter, where it has one, is a further bound. */
  'history.stats': {
    request: z.strictObject({ since: moment, until: moment, buckets: z.number().int().min(1).max(400), filter: filter.optional() }),
    reply: z.array(
      z.object({
        from: moment,
        to: moment,
        count: z.number(),
        errors: z.number(),
        refused: z.number(),
        p50: z.number().nullable(),
        p95: z.number().nullable(),
      }),
    ),
  },
  /** Who asked, for the filter. */
  'history.clients': { request: nothing, reply: z.array(z.object({ name: z.string(), label: z.string() })) },
  /** What one connection did today. */
  'history.today': {
    request: z.strictObject({ profile: z.string().max(64).optional() }),
    reply: z.object({ statements: z.number(), refused: z.number(), rows: z.number(), typicalMs: z.number().nullable() }),
  },
  /** Writes what matches into a file: `csv` for a spreadsheet, `jsonl` for the exact rows. Null where no file was chosen, or it was cancelled. */
  'history.export': {
    request: z.strictObject({ filter, format: z.enum(['csv', 'jsonl']).optional(), run: z.string().min(1).max(64).optional() }),
    reply: z.object({ file: z.string(), rows: z.number() }).nullable(),
  },
  /** How far the exports are that run now. */
  'history.exports': { request: nothing, reply: z.array(z.object({ run: z.string(), rows: z.number(), total: z.number() })) },
  'history.cancel-export': { request: z.strictObject({ run: z.string().max(64).optional() }), reply: nothing },
  /** Removes what is older than so many days, now. */
  'history.prune': { request: z.strictObject({ days: z.number().int().min(0).max(3650) }), reply: z.object({ removed: z.number() }) },
};
