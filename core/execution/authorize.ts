import type { ApprovalAsk, GivenApproval } from '../approvals/approval-gate.ts';
import type { NextStep } from '../common/actions.ts';
import { HydrantError } from '../common/errors.ts';
import { type Classification, MAX_STATEMENT_LENGTH } from '../sql/classification.ts';
import { evaluatePolicy, refusalCode } from '../sql/policy.ts';
import type { ExecutionContext } from './execution-context.ts';
import { refuseInexact } from './inexact-parameters.ts';
import type { StatementRequest } from './statement-request.ts';
import type { Target } from './target.ts';

/** Why a statement may not run, or on whose word it may; neither where it needs no word. */
export interface Authorization {
  refusal?: HydrantError;
  approval?: GivenApproval;
}

/**
 * Whether this statement may run here now. Waits for a person where the policy wants one; what they take to decide is not the
 * statement's own time.
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
    // A request is written down for a person to read: not while it may hold a secret that nobody can mask.
    if (unknownSecret) return { refusal: unknownSecret };
    const approvalGate = await execution.approvals();
    await target.assertUnedited?.();
    const approval = await approvalGate.requestApproval(await askFor(target, request, classification), {
      cancelled: request.signal,
      closing: execution.closing,
      assertEnabled: async () => target.assertEnabled?.(),
      ...(request.onWaiting ? { onWaiting: request.onWaiting } : {}),
    });
    // A yes from before an edit is void, also where this process still leads to the place it was given for.
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
  // Only for what is asked: a server that starts loads neither.
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

/** Why this statement may not run here, or undefined. */
function refuse(classification: Classification, target: Target, request: StatementRequest): HydrantError | undefined {
  if (request.sql.length > MAX_STATEMENT_LENGTH) {
    return new HydrantError('STATEMENT_TOO_LARGE', classification.reason, { do: 'shorten-statement' });
  }
  const inexact = refuseInexact(request.parameters);
  if (inexact) return inexact;
  const invalid = refuseInvalid(target, request);
  if (invalid) return invalid;
  if (request.mode === 'explain') return refuseExplain(classification);
  const policyVerdict = evaluatePolicy(classification, target.policy);
  if (policyVerdict.decision === 'allow') return undefined;
  const code = policyVerdict.code ?? 'READ_ONLY';
  if (code === 'FUNCTION_UNKNOWN') return functionUnknown(classification);
  return new HydrantError(code, policyVerdict.reason, NEXT[code], {
    details: { kind: classification.kind, statements: classification.statements },
  });
}

/** What the engine could only fail on: said before a person is asked to decide on it. */
function refuseInvalid(target: Target, { sql, parameters = [] }: StatementRequest): HydrantError | undefined {
  try {
    target.checkInput?.(sql, parameters);
    return undefined;
  } catch (error) {
    if (error instanceof HydrantError) return error;
    throw error;
  }
}

/** A plan is asked of a single read or data change; the engine never executes it. */
function refuseExplain(classification: Classification): HydrantError | undefined {
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

/** Says how to go on without a word of policies: a loosened one would not make a mistyped function exist. */
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
