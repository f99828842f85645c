import type { ReplyOf } from '../../app-main/contract/contract.ts';
import type { Tone } from '../ui/chip.tsx';
import { ago, plural } from '../ui/words.ts';

export type Assistant = ReplyOf<'assistants.list'>[number];

/** Whether every connection of an entry is gone: it leads nowhere. */
export function leadsNowhere({ profiles, gone }: Assistant['entries'][number]): boolean {
  return profiles.length > 0 && gone.length === profiles.length;
}

/** Whether an entry only goes by a name of ours: it names no connection, so there is nothing to repair or take out. */
export function isOthersEntry({ profiles }: Assistant['entries'][number]): boolean {
  return profiles.length === 0;
}

/** Whether an entry that was written is still in its file. */
export function isInFile({ state }: Assistant['entries'][number]): boolean {
  return state !== 'missing';
}

/** Whether an assistant has a connection that is there. */
export function isAdded({ state, entries }: Assistant): boolean {
  return state === 'added' && entries.some((entry) => !leadsNowhere(entry));
}

/** The state of an assistant in a person's words, and the one thing to do. With a profile: of that connection alone. */
export function assistantState(
  assistant: Assistant,
  profile?: string,
): { words: string; tone: Tone; action: 'add' | 'repair' | 'remove' | 'group' | 'none' } {
  const theirs =
    profile === undefined
      ? assistant.entries.filter((one) => !isOthersEntry(one))
      : assistant.entries.filter(({ profiles }) => profiles.includes(profile));
  // One of its own says more about a connection than a group it is in; of an assistant, what needs a hand comes first.
  const entry =
    profile === undefined
      ? (theirs.find(({ state }) => state === assistant.state) ?? theirs[0])
      : (theirs.find(({ profiles }) => profiles.length === 1) ?? theirs[0]);
  const others = profile === undefined || !entry ? 0 : entry.profiles.length - 1;
  const broken = assistant.files.find(({ problem }) => problem)?.problem;
  if (assistant.state === 'broken' || broken) return { words: broken?.message ?? 'Its file cannot be read', tone: 'bad', action: 'none' };
  const gone = profile === undefined ? theirs.filter((one) => one.gone.length > 0) : [];
  if (gone.length > 0)
    return {
      words: gone.length === 1 ? 'Points to a connection that is gone' : 'Points to connections that are gone',
      tone: 'warn',
      action: 'none',
    };
  const state = entry?.state ?? 'not-added';
  if (state === 'missing') return { words: 'No longer in its file', tone: 'warn', action: 'add' };
  if (others > 0)
    return state === 'added'
      ? { words: `Added, together with ${plural(others, 'other')}`, tone: assistant.needsRestart ? 'warn' : 'ok', action: 'group' }
      : { words: 'Added with others; its file changed since', tone: 'warn', action: 'group' };
  if (state === 'drifted') return { words: 'Its file changed since', tone: 'warn', action: 'repair' };
  if (state === 'stale') return { words: 'Points to an older Hydrant', tone: 'warn', action: 'repair' };
  if (state === 'added') {
    if (assistant.needsRestart) return { words: 'Added. Restart it to use it', tone: 'warn', action: 'remove' };
    return { words: assistant.lastAskedAt ? `Added, last asked ${ago(assistant.lastAskedAt)}` : 'Added', tone: 'ok', action: 'remove' };
  }
  if (!assistant.installed) return { words: 'Not found on this computer', tone: 'plain', action: 'none' };
  return { words: 'Not added', tone: 'plain', action: 'add' };
}
