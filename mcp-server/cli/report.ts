import { asHydrantError } from '../../core/stones/errors.ts';
import { createRedactor } from '../../core/stones/redact.ts';
import { standardOutput } from '../stdout-guard.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';

/** Tells an error to a person on standard error, or as JSON on standard output; the exit code. Nothing to tell: 0. */
export function report(error: unknown, json: boolean): number {
  if (error === undefined) return EXIT.ok;
  const { text } = createRedactor();
  const known = asHydrantError(error);
  const message = text(known.message);
  const next = text(known.next);
  if (json) standardOutput.write(`${JSON.stringify({ error: { code: known.code, message, next } })}\n`);
  else process.stderr.write(`${known.code}: ${message}\nNext: ${next}\n`);
  if (process.env.HYDRANT_DEBUG && error instanceof Error) process.stderr.write(`${text(error.stack ?? '')}\n`);
  return exitCodeOf(known.code);
}
