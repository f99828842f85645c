import { canonicalJson } from '../common/canonical-json.ts';
import { clip } from '../common/clip.ts';
import type { Redactor } from '../common/redact.ts';
import { sha256 } from './audit-chain.ts';
import { plainText, statementText } from './statement-text.ts';

/** How a statement may end; `abandoned` is said of one whose process died. */
export type HistoryState = 'running' | 'ok' | 'error' | 'cancelled' | 'refused' | 'timeout' | 'abandoned';

/** What is known of a statement when it begins. Every text passes the redactor before it is kept. */
export interface StatementStart {
  correlationId: string;
  /** The assistant or program that asked. */
  client: { name: string; version?: string };
  principal: string;
  profile: string;
  environment: string;
  engine: string;
  /** What it ran in (role, schema …), where it chose one. */
  context?: Readonly<Record<string, string>>;
  statement: string;
  /** The classifier's words: `select`, `insert`, … */
  kind: string;
  /** The classifier's `read`, `write`, `ddl`, … */
  capability: string;
  /** The policy's `allow`, `approve` or `refuse`. */
  verdict: string;
  /** Who said yes, when, to what; plain data. */
  approval?: Readonly<Record<string, unknown>>;
}

/** How a statement ended. */
export interface StatementEnd {
  state: 'ok' | 'error' | 'cancelled' | 'refused' | 'timeout';
  /** Rows it returned. */
  rows?: number;
  /** Rows it changed, by the engine's own count. */
  affectedRows?: number;
  bytes?: number;
  /** Wall time, in milliseconds. */
  ms?: number;
  errorCode?: string;
  error?: string;
  /** The engine's own name of the run. */
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
  /** What it ran in, by part; null where it chose nothing. */
  context: Readonly<Record<string, unknown>> | null;
  /** In a list only the first 500 characters. */
  statement: string;
  /** SHA-256 of the whole redacted statement, hex. */
  statementHash: string;
  /** Bytes of the whole redacted statement, of which at most 100 kB are kept. */
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
  /** Null for a read, and where the engine counts none. */
  affectedRows: number | null;
  bytes: number | null;
  errorCode: string | null;
  error: string | null;
  /** The engine's own name of the run; null where it has none, or the statement did not begin. */
  queryId: string | null;
  /** How often the same refused statement came within ten seconds; 1 for all others. */
  repeats: number;
  lastAt: number;
}

/** The columns that say how a statement began. */
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

/** The columns that say how it ended. */
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

/** How a row stands until it ends. */
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

/** Names are short; what an assistant calls itself is its own affair, but not at any length. */
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

/** An error text longer than this is cut; engines put whole statements into theirs. */
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

/** As it is kept. Engines make these ids, so neither their length nor their characters are certain. */
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
 * What the audit chain says of a row's beginning and end: all of it, but of long texts the hash. Computed from the row, so that
 * a row that was changed no longer gives what the chain says.
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
    // As affectedRows.
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

/** A row that was tampered with is still shown. */
function parsed(json: string | null): Record<string, unknown> | null {
  if (json === null) return null;
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return { damaged: json };
  }
}
