import type { Log } from '../logs/log.ts';
import type { AssistantStatus } from './assistant-state.ts';
import type { Assistants } from './assistants.ts';
import type { PlannedChange } from './planned-change.ts';

/** Applies changes to the file of an assistant. The log says what was written where, without the file's content. */
export async function applyAndLog(
  assistants: Pick<Assistants, 'apply'>,
  changes: readonly PlannedChange[],
  log: Pick<Log, 'info' | 'error' | 'describe'>,
): Promise<AssistantStatus> {
  const facts = { assistant: changes[0]?.assistant, action: changes[0]?.action, files: changes.length };
  try {
    const status = await assistants.apply(changes);
    log.info('assistant-written', facts);
    return status;
  } catch (error) {
    log.error('assistant-not-written', { ...facts, error: log.describe(error) });
    throw error;
  }
}
