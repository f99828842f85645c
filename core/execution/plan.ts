import type { ApprovalPlan } from '../approvals/approval-gate.ts';
import type { Classification } from '../sql/classification.ts';
import { classify } from '../sql/classify.ts';
import type { StatementRequest } from './statement-request.ts';
import type { Target } from './target.ts';

/** Milliseconds. The approval request does not wait longer for the plan; it is sent without one. */
const TIMEOUT_MS = 3000;

/**
 * The plan of a data change for its approval request; undefined if there is none to ask for. Never runs the statement: it asks for a plan
 * only if the classifier reads EXPLAIN of the statement as a read, since an engine may open files or call functions while it binds.
 */
export async function planOf(target: Target, request: StatementRequest, { capability }: Classification): Promise<ApprovalPlan | undefined> {
  if (capability !== 'write' || target.withoutPlans !== undefined) return undefined;
  if ((await classify(`EXPLAIN ${request.sql}`, target.dialect)).capability !== 'read') return undefined;
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const lease = await target.acquire(signal);
  try {
    return await lease.session.explain(request.sql, request.parameters ?? [], {
      signal,
      readOnly: false,
      ...(target.context ? { context: target.context } : {}),
    });
  } finally {
    void lease.release();
  }
}
