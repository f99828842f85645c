import { z } from 'zod';
import { moment, nothing, problem, profileId } from './shared.ts';

const step = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'warning', 'failed', 'skipped', 'cancelled']),
  ms: z.number(),
  sentence: z.string(),
  detail: z.string().optional(),
  action: z.string().optional(),
  /** SQL for whoever runs the engine, to copy. */
  script: z.string().optional(),
  /** Fields of the connection's form, by path, that can mend the failure. */
  fields: z.array(z.string().max(100)).max(20).optional(),
  /** What the engine lists for fields of the form. */
  choices: z.record(z.string().max(100), z.array(z.string().max(200)).max(200)).optional(),
  /** Values of some of them that are known to work. */
  suggested: z.record(z.string().max(100), z.string().max(200)).optional(),
});

const test = z.object({
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  startedAt: moment,
  ms: z.number(),
  ok: z.boolean(),
  steps: z.array(step),
  /** How many steps there will be; null until the server has said so. */
  total: z.number().nullable(),
  /** What the engine says while it starts up, in a sentence; only then. */
  starting: z.string().optional(),
  /** Why there was no test at all: the server did not start, say. */
  problem: problem.optional(),
  /** The profile was changed since: the result no longer says anything about it. */
  outdated: z.boolean(),
});

export const testChannels = {
  /** Starts the test of a profile, through the server assistants use; a running one is left as it is. */
  'tests.start': { request: z.strictObject({ profile: profileId }), reply: nothing },
  'tests.cancel': { request: z.strictObject({ profile: profileId }), reply: nothing },
  'tests.get': { request: z.strictObject({ profile: profileId }), reply: test.nullable() },
  /** The last test as text to send to somebody, without secrets. */
  'tests.report': { request: z.strictObject({ profile: profileId }), reply: z.object({ text: z.string() }) },
};
