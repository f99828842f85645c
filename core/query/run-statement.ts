import type { ApprovalAsk, ApprovalGate, GivenApproval } from '../approvals/approval-gate.ts';
import type { Column, ExecuteOptions, Parameters, RowStream, Session } from '../connectors/connector.ts';
import type { History, StatementEnd } from '../history/history.ts';
import type { Lease } from '../pool/session-pool.ts';
import { type Classification, MAX_STATEMENT_LENGTH } from '../sql/classification.ts';
import { classify } from '../sql/classify.ts';
import { judge } from '../sql/policy.ts';
import { HydrantError } from '../stones/errors.ts';
import type { Target } from './target.ts';

/** Who asks: the assistant's own name and version, and the principal approvals and kept results are bound to. */
export interface Caller {
  client: { name: string; version?: string };
  principal: string;
}

export interface StatementRequest {
  sql: string;
  parameters?: Parameters;
  caller: Caller;
  /** `explain` asks the engine for its plan and never executes. */
  mode?: 'execute' | 'explain';
  signal: AbortSignal;
  /** Seconds; only ever shortens the environment's own limit. */
  seconds?: number;
}

/** What the road needs beside the target. Passed, never global. */
export interface Road {
  history: () => Promise<History>;
  /** Masks secrets in what goes into an answer's error. */
  redact: (text: string) => string;
  /** Fires when the process is asked to end. */
  closing: AbortSignal;
  /** Where a yes is sought for what only a person may allow; absent: such a statement is refused. */
  approvals?: () => Promise<ApprovalGate>;
  /** Takes one sentence for the log. */
  warn: (sentence: string) => void;
}

/** What whoever reads the rows reports back for the history. */
export interface Consumed<T> {
  value: T;
  rows: number;
  bytes: number;
}

/** Facts every answer carries. */
export interface StatementFacts {
  environment: string;
  profile: string;
  engine: string;
  policy: Target['policy'];
  kind: string;
  durationMs: number;
  correlationId: string;
  /** For EXPLAIN of a write: what the plan is of. */
  note?: string;
}

export interface Answered<T> {
  value: T;
  facts: StatementFacts;
}

/**
 * The one road every statement takes: classify → policy → permit and session from the pool → execute → whoever consumes the rows
 * → history. The signal reaches the engine; deadline, caller and shutdown are one signal. Rejects with a HydrantError only.
 */
export async function runStatement<T>(
  road: Road,
  target: Target,
  request: StatementRequest,
  consume: (stream: RowStream, signal: AbortSignal) => Promise<Consumed<T>>,
): Promise<Answered<T>> {
  return travel(road, target, request, async (lease, options) => {
    const stream = await lease.session.execute(request.sql, request.parameters ?? [], options);
    return consume({ ...stream, columns: named(road, stream.columns) }, options.signal);
  });
}

/** As {@link runStatement}, for who reads rows in a form of its own from the session; what it runs is the request's statement. */
export async function runOnSession<T>(
  road: Road,
  target: Target,
  request: StatementRequest,
  work: (session: Session, options: ExecuteOptions) => Promise<Consumed<T>>,
): Promise<Answered<T>> {
  return travel(road, target, request, (lease, options) => work(lease.session, options));
}

/** The engine's plan as text, over the same road. */
export async function explainStatement(road: Road, target: Target, request: StatementRequest): Promise<Answered<string>> {
  return travel(road, target, { ...request, mode: 'explain' }, async (lease, options) => {
    const value = await lease.session.explain(request.sql, request.parameters ?? [], options);
    return { value, rows: 0, bytes: value.length };
  });
}

/** An engine names a column without an alias after the statement's own text, which may hold a secret. */
export function named(road: Road, columns: readonly Column[]): Column[] {
  return columns.map((column) => ({ ...column, name: road.redact(column.name) }));
}

type Work<T> = (lease: Lease, options: { signal: AbortSignal; readOnly: boolean }) => Promise<Consumed<T>>;

async function travel<T>(road: Road, target: Target, request: StatementRequest, work: Work<T>): Promise<Answered<T>> {
  let started = performance.now();
  const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
  const correlationId = crypto.randomUUID();
  const classification = await classify(request.sql, target.dialect);
  const { refusal, approval } = await permit(road, target, request, classification);
  // What a person took to decide is not the statement's time.
  if (approval) started = performance.now();
  const history = await road.history();
  const row = {
    correlationId,
    client: request.caller.client,
    principal: request.caller.principal,
    profile: target.profile,
    environment: target.environment,
    engine: target.engine,
    statement: request.mode === 'explain' ? `EXPLAIN ${request.sql}` : request.sql,
    kind: request.mode === 'explain' ? 'explain' : classification.kind,
    capability: classification.capability,
    verdict: refusal ? 'refuse' : approval ? 'approve' : 'allow',
    ...(approval ? { approval: { ...approval } } : {}),
  };
  if (refusal) {
    history.refuse(row, { ms: elapsed(), errorCode: refusal.code, error: refusal.message });
    throw masked(road, refusal, correlationId);
  }
  // What cannot be written down does not run: this may throw HISTORY_UNAVAILABLE.
  const id = history.start(row);
  const finish = (end: StatementEnd): void => {
    try {
      history.finish(id, { ...end, ms: elapsed() });
    } catch (error) {
      // The statement has run; its end is written with the next row that can be.
      road.warn(
        `The end of a statement could not be written to the history yet: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  const deadline = AbortSignal.timeout(Math.max(1, Math.min(request.seconds ?? Infinity, target.limits.seconds) * 1000));
  const signal = AbortSignal.any([request.signal, deadline, road.closing]);
  const isRead = classification.capability === 'read';
  let lease: Lease | undefined;
  try {
    lease = await target.acquire(signal);
    const { value, rows, bytes } = await work(lease, { signal, readOnly: target.policy === 'read-only' || isRead });
    finish({ state: 'ok', rows, bytes });
    const note = classification.explains ? `This is the plan of a ${classification.explains} statement; nothing was executed.` : undefined;
    return {
      value,
      facts: {
        environment: target.environment,
        profile: target.profile,
        engine: target.engine,
        policy: target.policy,
        kind: row.kind,
        durationMs: elapsed(),
        correlationId,
        ...(note ? { note } : {}),
      },
    };
  } catch (thrown) {
    const error = masked(
      road,
      toAnswer(thrown, { deadline, signal, seconds: Math.min(request.seconds ?? Infinity, target.limits.seconds) }),
      correlationId,
    );
    const state = error.code === 'QUERY_TIMEOUT' ? 'timeout' : error.code === 'QUERY_CANCELLED' ? 'cancelled' : 'error';
    finish({ state, rows: 0, bytes: 0, errorCode: error.code, error: error.message });
    throw error;
  } finally {
    // What is not a read may leave settings, temporary objects or a transaction behind: no other caller gets that session.
    await lease?.release({ discard: !isRead });
  }
}

/** Whether this statement may run here: a refusal, or the yes of a person where it took one. */
async function permit(
  road: Road,
  target: Target,
  request: StatementRequest,
  classification: Classification,
): Promise<{ refusal?: HydrantError; approval?: GivenApproval }> {
  const refusal = refuse(classification, target, request);
  try {
    // Switched off is said first: nothing else about the statement matters then.
    await target.gate?.();
    if (refusal?.code !== 'APPROVAL_REQUIRED' || !road.approvals) return refusal ? { refusal } : {};
    const gate = await road.approvals();
    return { approval: await gate.seek(askFor(road, target, request, classification)) };
  } catch (error) {
    if (error instanceof HydrantError) return { refusal: error };
    throw error;
  }
}

function askFor(road: Road, target: Target, request: StatementRequest, { kind, capability }: Classification): ApprovalAsk {
  return {
    client: request.caller.client,
    principal: request.caller.principal,
    profile: target.profile,
    environment: target.environment,
    engine: target.engine,
    sql: request.sql,
    parameters: request.parameters,
    kind,
    capability,
    plan: () => (capability === 'write' ? planOf(target, request) : Promise.resolve(undefined)),
    signal: AbortSignal.any([request.signal, road.closing]),
  };
}

/** A person waits for the question, not for the plan: it is left out where it takes longer. */
const PLAN_MS = 3000;

/** The plan of a statement that is not run, and how many rows the engine thinks it touches. */
async function planOf(target: Target, request: StatementRequest): Promise<{ text: string; rows: number | null }> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PLAN_MS)]);
  const lease = await target.acquire(signal);
  try {
    const text = await lease.session.explain(request.sql, request.parameters ?? [], { signal, readOnly: true });
    return { text, rows: estimatedRows(text) };
  } finally {
    await lease.release();
  }
}

/** The first estimate in a plan's text: of the step that the change is made from. */
function estimatedRows(plan: string): number | null {
  const found = /~\s?([\d,]+)\s+rows?\b|\brows=(\d+)/i.exec(plan);
  const digits = (found?.[1] ?? found?.[2])?.replaceAll(',', '');
  return digits === undefined ? null : Number(digits);
}

/** Why this statement may not run here, or undefined. */
function refuse(classification: Classification, target: Target, request: StatementRequest): HydrantError | undefined {
  if (request.sql.length > MAX_STATEMENT_LENGTH) {
    return new HydrantError(
      'STATEMENT_TOO_LARGE',
      classification.reason,
      'Send a shorter statement: put values into a table or bind parameters instead of the text.',
    );
  }
  if (request.mode === 'explain') return refuseExplain(classification);
  const verdict = judge(classification, target.policy);
  if (verdict.decision === 'allow') return undefined;
  const code = verdict.code ?? 'READ_ONLY';
  return new HydrantError(code, verdict.reason, NEXT[code], {
    details: { kind: classification.kind, statements: classification.statements },
  });
}

/** A plan is asked of a single read or data change; the engine never executes it. */
function refuseExplain(classification: Classification): HydrantError | undefined {
  const { capability, statements, kind, reason } = classification;
  if (statements > 1) return new HydrantError('STATEMENT_MULTIPLE', reason, NEXT.STATEMENT_MULTIPLE);
  if (capability === 'empty') return new HydrantError('STATEMENT_EMPTY', reason, NEXT.STATEMENT_EMPTY);
  if (kind === 'explain')
    return new HydrantError('STATEMENT_INVALID', 'The statement is an EXPLAIN already.', 'Give the statement without EXPLAIN.');
  if (capability === 'read' || capability === 'write') return undefined;
  return new HydrantError(
    capability === 'invalid' ? 'STATEMENT_INVALID' : 'READ_ONLY',
    reason,
    NEXT[capability === 'invalid' ? 'STATEMENT_INVALID' : 'READ_ONLY'],
  );
}

const NEXT: Record<'READ_ONLY' | 'APPROVAL_REQUIRED' | 'STATEMENT_MULTIPLE' | 'STATEMENT_EMPTY' | 'STATEMENT_INVALID', string> = {
  READ_ONLY: 'Write it as a plain query. If it must change something, the owner of this connection can set another policy in Hydrant.',
  APPROVAL_REQUIRED: 'Ask the person at this machine to approve it in Hydrant, then send the same statement again.',
  STATEMENT_MULTIPLE: 'Send one statement per call.',
  STATEMENT_EMPTY: 'Send a statement.',
  STATEMENT_INVALID: 'Correct the SQL; it must parse in this environment’s dialect.',
};

function toAnswer(thrown: unknown, about: { deadline: AbortSignal; signal: AbortSignal; seconds: number }): HydrantError {
  if (about.deadline.aborted && about.signal.reason === about.deadline.reason) {
    return new HydrantError(
      'QUERY_TIMEOUT',
      `The statement ran longer than ${about.seconds} seconds and was cancelled in the engine.`,
      'Narrow it (fewer rows, a filter, an aggregate), or raise the limit of seconds in the profile.',
      { cause: thrown },
    );
  }
  if (about.signal.aborted)
    return new HydrantError('QUERY_CANCELLED', 'The statement was cancelled.', 'Run it again when you need it.', { cause: thrown });
  if (thrown instanceof HydrantError) return thrown;
  return new HydrantError(
    'INTERNAL',
    `Something unforeseen happened: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    'Run `hydrant doctor`, and report this with the correlation id.',
    {
      cause: thrown,
    },
  );
}

/** The one redaction point of errors on this road. */
function masked(road: Road, error: HydrantError, correlationId: string): HydrantError {
  return new HydrantError(error.code, road.redact(error.message), road.redact(error.next), {
    cause: error.cause,
    details: { ...error.details, correlationId },
  });
}
