import { z } from 'zod';
import { moment, nothing, problem, profileId } from './shared.ts';

const entryState = z.enum(['not-added', 'added', 'drifted', 'missing', 'stale', 'broken']);

const snippet = z.object({ language: z.string(), text: z.string() });

const assistant = z.object({
  id: z.string(),
  name: z.string(),
  installed: z.boolean(),
  files: z.array(
    z.object({
      path: z.string(),
      exists: z.boolean(),
      problem: problem.optional(),
      /** Of a file with a problem: the entries that Hydrant wrote into it. */
      written: z.array(z.object({ id: z.string(), profiles: z.array(z.string()) })).optional(),
      /** Of a file with a problem: what to paste into it. The entries of `written`; without any, one for each saved connection. */
      snippet: snippet.optional(),
    }),
  ),
  state: entryState,
  entries: z.array(
    z.object({
      id: z.string(),
      profiles: z.array(z.string()),
      /** Those of the profiles that are no connection any more; none while the connections cannot be read. */
      gone: z.array(z.string()),
      file: z.string(),
      state: entryState,
      ours: z.boolean(),
    }),
  ),
  /** What to do so that the assistant sees a change. */
  reload: z.string(),
  /** Written and not asked since: it has to be restarted. */
  needsRestart: z.boolean(),
  lastAskedAt: moment.nullable(),
  hasDeepLink: z.boolean(),
});

const change = z.object({
  /** Names the change when it is applied. */
  id: z.string(),
  assistant: z.string(),
  file: z.string(),
  action: z.enum(['add', 'remove', 'repair', 'restore']),
  /** `gap`: how many lines are left out between two changes, in words. */
  diff: z.array(z.object({ kind: z.enum(['same', 'add', 'remove', 'gap']), text: z.string() })),
  creates: z.boolean(),
  backup: z.string().nullable(),
  notes: z.array(z.string()),
});

/** All profiles behind one entry, so that an assistant can compare them; `name` is what `hydrant-…` ends in. */
const group = {
  together: z.boolean().optional(),
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .optional(),
};

const assistantId = z.string().min(1).max(60);

export const assistantChannels = {
  /** Connections that look like one warehouse in several environments. */
  'assistants.groups': {
    request: nothing,
    reply: z.array(
      z.object({
        /** What the entry's name may end in. */
        name: z.string(),
        profiles: z.array(z.string()),
        /** Why they are offered together, in a few words: `all tagged shop`. */
        why: z.string(),
      }),
    ),
  },
  'assistants.list': { request: nothing, reply: z.array(assistant) },
  /** What would be written, file by file. Writes nothing. */
  'assistants.plan': {
    request: z.strictObject({
      assistant: assistantId,
      action: z.enum(['add', 'remove', 'repair']),
      profiles: z.array(profileId).max(200),
      ...group,
    }),
    reply: z.array(change),
  },
  /** Writes what was planned and shown, by its ids. */
  'assistants.apply': { request: z.strictObject({ ids: z.array(z.string().max(200)).min(1).max(50) }), reply: assistant },
  /** Forgets an entry that Hydrant wrote and that is no longer in its file; writes into no file of an assistant. */
  'assistants.forget': {
    request: z.strictObject({ assistant: assistantId, file: z.string().max(4096), entry: z.string().max(200) }),
    reply: nothing,
  },
  'assistants.snippet': {
    request: z.strictObject({ assistant: assistantId, profiles: z.array(profileId).max(200), ...group }),
    reply: snippet,
  },
  'assistants.open-link': {
    request: z.strictObject({ assistant: assistantId, profile: profileId }),
    reply: z.object({ opened: z.boolean() }),
  },
  'assistants.backups': {
    request: z.strictObject({ assistant: assistantId }),
    reply: z.array(z.object({ path: z.string(), file: z.string(), time: moment, bytes: z.number() })),
  },
  'assistants.plan-restore': { request: z.strictObject({ assistant: assistantId, backup: z.string().max(4096) }), reply: change },
};
