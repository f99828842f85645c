import type { FunctionFinding } from '../unknown-function.ts';
import type { Verdict } from './reader-rules.ts';

/** The statement can not be read, or two readers disagree. */
export function invalid(reason: string): Verdict {
  return { capability: 'invalid', kind: 'invalid', reason };
}

/** The statement can be read, but holds something that is not known to be harmless. */
export function unknown(kind: string, finding: string | FunctionFinding): Verdict {
  return { capability: 'unknown', kind, ...(typeof finding === 'string' ? { reason: finding } : finding) };
}
