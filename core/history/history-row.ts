import { canonicalJson } from '../common/canonical-json.ts';
import { clip } from '../common/clip.ts';
import type { Redactor } from '../common/redact.ts';
import { sha256 } from './audit-chain.ts';
import { plainText, statementText } from './statement-text.ts';

/** States of a statement; `abandoned` is set for a statement whose process died. */
export type HistoryState = 'running' | 'ok' | 'error' | 'cancelled' | 'refused' | 'timeout' | 'abandoned';

/** Facts of a statement at its start. Every text passes the redactor before it is stored. */
export interface StatementStart {
  correlationId: string;
  /** The assistant or program that asked. */
  client: { name: string; version?: string };
  principal: string;
  profile: string;
  environment: string;
  engine: string;
  /** The context it ran in (role, schema …), if it chose one. */
  context?: Readonly<Record<string, string>>;
  statement: string;
  /** The classifier's kind: `select`, `insert`, … */
  kind: string;
  /** The classifier's capability: `read`, `write`, `ddl`, … */
  capability: string;
  /** The policy's decision: `allow`, `approve` or `refuse`. */
  verdict: string;
  /** Who approved, when, and by which approval; plain data. */
  approval?: Readonly<Record<string, unknown>>;
}

/** How a statement ended. */
export interface StatementEnd {
  state: 'ok' | 'error' | 'cancelled' | 'refused' | 'timeout';
  /** Rows it returned. */
  rows?: number;
  /** Rows it changed, as counted by the engine. */
  affectedRows?: number;
  bytes?: number;
  /** Wall time, in milliseconds. */
  ms?: number;
  errorCode?: string;
  error?: string;
  /** The engine's query id of the run. */
  queryId?: string;
}

/** A row of the history as the screens see it. Times are milliseconds since the epoch. */
export interface HistoryEntry {
  id: number;
  correlationId: string;
  client: { name: string; version: string };
  principal: string;
  profile: string;
  environment: string;
  engine: string;
  /** The context it ran in, by part; null if it chose none. */
  context: Readonly<Record<string, unknown>> | null;
  /** In a list: only the first 500 characters. */
  statement: string;
  /** SHA-256 of the whole redacted statement, hex. */
  statementHash: string;
  /** Bytes of the whole redacted statement, of which at most 100 kB are stored. */
  statementBytes: number;
  kind: string;
  capability: string;
  verdict: string;
  approval: Readonly<Record<string, unknown>> | null;
  state: HistoryState;
  startedAt: number;
  endedAt: number | null;
  ms: number | null;
  rows: number | null;
  /** Null for a read, and if the engine counts none. */
  affectedRows: number | null;
  bytes: number | null;
  errorCode: string | null;
  error: string | null;
  /** The engine's query id; null if the engine has none, or the statement did not begin. */
  queryId: string | null;
  /** How often the same refused statement came within ten seconds; 1 for all others. */
  repeats: number;
  lastAt: number;
}

/** The columns written at the start of a statement. */
export interface StartColumns {
  correlation_id: string;
  process: string;
  client: string;
  client_version: string;
  principal: string;
  profile: string;
  environment: string;
  engine: string;
  /** JSON of the statement's context. */
  context: string | null;
  statement: string;
  statement_hash: string;
  statement_bytes: number;
  stored_hash: string | null;
  kind: string;
  capability: string;
  verdict: string;
  approval: string | null;
  started_at: number;
}

/** The columns written at its end. */
export interface EndColumns {
  state: HistoryState;
  ended_at: number | null;
  ms: number | null;
  rows: number | null;
  affected_rows: number | null;
  bytes: number | null;
  error_code: string | null;
  error: string | null;
  query_id: string | null;
}

/** The end columns of a row until it ends. */
export const RUNNING: EndColumns = {
  state: 'running',
  ended_at: null,
  ms: null,
  rows: null,
  affected_rows: null,
  bytes: null,
  error_code: null,
  error: null,
  query_id: null,
};

/** A row of the table `history`. */
export interface HistoryColumns extends StartColumns, EndColumns {
  id: number;
  repeats: number;
  repeats_audited: number;
  last_at: number;
  audit_start: number;
  audit_end: number | null;
  audit_repeat: number | null;
}

/** Names are short; an assistant chooses its own name, but its length is limited. */
const LONGEST_NAME = 500;

export function startColumns(start: StatementStart, redactor: Redactor, at: number, process: string): StartColumns {
  const clean = (text: string) => plainText(redactor.text(text).slice(0, LONGEST_NAME));
  const { text, hash, bytes, storedHash } = statementText(start.statement, redactor);
  return {
    correlation_id: clean(start.correlationId),
    process,
    client: clean(start.client.name),
    client_version: clean(start.client.version ?? ''),
    principal: clean(start.principal),
    profile: clean(start.profile),
    environment: clean(start.environment),
    engine: clean(start.engine),
    context: start.context === undefined ? null : plainText(canonicalJson(redactor.value(start.context))),
    statement: text,
    statement_hash: hash,
    statement_bytes: bytes,
    stored_hash: storedHash ?? null,
    kind: clean(start.kind),
    capability: clean(start.capability),
    verdict: clean(start.verdict),
    approval: start.approval === undefined ? null : plainText(canonicalJson(redactor.value(start.approval))),
    started_at: at,
  };
}

/** A longer error text is cut; engines quote whole statements in theirs. */
const LONGEST_ERROR = 10_000;

export function endColumns(end: StatementEnd, redactor: Redactor, at: number): EndColumns {
  const error = end.error === undefined ? null : plainText(redactor.text(end.error));
  return {
    state: end.state,
    ended_at: at,
    ms: count(end.ms),
    rows: whole(end.rows),
    affected_rows: whole(end.affectedRows),
    bytes: whole(end.bytes),
    error_code: end.errorCode === undefined ? null : plainText(redactor.text(end.errorCode)),
    error: error === null ? null : clip(error, LONGEST_ERROR),
    query_id: end.queryId === undefined ? null : queryIdText(end.queryId, redactor),
  };
}

/** A query id as it is stored. Engines make these ids, so neither their length nor their characters are guaranteed. */
export function queryIdText(queryId: string, redactor: Redactor): string {
  return plainText(redactor.text(queryId).slice(0, LONGEST_NAME));
}

function count(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

function whole(value: number | undefined): number | null {
  const counted = count(value);
  return counted === null ? null : Math.round(counted);
}

/**
 * The facts of a row's start that its audit event holds: all of them, but of long texts the hash. Computed from the row, so that a changed
 * row no longer matches its event.
 */
export function startFacts(id: number, row: StartColumns): Record<string, unknown> {
  return {
    history: id,
    correlationId: row.correlation_id,
    process: row.process,
    client: row.client,
    clientVersion: row.client_version,
    principal: row.principal,
    profile: row.profile,
    environment: row.environment,
    engine: row.engine,
    // Absent from events that an older Hydrant wrote.
    ...(row.context === null ? {} : { context: row.context }),
    statementHash: row.statement_hash,
    statementBytes: row.statement_bytes,
    ...(row.stored_hash === null ? {} : { storedHash: row.stored_hash }),
    kind: row.kind,
    capability: row.capability,
    verdict: row.verdict,
    ...(row.approval === null ? {} : { approvalHash: sha256(row.approval) }),
    startedAt: row.started_at,
  };
}

export function endFacts(id: number, row: EndColumns): Record<string, unknown> {
  return {
    history: id,
    state: row.state,
    endedAt: row.ended_at,
    ms: row.ms,
    rows: row.rows,
    bytes: row.bytes,
    // Absent from events that an older Hydrant wrote, which did not count affected rows.
    ...(row.affected_rows === null ? {} : { affectedRows: row.affected_rows }),
    ...(row.error_code === null ? {} : { errorCode: row.error_code }),
    ...(row.error === null ? {} : { errorHash: sha256(row.error) }),
    // As for affectedRows.
    ...(row.query_id === null ? {} : { queryId: row.query_id }),
  };
}

export function toEntry(row: HistoryColumns): HistoryEntry {
  return {
    id: row.id,
    correlationId: row.correlation_id,
    client: { name: row.client, version: row.client_version },
    principal: row.principal,
    profile: row.profile,
    environment: row.environment,
    engine: row.engine,
    context: parsed(row.context),
    statement: row.statement,
    statementHash: row.statement_hash,
    statementBytes: row.statement_bytes,
    kind: row.kind,
    capability: row.capability,
    verdict: row.verdict,
    approval: parsed(row.approval),
    state: row.state,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    ms: row.ms,
    rows: row.rows,
    affectedRows: row.affected_rows,
    bytes: row.bytes,
    errorCode: row.error_code,
    error: row.error,
    queryId: row.query_id,
    repeats: row.repeats,
    lastAt: row.last_at,
  };
}

/** A row that was tampered with must still be shown, so invalid JSON becomes null. */
function parsed(json: string | null): Record<string, unknown> | null {
  if (json === null) return null;
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return { damaged: json };
  }
}
