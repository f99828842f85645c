import type { CallToolResult } from '@modelcontextprotocol/client';
import { readAction } from '../../core/common/actions.ts';
import { type ErrorCode, HydrantError } from '../../core/common/errors.ts';
import { META } from '../../core/common/meta-keys.ts';

/** The structured content of an answer of our server. Throws the HydrantError that an error answer carries. */
export function structuredOf<T>(result: unknown): T {
  const answer = result as CallToolResult;
  const problem = errorOf(answer);
  if (problem) throw problem;
  return answer.structuredContent as T;
}

/** The text a model reads of an answer. */
export function textOf(result: unknown): string {
  return (result as CallToolResult).content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
}

/** What an error answer says, as an error. */
export function errorOf(result: unknown): HydrantError | undefined {
  const answer = result as CallToolResult;
  if (!answer.isError) return undefined;
  const reportedError = answer._meta?.[META.error] as { code?: string; message?: string; next?: string; action?: unknown } | undefined;
  return new HydrantError(
    (reportedError?.code as ErrorCode | undefined) ?? 'INTERNAL',
    reportedError?.message ?? textOf(answer),
    readAction(reportedError?.action) ?? reportedError?.next ?? { do: 'report' },
  );
}
