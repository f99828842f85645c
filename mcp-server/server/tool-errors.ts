import { type CallToolResult, ProtocolError, ProtocolErrorCode, ResourceNotFoundError } from '@modelcontextprotocol/server';
import { mapNextStep } from '../../core/common/actions.ts';
import { asHydrantError, type ErrorCode, isForeseen } from '../../core/common/errors.ts';
import { INTERFACE_VERSIONS } from '../../core/common/interface-versions.ts';
import { META } from '../../core/common/meta-keys.ts';
import { visible, visibleBlock, visibleLine } from '../../core/common/visible-text.ts';
import type { Log } from '../../core/logs/log.ts';
import type { Runtime } from '../runtime.ts';
import { ASSISTANT_WORDS } from '../tools/action-words.ts';

/** A failure as an answer: code, sentence, next step. No stack trace; secrets were masked where the error was made, and are again here. */
export function errorResult(error: unknown, redact: (text: string) => string): CallToolResult {
  const known = asHydrantError(error);
  // Engines repeat names of tables and columns, which are whatever somebody wrote: none may begin a line that looks like ours.
  const message = visible(redact(known.message));
  const shown = (text: string): string => visibleLine(redact(text));
  const next = shown(known.nextIn(ASSISTANT_WORDS));
  const action = known.action && mapNextStep(known.action, shown);
  return {
    isError: true,
    content: [{ type: 'text', text: `${known.code}: ${visibleBlock(message)}\nNext: ${next}` }],
    _meta: {
      [META.error]: {
        version: INTERFACE_VERSIONS.errors,
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
  log[isForeseen(error) ? 'warn' : 'error']('tool-failed', { tool, error: log.describe(error) });
}

/** What a resource that is not there fails with. */
const MISSING: ReadonlySet<ErrorCode> = new Set(['ENVIRONMENT_UNKNOWN', 'RESULT_UNKNOWN', 'OBJECT_UNKNOWN']);

/**
 * For resources (with their `uri`) and prompts, which have no isError: a failure as the protocol's own error, with code and next step,
 * redacted.
 */
export async function asProtocolError<T>(
  runtime: Pick<Runtime, 'secretsKnown' | 'execution'>,
  work: () => T | Promise<T>,
  uri?: string,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    const known = asHydrantError(error);
    const { code, message } = known;
    const next = known.nextIn(ASSISTANT_WORDS);
    // It may repeat what the caller typed.
    await runtime.secretsKnown();
    const { redact } = runtime.execution;
    const text = `${code}: ${visibleLine(redact(message))} Next: ${visibleLine(redact(next))}`;
    // The SDK sends the code of a missing resource that each revision of the protocol has.
    if (uri !== undefined && MISSING.has(code)) throw new ResourceNotFoundError(redact(uri), text);
    throw new ProtocolError(code === 'INTERNAL' ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams, text, { code });
  }
}
