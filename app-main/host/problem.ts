import { asHydrantError } from '../../core/common/errors.ts';
import { WINDOW_WORDS } from './action-words.ts';

/** A failure as a page shows it; without cause and stack. */
export function problemOf(error: unknown): { code: string; message: string; next: string; details?: Record<string, unknown> } {
  const known = asHydrantError(error);
  const details = JSON.parse(JSON.stringify(known.details)) as Record<string, unknown>;
  return {
    code: known.code,
    message: known.message,
    next: known.nextIn(WINDOW_WORDS),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  };
}
