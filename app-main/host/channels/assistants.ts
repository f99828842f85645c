import { applyAndLog } from '../../../core/assistants/apply-and-log.ts';
import type { AssistantStatus } from '../../../core/assistants/assistant-state.ts';
import type { PlannedChange } from '../../../core/assistants/planned-change.ts';
import { HydrantError } from '../../../core/common/errors.ts';
import type { ReplyOf, RequestOf } from '../../contract/contract.ts';
import type { HandlersOf } from '../answer.ts';
import type { HostContext } from '../context.ts';
import { environmentClash, suggestGroups } from '../groups.ts';

type AssistantChannel = Extract<keyof typeof import('../../contract/contract.ts').CONTRACT, `assistants.${string}`>;
type Assistant = ReplyOf<'assistants.list'>[number];
type Change = ReplyOf<'assistants.plan'>[number];

/** Plans that nobody came back to are forgotten beyond this. */
const MOST_PLANS = 200;

export const assistantHandlers: HandlersOf<AssistantChannel> = {
  'assistants.list': async (_, context) => {
    const saved = await savedConnections(context);
    const all = (await withoutDeadEntries(saved, context)).map((status) => describe(status, saved, context));
    return Promise.all(all.map((one) => withSnippets(one, context)));
  },

  'assistants.groups': async (_, { profiles }) => suggestGroups((await profiles.list()).profiles),

  'assistants.plan': async (request, context) => {
    if (request.together && request.action === 'add') await checkGroup(request, context);
    const changes = await context.assistants.plan({
      assistant: request.assistant,
      action: request.action,
      profiles: request.profiles,
      ...groupOf(request),
    });
    return changes.map((change) => remember(change, context));
  },

  'assistants.apply': async ({ ids }, context) => {
    const changes = ids.map((id) => {
      const change = context.plans.get(id);
      if (!change) throw new HydrantError('PARAMETER_INVALID', 'This change was shown too long ago.', 'Look at it again, then apply it.');
      return change;
    });
    const status = await applyAndLog(context.assistants, changes, context.log);
    for (const id of ids) context.plans.delete(id);
    context.events.push('assistants');
    return describe(status, await savedConnections(context), context);
  },

  'assistants.forget': async ({ assistant, file, entry }, { assistants, events }) => {
    await assistants.forget({ assistant, file, id: entry });
    events.push('assistants');
    return {};
  },

  'assistants.snippet': ({ assistant, profiles, ...request }, { assistants }) =>
    assistants.snippet({ assistant, profiles, ...groupOf(request) }),

  'assistants.open-link': async (request, { assistants, shell }) => {
    const link = assistants.deepLink(request);
    return { opened: link !== undefined && ((await shell.openLink?.(link)) ?? false) };
  },

  'assistants.backups': ({ assistant }, { assistants }) => assistants.backups(assistant),

  'assistants.plan-restore': async ({ assistant, backup }, context) =>
    remember(await context.assistants.planRestore(assistant, backup), context),
};

/** An entry that is gone from its file, of connections that are gone as well, concerns nobody any more: it is forgotten. */
async function withoutDeadEntries(saved: ReadonlySet<string> | undefined, { assistants, log }: HostContext): Promise<AssistantStatus[]> {
  const all = await assistants.list();
  const dead = all.flatMap(({ id: assistant, entries }) =>
    entries.flatMap(({ id, file, profiles, state }) =>
      state === 'missing' && saved && profiles.every((profile) => !saved.has(profile)) ? [{ assistant, file, id }] : [],
    ),
  );
  if (dead.length === 0) return all;
  try {
    for (const entry of dead) await assistants.forget(entry);
  } catch (error) {
    // Records that cannot be written have a place of their own where that is told.
    log.warn('assistant-entry-not-forgotten', { error: log.describe(error) });
    return all;
  }
  return assistants.list();
}

function groupOf({ together, name }: { together?: boolean | undefined; name?: string | undefined }): { together?: boolean; name?: string } {
  return { ...(together === undefined ? {} : { together }), ...(name === undefined ? {} : { name }) };
}

/** Told before anything is written: an assistant tells the connections of one server apart by their environments. */
async function checkGroup(request: RequestOf<'assistants.plan'>, { profiles }: HostContext): Promise<void> {
  const saved = (await profiles.list()).profiles;
  const chosen = saved.filter(({ id }) => request.profiles.includes(id));
  const clash = environmentClash(chosen);
  if (clash)
    throw new HydrantError(
      'PARAMETER_INVALID',
      `${clash.names.join(' and ')} are both called ${clash.environment}, so an assistant could not tell them apart.`,
      'Give each connection of a group an environment of its own.',
    );
  if (request.name !== undefined && saved.some(({ id }) => id === request.name))
    throw new HydrantError(
      'PARAMETER_INVALID',
      `A connection goes by hydrant-${request.name} already.`,
      'Choose another name for the group.',
    );
}

function remember(change: PlannedChange, { plans }: HostContext): Change {
  plans.set(change.token, change);
  for (const old of plans.keys()) {
    if (plans.size <= MOST_PLANS) break;
    plans.delete(old);
  }
  const { token, assistant, file, action, diff, creates, backup, notes } = change;
  return { id: token, assistant, file, action, diff, creates, backup, notes };
}

/** The ids of the connections that are there; undefined while that cannot be told, so that nothing is called gone by mistake. */
async function savedConnections({ profiles }: HostContext): Promise<ReadonlySet<string> | undefined> {
  const content = await profiles.list().catch(() => undefined);
  return content === undefined || content.problems.length > 0 ? undefined : new Set(content.profiles.map(({ id }) => id));
}

/** Whether it was asked since it was written is known from the history: an assistant says its own name there. */
function describe(status: AssistantStatus, saved: ReadonlySet<string> | undefined, { history }: HostContext): Assistant {
  const { lastWrittenAt, ...rest } = status;
  const entries = status.entries.map((entry) => ({ ...entry, gone: saved ? entry.profiles.filter((id) => !saved.has(id)) : [] }));
  const lastAskedAt = status.state === 'not-added' ? null : lastAsked(status.clientNames, history);
  const needsRestart = status.state === 'added' && lastWrittenAt !== undefined && (lastAskedAt ?? 0) < lastWrittenAt;
  return { ...rest, entries, needsRestart, lastAskedAt };
}

/** A file that cannot be edited gets something to paste, also where Hydrant never wrote into it: an entry for each saved connection. */
async function withSnippets(assistant: Assistant, { assistants, profiles }: HostContext): Promise<Assistant> {
  if (!assistant.files.some(needsSnippet)) return assistant;
  try {
    const saved = (await profiles.list()).profiles.map(({ id }) => id);
    if (saved.length === 0) return assistant;
    const snippet = assistants.snippet({ assistant: assistant.id, profiles: saved });
    return { ...assistant, files: assistant.files.map((file) => (needsSnippet(file) ? { ...file, snippet } : file)) };
  } catch (error) {
    // Profiles that cannot be read, or an installation that nothing can point to: their own screens say so.
    if (error instanceof HydrantError) return assistant;
    throw error;
  }
}

function needsSnippet({ problem, snippet }: Assistant['files'][number]): boolean {
  return problem !== undefined && snippet === undefined;
}

function lastAsked(names: readonly string[], history: HostContext['history']): number | null {
  const times = names.flatMap((client) => history().list({ client, limit: 1 }).rows[0]?.startedAt ?? []);
  return times.length === 0 ? null : Math.max(...times);
}
