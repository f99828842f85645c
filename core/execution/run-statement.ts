import type { ApprovalGate, GivenApproval } from '../approvals/approval-gate.ts';
import { holdsSecret, PLAN_LEFT_OUT } from '../approvals/secret-plan.ts';
import { type HydrantError, redactError } from '../common/errors.ts';
import { WITHHELD } from '../common/redact.ts';
import { deadlinePhase, StartingDeadline } from '../common/starting-deadline.ts';
import { visibleLine } from '../common/visible-text.ts';
import type { Session } from '../connectors/connector.ts';
import { contextParts, type StatementContext } from '../connectors/context.ts';
import type { Column, EngineMessage, EngineProgress, ExecuteOptions, Parameters, Row, StatementRun } from '../connectors/run.ts';
import type { History, StatementEnd, StatementStart } from '../history/history.ts';
import type { Classification } from '../sql/classification.ts';
import { classify } from '../sql/classify.ts';
import { authorize } from './authorize.ts';
import { awaitConfirmed, UnconfirmedCancel } from './await-confirmed.ts';
import { shownMessages } from './engine-messages.ts';
import { withNameHint, withResultHint } from './name-hints.ts';
import { onSession } from './on-session.ts';
import { checkReadOnlyGuard, PARSER_ONLY_NOTE } from './read-only-guard.ts';
import { ResultSequence } from './result-sequence.ts';
import { statementError, stateOf } from './statement-error.ts';
import type { Target } from './target.ts';
import { errorForHistory, namedColumns, UNKNOWN_SECRET_NOTE, unknownSecret } from './unknown-secret.ts';

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
  /** Called now and then while a person is asked to approve it, with the seconds that are left. */
  onWaiting?: (secondsLeft: number) => void;
  /** Called with a sentence while the engine starts up, or a person is asked to sign in, which may take minutes. */
  onStarting?: (sentence: string) => void;
}

/** Services of the process that a statement needs beside its target. Passed as an argument, never global. */
export interface ExecutionContext {
  /**
   * Makes `redact` and the history know the secrets of every environment; asked before anything of a statement is written down. Resolves
   * with the error of a secret that could not be read.
   */
  secretsKnown: () => Promise<HydrantError | undefined>;
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

/** What the consumer of a stream returns: its value, and the counts for the history row. */
export interface Consumed<T> {
  value: T;
  rows: number;
  bytes: number;
  /** By the engine's own count, of a statement that changes rows. */
  affectedRows?: number | undefined;
  /** What the engine sent beside the rows. */
  messages?: readonly EngineMessage[] | undefined;
}

/** Facts every answer carries. */
export interface StatementFacts {
  environment: string;
  profile: string;
  engine: string;
  policy: Target['policy'];
  /** What days, months and times without a zone of their own mean. */
  timeZone: string;
  kind: string;
  durationMs: number;
  correlationId: string;
  /** Rows that the statement changed, by the engine's own count; absent for a read. */
  affectedRows?: number;
  /** What the engine sent beside the rows, a line each, as it may be shown. */
  messages?: readonly string[];
  /** What the statement ran in, where it chose one. */
  context?: StatementContext;
  /** `parser`: nothing else refuses a change here, since the login can write and the engine has no read-only mode. */
  guard?: 'parser';
  /** What else should be said: what the plan of a write is of, that only the parser guards. */
  note?: string;
}

export interface Answered<T> {
  value: T;
  facts: StatementFacts;
}

/**
 * The only path of a statement: classify → availability → policy → approval → session from the pool → execute → the consumer of the
 * rows → history. The signal reaches the engine; deadline, caller and shutdown are one signal. Rejects with a HydrantError only.
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
  /** The columns as they may be shown and kept. */
  named: (columns: readonly Column[]) => Column[];
  /** To be called with the first row: from then on the statement is not retried. */
  began: () => void;
  /** Rows must be read to the end even if the consumer stops: ended early, the engine would undo what a write has changed. */
  mustFinish: boolean;
}

type Work<T> = (session: Session, options: StatementOptions) => Promise<Consumed<T>>;

/** The batches as the consumer reads them; those that it leaves are read and dropped where the statement has to finish. */
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

/** What is settled of a statement before it executes. */
interface AuthorizedStatement {
  execution: ExecutionContext;
  target: Target;
  request: StatementRequest;
  classification: Classification;
  approval: GivenApproval | undefined;
  /** Why a secret could not be read, so that nothing of the statement may be written down. */
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
  // What a person took to decide is not the statement's time.
  if (approval) started = performance.now();
  const history = await execution.history();
  const authorized: AuthorizedStatement = { execution, target, request, classification, approval, unknown, correlationId, elapsed };
  const row = historyRow(authorized, refusal);
  if (refusal) {
    history.refuse(row, { ms: elapsed(), errorCode: refusal.code, error: errorForHistory(refusal, unknown) });
    throw masked(execution, target.only ? withResultHint(refusal, target.only) : refusal, correlationId);
  }
  // What cannot be written down does not run: this may throw HISTORY_UNAVAILABLE.
  const id = history.start(row);
  const named = createQueryIdNote((queryId) => history.noteQueryId(id, queryId));
  return executeAuthorized(authorized, work, named.note, (end) => {
    history.finishSoon(id, { ...end, ...named.stop(), ms: elapsed() }, (error) => {
      // The statement has run; its end is written with the next row that can be.
      const why = error instanceof Error ? error.message : String(error);
      execution.warn(`The end of a statement could not be written to the history yet: ${why}`);
    });
  });
}

/** A statement that runs for longer has its query id in the history before its end, so that an operator can find it there. */
const NOTE_QUERY_ID_MS = 1_000;

/** Remembers the engine's own name of a run, and writes it down early where the run is long. */
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
          // The end of the statement brings it again, and says what is wrong with the history.
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
    // The caller is freed now; the history waits for the real end, which may be a change that was made after all.
    if (thrown instanceof UnconfirmedCancel) running.then(finishDone, (late) => finishFailed(failed(late))).catch(() => undefined);
    else finishFailed(error);
    throw masked(execution, await hinted(error, target, request), correlationId);
  }
}

/** A failure with what was likely meant, where the statement names what is not there. */
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
