import type { ApprovalGate, GivenApproval } from '../approvals/approval-gate.ts';
import type { Column, ExecuteOptions, Parameters, Row, RowStream, Session } from '../connectors/connector.ts';
import type { History, StatementEnd } from '../history/history.ts';
import type { Lease } from '../pool/session-pool.ts';
import { classify } from '../sql/classify.ts';
import { abortable } from '../stones/abortable.ts';
import { asHydrantError, HydrantError } from '../stones/errors.ts';
import { WITHHELD } from '../stones/redact.ts';
import { awaitConfirmed, UnconfirmedCancel } from './await-confirmed.ts';
import { permit } from './permit.ts';
import { statementError, stateOf } from './statement-error.ts';
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
  /** Called now and then while a person is asked to approve it, with the seconds that are left. */
  onWaiting?: (secondsLeft: number) => void;
}

/** What the road needs beside the target. Passed, never global. */
export interface Road {
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

/** What whoever reads the rows reports back for the history. */
export interface Consumed<T> {
  value: T;
  rows: number;
  bytes: number;
  /** By the engine's own count, of a statement that changes rows. */
  affectedRows?: number | undefined;
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
  /** For EXPLAIN of a write: what the plan is of. */
  note?: string;
}

export interface Answered<T> {
  value: T;
  facts: StatementFacts;
}

/**
 * The one road every statement takes: classify → switches → policy → approval → session from the pool → execute → whoever consumes
 * the rows → history. The signal reaches the engine; deadline, caller and shutdown are one signal. Rejects with a HydrantError only.
 */
export async function runStatement<T>(
  road: Road,
  target: Target,
  request: StatementRequest,
  consume: (stream: RowStream, signal: AbortSignal) => Promise<Consumed<T>>,
): Promise<Answered<T>> {
  return travel(road, target, request, async (session, options) => {
    const stream = await session.execute(request.sql, request.parameters ?? [], options);
    const batches = counted(stream.batches, options);
    const consumed = await consume({ ...stream, columns: options.named(stream.columns), batches }, options.signal);
    return { ...consumed, affectedRows: stream.affectedRows?.() };
  });
}

/**
 * As {@link runStatement}, for who reads rows in a form of its own from the session; what it runs is the request's statement. It calls
 * `began` with the first row it takes: from then on nothing is tried again.
 */
export async function runOnSession<T>(
  road: Road,
  target: Target,
  request: StatementRequest,
  work: (session: Session, options: TravelOptions) => Promise<Consumed<T>>,
): Promise<Answered<T>> {
  return travel(road, target, request, work);
}

/** The engine's plan as text, over the same road. */
export async function explainStatement(road: Road, target: Target, request: StatementRequest): Promise<Answered<string>> {
  return travel(road, target, { ...request, mode: 'explain' }, async (session, options) => {
    const { text } = await session.explain(request.sql, request.parameters ?? [], options);
    return { value: text, rows: 0, bytes: text.length };
  });
}

/**
 * An engine names a column without an alias after the statement's own text, which may hold a secret. While one of them is unknown, no
 * name is safe to keep.
 */
function namedColumns(road: Road, columns: readonly Column[], unknown: HydrantError | undefined): Column[] {
  return columns.map((column, index) => ({ ...column, name: unknown ? `column_${index + 1}` : road.redact(column.name) }));
}

export interface TravelOptions extends ExecuteOptions {
  /** The columns as they may be shown and kept. */
  named: (columns: readonly Column[]) => Column[];
  /** Says that a row was taken. */
  began: () => void;
  /** Whether the statement has to come to its end although nobody wants its rows: ended early, the engine would undo what it changes. */
  mustFinish: boolean;
}

type Work<T> = (session: Session, options: TravelOptions) => Promise<Consumed<T>>;

async function* counted(batches: RowStream['batches'], { began, mustFinish, signal }: TravelOptions): AsyncGenerator<Row[]> {
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

async function travel<T>(road: Road, target: Target, request: StatementRequest, work: Work<T>): Promise<Answered<T>> {
  const unknown = await unknownSecret(road, request.signal);
  let started = performance.now();
  const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
  const correlationId = crypto.randomUUID();
  const classification = await classify(request.sql, target.dialect);
  const { refusal, approval } = await permit(road, target, request, classification, unknown);
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
    statement: unknown ? WITHHELD : request.mode === 'explain' ? `EXPLAIN ${request.sql}` : request.sql,
    kind: request.mode === 'explain' ? 'explain' : classification.kind,
    capability: classification.capability,
    verdict: refusal ? 'refuse' : approval ? 'approve' : 'allow',
    ...(approval ? { approval: { ...approval } } : {}),
  };
  if (refusal) {
    history.refuse(row, { ms: elapsed(), errorCode: refusal.code, error: kept(refusal, unknown) });
    throw masked(road, refusal, correlationId);
  }
  // What cannot be written down does not run: this may throw HISTORY_UNAVAILABLE.
  const id = history.start(row);
  const finish = (end: StatementEnd): void => {
    history.finishSoon(id, { ...end, ms: elapsed() }, (error) => {
      // The statement has run; its end is written with the next row that can be.
      road.warn(
        `The end of a statement could not be written to the history yet: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
  };
  const seconds = Math.min(request.seconds ?? Infinity, target.limits.seconds);
  const deadline = AbortSignal.timeout(Math.max(1, seconds * 1000));
  const signal = AbortSignal.any([request.signal, deadline, road.closing]);
  const isRead = classification.capability === 'read';
  const readOnly = target.policy === 'read-only' || isRead;
  let acquired = false;
  const failed = (thrown: unknown): HydrantError =>
    masked(road, statementError(thrown, { deadline, signal, acquired, isRead, seconds }), correlationId);
  const finishFailed = (error: HydrantError): void =>
    finish({ state: stateOf(error), rows: 0, bytes: 0, errorCode: error.code, error: kept(error, unknown) });
  const finishDone = async ({ rows, bytes, affectedRows }: Consumed<T>): Promise<void> => {
    finish({ state: 'ok', rows, bytes, ...(affectedRows === undefined ? {} : { affectedRows }) });
    if (approval && affectedRows !== undefined) await recordEffect(road, approval, affectedRows);
  };
  const running = onSession(target, { signal, isRead }, (session, began) => {
    acquired = true;
    return work(session, {
      signal,
      readOnly,
      anyCode: target.policy === 'full',
      began,
      mustFinish: !isRead,
      named: (columns) => namedColumns(road, columns, unknown),
    });
  });
  try {
    const consumed = await awaitConfirmed(running, signal);
    await finishDone(consumed);
    const plan = classification.explains ? `This is the plan of a ${classification.explains} statement; nothing was executed.` : undefined;
    const note = [plan, unknown && BLIND].filter(Boolean).join(' ');
    return {
      value: consumed.value,
      facts: {
        environment: target.environment,
        profile: target.profile,
        engine: target.engine,
        policy: target.policy,
        timeZone: target.timeZone,
        kind: row.kind,
        durationMs: elapsed(),
        correlationId,
        ...(consumed.affectedRows === undefined ? {} : { affectedRows: consumed.affectedRows }),
        ...(note ? { note } : {}),
      },
    };
  } catch (thrown) {
    const error = failed(thrown);
    // The caller is freed; the history has the end that comes, which may be a change that was made after all.
    if (thrown instanceof UnconfirmedCancel) running.then(finishDone, (late) => finishFailed(failed(late))).catch(() => undefined);
    else finishFailed(error);
    throw error;
  }
}

/** Says to a caller why its statement is not in the history and its columns have no names. */
const BLIND =
  'A saved secret of this server could not be read, so that it could not be masked: the history does not show this statement, and columns are numbered.';

/** Why not every secret is known. Who gives up meanwhile does not wait for a keychain. */
async function unknownSecret(road: Road, signal: AbortSignal): Promise<HydrantError | undefined> {
  const ending = AbortSignal.any([signal, road.closing]);
  return abortable(road.secretsKnown(), ending).catch((error: unknown) =>
    ending.aborted
      ? new HydrantError('QUERY_CANCELLED', 'The statement was cancelled.', 'Run it again when you need it.')
      : asHydrantError(error),
  );
}

/** What the history keeps of an error: an engine repeats parts of a statement in its own words. */
function kept(error: HydrantError, unknown: HydrantError | undefined): string {
  const ownWords = error === unknown || error.code.startsWith('SECRET_');
  return unknown && !ownWords ? WITHHELD : error.message;
}

/**
 * Does the work on a session. A read whose connection broke before it had a row is tried once more on another: it has changed nothing,
 * and nobody was answered. Anything else is told.
 */
async function onSession<T>(
  target: Target,
  { signal, isRead }: { signal: AbortSignal; isRead: boolean },
  work: (session: Session, began: () => void) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    let begun = false;
    let lease: Lease | undefined;
    try {
      lease = await target.acquire(signal);
      // It may have waited long for its turn.
      await target.gate?.();
      return await work(lease.session, () => {
        begun = true;
      });
    } catch (error) {
      const isLost = error instanceof HydrantError && error.code === 'CONNECTION_LOST';
      if (!isLost || !isRead || begun || attempt === ATTEMPTS || signal.aborted) throw error;
    } finally {
      // What is not a read may leave settings, temporary objects or a transaction behind: no other caller gets that session.
      void lease?.release({ discard: !isRead });
    }
  }
}

/** What came of an approval stands in its own record, too. The statement has run: a record that cannot be written ends nothing. */
async function recordEffect(road: Road, approval: GivenApproval, affectedRows: number): Promise<void> {
  try {
    (await road.approvals?.())?.recordEffect(approval, affectedRows);
  } catch (error) {
    road.warn(`What an approved statement changed could not be written to its approval: ${(error as Error).message}`);
  }
}

const ATTEMPTS = 2;

/** The one redaction point of errors on this road. */
function masked(road: Road, error: HydrantError, correlationId: string): HydrantError {
  return new HydrantError(error.code, road.redact(error.message), road.redact(error.next), {
    cause: error.cause,
    details: { ...error.details, correlationId },
  });
}
