import { type CallToolResult, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { type core, z } from 'zod';
import type { Log } from '../../core/logs/log.ts';
import { mapNextStep } from '../../core/stones/actions.ts';
import { asHydrantError, HydrantError } from '../../core/stones/errors.ts';
import { nearestName } from '../../core/stones/nearest.ts';
import type { Runtime } from '../runtime.ts';
import { ASSISTANT_WORDS } from './action-words.ts';

/** A failure as an answer: code, sentence, next step. No stack trace; secrets were masked where the error was made, and are again here. */
export function errorResult(error: unknown, redact: (text: string) => string): CallToolResult {
  const known = asHydrantError(error);
  const message = redact(known.message);
  const next = redact(known.nextIn(ASSISTANT_WORDS));
  const action = known.action && mapNextStep(known.action, redact);
  return {
    isError: true,
    content: [{ type: 'text', text: `${known.code}: ${message}\nNext: ${next}` }],
    _meta: {
      'hydrant/error': {
        code: known.code,
        message,
        next,
        ...(action ? { action } : {}),
        ...(typeof known.details.correlationId === 'string' ? { correlationId: known.details.correlationId } : {}),
      },
    },
  };
}

/** Notes a failed call: the code, and the id that its row in the history has. What nobody foresaw is told with its message. */
export function logFailure(log: Log, tool: string, error: unknown): void {
  const isForeseen = error instanceof HydrantError && error.code !== 'INTERNAL';
  log[isForeseen ? 'warn' : 'error']('tool-failed', { tool, error: log.describe(error) });
}

/** A tool's arguments, or PARAMETER_INVALID that names each wrong field and the nearest known one. */
export function parseArguments<S extends z.ZodObject>(schema: S, tool: string, args: unknown): z.output<S> {
  const parsed = schema.safeParse(args ?? {});
  if (parsed.success) return parsed.data;
  const fields = Object.keys(schema.shape);
  const problems = parsed.error.issues.slice(0, 5).map((issue) => describe(issue, fields));
  throw new HydrantError(
    'PARAMETER_INVALID',
    `${tool} was called with wrong arguments: ${problems.join('; ')}.`,
    `Its arguments are ${fields.join(', ') || 'none'}; see its input schema.`,
  );
}

function describe(issue: core.$ZodIssue, fields: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .map((key) => {
        const near = nearestName(key, fields);
        return `${JSON.stringify(key)} is not one of them${near ? ` (did you mean ${near}?)` : ''}`;
      })
      .join('; ');
  }
  return `${issue.path.join('.') || 'the arguments'}: ${z.prettifyError(new z.ZodError([{ ...issue, path: [] }])).replace(/^✖ /, '')}`;
}

/** For resources and prompts, which have no isError: a failure as the protocol's own error, with code and next step, redacted. */
export async function asProtocolError<T>(runtime: Pick<Runtime, 'secretsKnown' | 'road'>, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    const known = asHydrantError(error);
    const { code, message } = known;
    const next = known.nextIn(ASSISTANT_WORDS);
    // It may repeat what the caller typed.
    await runtime.secretsKnown();
    const { redact } = runtime.road;
    const text = `${code}: ${redact(message)} Next: ${redact(next)}`;
    throw new ProtocolError(code === 'INTERNAL' ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams, text, { code });
  }
}
