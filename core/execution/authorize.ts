import type { ApprovalAsk, GivenApproval } from '../approvals/approval-gate.ts';
import type { NextStep } from '../common/actions.ts';
import { HydrantError } from '../common/errors.ts';
import { type Classification, MAX_STATEMENT_LENGTH } from '../sql/classification.ts';
import { evaluatePolicy, refusalCode } from '../sql/policy.ts';
import type { ExecutionContext } from './execution-context.ts';
import { refuseInexact } from './inexact-parameters.ts';
import type { StatementRequest } from './statement-request.ts';
import type { Target } from './target.ts';

/** The refusal or the approval of a statement; neither where the policy allows it without approval. */
export interface Authorization {
  refusal?: HydrantError;
  approval?: GivenApproval;
}

/**
 * Decides whether this statement may run here now. Waits for a person where the policy asks for an approval; the waiting does not count
 * against the time limit of the statement.
 */
export async function authorize(
  execution: ExecutionContext,
  target: Target,
  request: StatementRequest,
  classification: Classification,
  unknownSecret?: HydrantError,
): Promise<Authorization> {
  const refusal = refuse(classification, target, request);
  try {
    // A disabled connection is reported first: nothing else about the statement matters then.
    await target.assertEnabled?.();
    if (refusal?.code !== 'APPROVAL_REQUIRED' || !execution.approvals) return refusal ? { refusal } : {};
    // An approval request shows the statement to a person, so none is written while the statement may hold a secret that cannot be masked.
    if (unknownSecret) return { refusal: unknownSecret };
    const approvalGate = await execution.approvals();
    await target.assertUnedited?.();
    const approval = await approvalGate.requestApproval(await askFor(target, request, classification), {
      cancelled: request.signal,
      closing: execution.closing,
      assertEnabled: async () => target.assertEnabled?.(),
      ...(request.onWaiting ? { onWaiting: request.onWaiting } : {}),
    });
    // An edit of the profile voids an approval that was given before it, even if this process still connects as before the edit.
    await target.assertUnedited?.();
    return { approval };
  } catch (error) {
    if (error instanceof HydrantError) return { refusal: error };
    throw error;
  }
}

async function askFor(target: Target, request: StatementRequest, classification: Classification): Promise<ApprovalAsk> {
  const { kind, capability } = classification;
  const { dialect } = target;
  // Imported only when an approval is needed, so that startup loads none of them.
  const [{ isPlainChange }, { isHarmlessChange }, { planOf }] = await Promise.all([
    import('../sql/plain-change.ts'),
    import('../sql/harmless-change.ts'),
    import('./plan.ts'),
  ]);
  return {
    client: request.caller.client,
    principal: request.caller.principal,
    profile: target.profile,
    environment: target.environment,
    engine: target.engine,
    identity: target.identity,
    address: target.address,
    dialect,
    sql: request.sql,
    parameters: request.parameters,
    kind,
    capability,
    grantable: await isPlainChange(request.sql, classification, dialect),
    harmlessChange: await isHarmlessChange(request.sql, classification, dialect),
    plan: () => planOf(target, request, classification),
  };
}

/** The error with which this statement is refused here, or undefined. */
function refuse(classification: Classification, target: Target, request: StatementRequest): HydrantError | undefined {
  if (request.sql.length > MAX_STATEMENT_LENGTH) {
    return new HydrantError('STATEMENT_TOO_LARGE', classification.reason, { do: 'shorten-statement' });
  }
  const inexact = refuseInexact(request.parameters);
  if (inexact) return inexact;
  const invalid = refuseInvalid(target, request);
  if (invalid) return invalid;
  if (request.mode === 'explain') return refuseExplain(classification, target);
  const policyVerdict = evaluatePolicy(classification, target.policy);
  if (policyVerdict.decision === 'allow') return undefined;
  const code = policyVerdict.code ?? 'READ_ONLY';
  if (code === 'FUNCTION_UNKNOWN') return functionUnknown(classification);
  return new HydrantError(code, policyVerdict.reason, NEXT[code], {
    details: { kind: classification.kind, statements: classification.statements },
  });
}

/** The connector's check of a statement and its parameters, made first so that nobody approves what the engine can only reject. */
function refuseInvalid(target: Target, { sql, parameters = [] }: StatementRequest): HydrantError | undefined {
  try {
    target.checkInput?.(sql, parameters);
    return undefined;
  } catch (error) {
    if (error instanceof HydrantError) return error;
    throw error;
  }
}

/** Allows `explain` for a single read or data change only; the engine never executes it. */
function refuseExplain(classification: Classification, { withoutPlans }: Target): HydrantError | undefined {
  if (withoutPlans !== undefined)
    return new HydrantError('NOT_SUPPORTED', `${withoutPlans} shows no plans of statements.`, 'Run the statement; its limits hold.');
  const { capability, statements, kind, reason } = classification;
  if (statements > 1) return new HydrantError('STATEMENT_MULTIPLE', reason, NEXT.STATEMENT_MULTIPLE);
  if (capability === 'empty') return new HydrantError('STATEMENT_EMPTY', reason, NEXT.STATEMENT_EMPTY);
  if (kind === 'explain')
    return new HydrantError('STATEMENT_INVALID', 'The statement is an EXPLAIN already.', 'Give the statement without EXPLAIN.');
  if (capability === 'read' || capability === 'write') return undefined;
  const code = refusalCode(classification);
  if (code === 'FUNCTION_UNKNOWN') return functionUnknown(classification);
  return new HydrantError(code, reason, NEXT[code]);
}

/** FUNCTION_UNKNOWN with a next step that does not mention policies: a looser policy would not make a mistyped function exist. */
function functionUnknown({ kind, statements, reason, unknownFunction }: Classification): HydrantError {
  const next: NextStep = { do: 'check-function', userDefined: unknownFunction?.userDefined ?? false };
  const { name, nearest } = unknownFunction ?? {};
  return new HydrantError('FUNCTION_UNKNOWN', reason, next, {
    details: { kind, statements, function: name, ...(nearest ? { nearest } : {}) },
  });
}

const NEXT: Record<'READ_ONLY' | 'APPROVAL_REQUIRED' | 'STATEMENT_MULTIPLE' | 'STATEMENT_EMPTY' | 'STATEMENT_INVALID', NextStep> = {
  READ_ONLY: { do: 'write-as-query' },
  APPROVAL_REQUIRED: { do: 'approve' },
  STATEMENT_MULTIPLE: { do: 'one-statement' },
  STATEMENT_EMPTY: 'Write a statement.',
  STATEMENT_INVALID: 'Correct the SQL; it must parse in this environment’s dialect.',
};
