import type { GivenApproval } from '../approvals/approval-gate.ts';
import { holdsSecret, PLAN_LEFT_OUT } from '../approvals/secret-plan.ts';
import { type HydrantError, redactError } from '../common/errors.ts';
import { WITHHELD } from '../common/redact.ts';
import { deadlinePhase, StartingDeadline } from '../common/starting-deadline.ts';
import { visibleLine } from '../common/visible-text.ts';
import type { Session } from '../connectors/connector.ts';
import { contextParts } from '../connectors/context.ts';
import type { Column, EngineProgress, ExecuteOptions, Row, StatementRun } from '../connectors/run.ts';
import type { StatementEnd, StatementStart } from '../history/history.ts';
import type { Classification } from '../sql/classification.ts';
import { classify } from '../sql/classify.ts';
import { authorize } from './authorize.ts';
import { awaitConfirmed, UnconfirmedCancel } from './await-confirmed.ts';
import { shownMessages } from './engine-messages.ts';
import type { ExecutionContext } from './execution-context.ts';
import { withNameHint, withResultHint } from './name-hints.ts';
import { onSession } from './on-session.ts';
import { checkReadOnlyGuard, PARSER_ONLY_NOTE } from './read-only-guard.ts';
import { ResultSequence } from './result-sequence.ts';
import type { Answered, Consumed, StatementFacts } from './statement-answer.ts';
import { statementError, stateOf } from './statement-error.ts';
import type { StatementRequest } from './statement-request.ts';
import type { Target } from './target.ts';
import { errorForHistory, namedColumns, UNKNOWN_SECRET_NOTE, unknownSecret } from './unknown-secret.ts';

/**
 * The only path of a statement: classify → availability → policy → approval → session from the pool → execute → consumer of the rows →
 * history. One signal combines deadline, caller and shutdown, and reaches the engine. Rejects with a HydrantError only.
 */
export async function runStatement<T>(
  execution: ExecutionContext,
  target: Target,
  request: StatementRequest,
  consume: (stream: StatementRun, signal: AbortSignal) => Promise<Consumed<T>>,
): Promise<Answered<T>> {
  return executeStatement(execution, target, request, async (session, options) => {
    const run = await session.execute(request.sql, request.parameters ?? [], options);
    const results = new ResultSequence(run, { named: options.named, watched: (batches) => finishedBatches(batches, options) });
    const consumed = await consume(results.shown(), options.signal);
    if (options.mustFinish) await results.finish(options.signal);
    return { ...consumed, ...results.sum() };
  });
}

/**
 * As {@link runStatement}, for a consumer that drives the session itself (an export in the engine's own format). It runs the request's
 * statement, and calls `began` with the first row it takes: from then on the statement is not retried.
 */
export async function runOnSession<T>(
  execution: ExecutionContext,
  target: Target,
  request: StatementRequest,
  work: (session: Session, options: StatementOptions) => Promise<Consumed<T>>,
): Promise<Answered<T>> {
  return executeStatement(execution, target, request, work);
}

/**
 * The engine's plan as text, on the same path. A plan repeats literals of the statement, so it is redacted as the statement is, and
 * left out where the statement holds a secret.
 */
export async function explainStatement(execution: ExecutionContext, target: Target, request: StatementRequest): Promise<Answered<string>> {
  return executeStatement(execution, target, { ...request, mode: 'explain' }, async (session, options) => {
    const plan = await session.explain(request.sql, request.parameters ?? [], options);
    const text = holdsSecret(request, execution.redact) ? PLAN_LEFT_OUT : execution.redact(plan.text);
    return { value: text, rows: 0, bytes: text.length };
  });
}

export interface StatementOptions extends ExecuteOptions {
  /** The columns with redacted names. */
  named: (columns: readonly Column[]) => Column[];
  /** Call with the first row: from then on the statement is not retried. */
  began: () => void;
  /** True if rows must be read to the end even after the consumer stops: the engine undoes a write whose rows are not read to the end. */
  mustFinish: boolean;
}

type Work<T> = (session: Session, options: StatementOptions) => Promise<Consumed<T>>;

/** The batches for the consumer; if the statement has to finish, the rows that the consumer leaves are read and dropped. */
async function* finishedBatches(batches: StatementRun['batches'], { began, mustFinish, signal }: StatementOptions): AsyncGenerator<Row[]> {
  const reader = batches[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const { value, done } = await reader.next();
      if (done) {
        ended = true;
        return;
      }
      began();
      yield value;
    }
  } finally {
    while (mustFinish && !ended && !signal.aborted) ended = (await reader.next()).done === true;
    await reader.return?.();
  }
}

/** A statement after authorization, before it executes. */
interface AuthorizedStatement {
  execution: ExecutionContext;
  target: Target;
  request: StatementRequest;
  classification: Classification;
  approval: GivenApproval | undefined;
  /** The error of a secret that could not be read; nothing of the statement may be recorded then. */
  unknown: HydrantError | undefined;
  correlationId: string;
  /** Milliseconds since the statement came, or since a person approved it. */
  elapsed: () => number;
}

async function executeStatement<T>(
  execution: ExecutionContext,
  target: Target,
  request: StatementRequest,
  work: Work<T>,
): Promise<Answered<T>> {
  const unknown = await unknownSecret(execution, request.signal);
  let started = performance.now();
  const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
  const correlationId = crypto.randomUUID();
  const classification = await classify(request.sql, target.dialect);
  const { refusal, approval } = await authorize(execution, target, request, classification, unknown);
  // The time a person took to approve does not count against the statement.
  if (approval) started = performance.now();
  const history = await execution.history();
  const authorized: AuthorizedStatement = { execution, target, request, classification, approval, unknown, correlationId, elapsed };
  const row = historyRow(authorized, refusal);
  if (refusal) {
    history.refuse(row, { ms: elapsed(), errorCode: refusal.code, error: errorForHistory(refusal, unknown) });
    throw masked(execution, target.only ? withResultHint(refusal, target.only) : refusal, correlationId);
  }
  // A statement without a history row does not run: this may throw HISTORY_UNAVAILABLE.
  const id = history.start(row);
  const named = createQueryIdNote((queryId) => history.noteQueryId(id, queryId));
  return executeAuthorized(authorized, work, named.note, (end) => {
    history.finishSoon(id, { ...end, ...named.stop(), ms: elapsed() }, (error) => {
      // The statement has run already; its end is written together with the next row that can be written.
      const why = error instanceof Error ? error.message : String(error);
      execution.warn(`The end of a statement could not be written to the history yet: ${why}`);
    });
  });
}

/**
 * Milliseconds. For a statement that runs longer, the query id is written to the history before the end, so that an operator can find the
 * statement in the engine.
 */
const NOTE_QUERY_ID_MS = 1_000;

/** Remembers the engine's query id of a run, and writes it early if the run is long. */
function createQueryIdNote(write: (queryId: string) => void): { note: (queryId: string) => void; stop: () => { queryId?: string } } {
  let known: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    note: (queryId) => {
      known = queryId;
      clearTimeout(timer);
      timer = setTimeout(() => {
        try {
          write(queryId);
        } catch {
          // The query id is written again with the end of the statement, which reports any problem of the history.
        }
      }, NOTE_QUERY_ID_MS).unref();
    },
    stop: () => {
      clearTimeout(timer);
      return known === undefined ? {} : { queryId: known };
    },
  };
}

function historyRow(authorized: AuthorizedStatement, refusal: HydrantError | undefined): StatementStart {
  const { target, request, classification, approval, unknown, correlationId } = authorized;
  const statement = request.mode === 'explain' ? `EXPLAIN ${request.sql}` : request.sql;
  let verdict: StatementStart['verdict'] = approval ? 'approve' : 'allow';
  if (refusal) verdict = 'refuse';
  return {
    correlationId,
    client: request.caller.client,
    principal: request.caller.principal,
    profile: target.profile,
    environment: target.environment,
    engine: target.engine,
    ...(target.context ? { context: target.context } : {}),
    statement: unknown ? WITHHELD : statement,
    kind: kindOf(authorized),
    capability: classification.capability,
    verdict,
    ...(approval ? { approval: { ...approval } } : {}),
  };
}

function kindOf({ request, classification }: AuthorizedStatement): string {
  return request.mode === 'explain' ? 'explain' : classification.kind;
}

/** Runs an admitted statement under one signal (caller, deadline, shutdown); `finish` writes its end to the history. */
async function executeAuthorized<T>(
  authorized: AuthorizedStatement,
  work: Work<T>,
  noteQueryId: (queryId: string) => void,
  finish: (end: StatementEnd) => void,
): Promise<Answered<T>> {
  const { execution, target, request, classification, approval, unknown, correlationId } = authorized;
  const seconds = Math.min(request.seconds ?? Infinity, target.limits.seconds);
  using deadline = new StartingDeadline(seconds * 1000, target.startingMs);
  const signal = AbortSignal.any([request.signal, deadline.signal, execution.closing]);
  const onProgress = (progress: EngineProgress): void => {
    deadline.enter(deadlinePhase(progress));
    if (progress.state !== 'running') request.onStarting?.(execution.redact(visibleLine(progress.sentence)));
    else if (progress.queryId !== undefined) noteQueryId(progress.queryId);
  };
  const isRead = classification.capability === 'read';
  let acquired = false;
  let guard: StatementFacts['guard'];
  const failed = (thrown: unknown): HydrantError =>
    masked(
      execution,
      statementError(thrown, { environment: target.environment, deadline, signal, acquired, isRead, seconds }),
      correlationId,
    );
  const finishFailed = (error: HydrantError): void =>
    finish({ state: stateOf(error), rows: 0, bytes: 0, errorCode: error.code, error: errorForHistory(error, unknown) });
  const finishDone = async ({ rows, bytes, affectedRows }: Consumed<T>): Promise<void> => {
    finish({ state: 'ok', rows, bytes, ...(affectedRows === undefined ? {} : { affectedRows }) });
    if (approval && affectedRows !== undefined) await recordEffect(execution, approval, affectedRows);
  };
  const running = onSession(target, { signal, isRead, onProgress }, async (session, began) => {
    acquired = true;
    deadline.enter('working');
    if (target.readOnlyGuard && target.policy !== 'full' && (isRead || target.policy === 'read-only'))
      guard = (await checkReadOnlyGuard(target.readOnlyGuard, session, signal, target.context)) === 'everything' ? 'parser' : undefined;
    return work(session, {
      signal,
      onProgress,
      readOnly: target.policy === 'read-only' || isRead,
      anyCode: target.policy === 'full',
      ...(target.context ? { context: target.context } : {}),
      began,
      mustFinish: !isRead,
      named: (columns) => namedColumns(execution, columns, unknown),
    });
  });
  try {
    const consumed = await awaitConfirmed(running, signal);
    await finishDone(consumed);
    return { value: consumed.value, facts: factsOf(authorized, consumed, guard) };
  } catch (thrown) {
    const error = failed(thrown);
    // The caller is answered now. The history row waits for the real end, since the statement may still complete and change data.
    if (thrown instanceof UnconfirmedCancel) running.then(finishDone, (late) => finishFailed(failed(late))).catch(() => undefined);
    else finishFailed(error);
    throw masked(execution, await hinted(error, target, request), correlationId);
  }
}

/** The error with a suggestion, if the statement names something that does not exist. */
function hinted(error: HydrantError, target: Target, { sql, signal }: StatementRequest): Promise<HydrantError> | HydrantError {
  return target.only ? withResultHint(error, target.only) : withNameHint(error, target, sql, signal);
}

function factsOf(
  authorized: AuthorizedStatement,
  { affectedRows, messages = [] }: Consumed<unknown>,
  guard: StatementFacts['guard'],
): StatementFacts {
  const { execution, target, classification, unknown, correlationId, elapsed } = authorized;
  const plan = classification.explains ? `This is the plan of a ${classification.explains} statement; nothing was executed.` : undefined;
  const ranWith = target.context && `Ran with ${contextParts(target.context).map(visibleLine).join(', ')}.`;
  const note = [plan, ranWith, guard && PARSER_ONLY_NOTE, unknown && UNKNOWN_SECRET_NOTE].filter(Boolean).join(' ');
  return {
    environment: target.environment,
    profile: target.profile,
    engine: target.engine,
    policy: target.policy,
    timeZone: target.timeZone,
    kind: kindOf(authorized),
    durationMs: elapsed(),
    correlationId,
    ...(affectedRows === undefined ? {} : { affectedRows }),
    ...(messages.length === 0 ? {} : { messages: shownMessages(messages, { redact: execution.redact, unknown }) }),
    ...(target.context ? { context: target.context } : {}),
    ...(guard ? { guard } : {}),
    ...(note ? { note } : {}),
  };
}

/** Writes the affected rows to the approval as well. The statement has run already, so a failure here is only logged. */
async function recordEffect(execution: ExecutionContext, approval: GivenApproval, affectedRows: number): Promise<void> {
  try {
    (await execution.approvals?.())?.recordEffect(approval, affectedRows);
  } catch (error) {
    execution.warn(`What an approved statement changed could not be written to its approval: ${(error as Error).message}`);
  }
}

/** The only place where an error of a statement is redacted. */
function masked(execution: ExecutionContext, error: HydrantError, correlationId: string): HydrantError {
  return redactError(error, execution.redact, { correlationId });
}
