import type { ApprovalPlan } from '../approvals/approval-gate.ts';
import type { Classification } from '../sql/classification.ts';
import { classify } from '../sql/classify.ts';
import type { StatementRequest } from './statement-request.ts';
import type { Target } from './target.ts';

/** A person waits for the question, not for the plan: it is left out where it takes longer. */
const TIMEOUT_MS = 3000;

/**
 * The plan of a data change that a person is asked about; undefined where there is none to ask for. It never runs the statement: only what
 * is known to be harmless to plan is planned, since an engine may open files or call functions while it binds.
 */
export async function planOf(target: Target, request: StatementRequest, { capability }: Classification): Promise<ApprovalPlan | undefined> {
  if (capability !== 'write') return undefined;
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
