import type { ReplyOf } from '../../app-main/contract/contract.ts';
import type { Tone } from '../ui/chip.tsx';
import { ago } from '../ui/words.ts';

export type Assistant = ReplyOf<'assistants.list'>[number];

/** The state of an assistant in a person's words, and the one thing to do. With a profile: of that connection alone. */
export function assistantState(
  assistant: Assistant,
  profile?: string,
): { words: string; tone: Tone; deed: 'add' | 'repair' | 'remove' | 'none' } {
  const entry = profile === undefined ? assistant.entries[0] : assistant.entries.find(({ profiles }) => profiles.includes(profile));
  const broken = assistant.files.find(({ problem }) => problem)?.problem;
  if (assistant.state === 'broken' || broken) return { words: broken?.message ?? 'Its file cannot be read', tone: 'bad', deed: 'none' };
  const state = entry?.state ?? 'not-added';
  if (state === 'drifted') return { words: 'Its file changed since', tone: 'warn', deed: 'repair' };
  if (state === 'stale') return { words: 'Points to an older Hydrant', tone: 'warn', deed: 'repair' };
  if (state === 'added') {
    if (assistant.needsRestart) return { words: 'Added. Restart it to use it', tone: 'warn', deed: 'remove' };
    return { words: assistant.lastAskedAt ? `Added, last asked ${ago(assistant.lastAskedAt)}` : 'Added', tone: 'ok', deed: 'remove' };
  }
  if (!assistant.installed) return { words: 'Not found on this computer', tone: 'plain', deed: 'none' };
  return { words: 'Not added', tone: 'plain', deed: 'add' };
}
