import type { Classification } from './classification.ts';

/** What an assistant may do in an environment. */
export const POLICIES = ['read-only', 'approve-writes', 'full'] as const;
export type Policy = (typeof POLICIES)[number];

export interface PolicyVerdict {
  decision: 'allow' | 'approve' | 'refuse';
  /** The error code to answer with when the decision is not `allow`. */
  code?: 'READ_ONLY' | 'FUNCTION_UNKNOWN' | 'APPROVAL_REQUIRED' | 'STATEMENT_MULTIPLE' | 'STATEMENT_EMPTY' | 'STATEMENT_INVALID';
  reason: string;
}

/**
 * The one rule: what a classified statement may do under a policy. Pure; no clock, no I/O.
 * Several statements, empty text and transaction control are refused under every policy: several cannot be approved as one, and transaction
 * control would leave its state in the pooled session for the next caller.
 */
export function evaluatePolicy(classification: Classification, policy: Policy): PolicyVerdict {
  const { capability, statements, reason } = classification;
  if (capability === 'empty' || statements === 0) return { decision: 'refuse', code: 'STATEMENT_EMPTY', reason };
  if (statements > 1) return { decision: 'refuse', code: 'STATEMENT_MULTIPLE', reason };
  if (capability === 'read') return { decision: 'allow', reason };
  if (capability === 'transaction') return { decision: 'refuse', code: 'READ_ONLY', reason };
  if (policy === 'read-only') return { decision: 'refuse', code: refusalCode(classification), reason };
  if (policy === 'approve-writes') return { decision: 'approve', code: 'APPROVAL_REQUIRED', reason };
  return { decision: 'allow', reason };
}

/** A mistyped function is no attempt to change something, and another policy would not make it exist. */
export function refusalCode({ capability, unknownFunction }: Classification): 'STATEMENT_INVALID' | 'FUNCTION_UNKNOWN' | 'READ_ONLY' {
  if (capability === 'invalid') return 'STATEMENT_INVALID';
  return unknownFunction === undefined ? 'READ_ONLY' : 'FUNCTION_UNKNOWN';
}
