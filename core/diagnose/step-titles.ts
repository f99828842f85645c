import type { StepTitles } from '../connectors/connector.ts';

/** Titles of the steps that every engine has, by how each ended. */
export const STEP_TITLES = {
  profile: { ok: 'Profile complete', failed: 'Profile not complete', skipped: 'Profile not looked at', cancelled: 'Profile: cancelled' },
  secret: { ok: 'Password found', failed: 'Password not available', skipped: 'No password needed', cancelled: 'Password: cancelled' },
  'select-1': { ok: 'Answers', failed: 'Does not answer', skipped: 'Not asked', cancelled: 'First question: cancelled' },
  'read-only': {
    ok: 'Read-only holds',
    failed: 'Read-only not proven',
    skipped: 'Read-only not tried',
    cancelled: 'Read-only: cancelled',
  },
  rights: {
    ok: 'Can only read',
    warning: 'May do more than read',
    failed: 'Rights not known',
    failedBy: { LOGIN_CAN_WRITE: 'May do more than read' },
    skipped: 'Rights not looked up',
    cancelled: 'Rights: cancelled',
  },
  tables: {
    ok: 'Tables found',
    warning: 'No tables to be seen',
    failed: 'Tables not listed',
    skipped: 'Tables not looked for',
    cancelled: 'Tables: cancelled',
  },
  choices: {
    ok: 'Choices found',
    failed: 'Choices not listed',
    skipped: 'Choices not looked for',
    cancelled: 'Choices: cancelled',
  },
} as const satisfies Record<string, StepTitles>;

export type StepState = 'ok' | 'warning' | 'failed' | 'skipped' | 'cancelled';

/** The title of a step by its state; for a failed step, by its error code if that has a title of its own. */
export function titleOf(titles: StepTitles, state: StepState, code?: string): string {
  if (state === 'failed' && code !== undefined) return titles.failedBy?.[code] ?? titles.failed;
  return state === 'warning' ? (titles.warning ?? titles.ok) : titles[state];
}
