import { mapNextStep } from '../../core/common/actions.ts';
import { asHydrantError, type ErrorCode, isForeseen } from '../../core/common/errors.ts';
import { createRedactor } from '../../core/common/redact.ts';
import type { Log } from '../../core/logs/log.ts';
import { COMMAND_WORDS } from './action-words.ts';
import { EXIT, exitCodeOf, isFault } from './exit-codes.ts';
import { printJson, warnLines } from './output.ts';

/** Tells an error to a person on standard error, or as JSON on standard output, and a fault to the log; the exit code. Nothing to tell: 0. */
export function reportError(error: unknown, json: boolean, log: Log): number {
  if (error === undefined) return EXIT.ok;
  const { text } = createRedactor();
  const known = asHydrantError(error);
  logFailure(log, error, known.code);
  const message = text(known.message);
  const next = text(known.nextIn(COMMAND_WORDS));
  const action = known.action && mapNextStep(known.action, text);
  if (json) void printJson({ error: { code: known.code, message, next, ...(action ? { action } : {}) } });
  else warnLines(`${known.code}: ${message}`, `Next: ${next}`);
  if (process.env.HYDRANT_DEBUG && error instanceof Error) {
    // The message is left out: its lines could pass for ours.
    const frames = text(error.stack ?? '').split('\n');
    warnLines(...frames.filter((line) => /^\s+at /.test(line)));
  }
  return exitCodeOf(known.code);
}

function logFailure(log: Log, error: unknown, code: ErrorCode): void {
  // A file for each slip of a person would push out those that tell of a fault.
  if (!isFault(code)) return;
  log[isForeseen(error) ? 'warn' : 'error']('command-failed', { error: log.describe(error) });
}
