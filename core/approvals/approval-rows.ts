import { createHash } from 'node:crypto';
import type { AuditNote, Database, History } from '../history/history.ts';
import type { ConnectionAddress } from '../profiles/connection-address.ts';

/** A request for approval, pending or answered. Times are milliseconds since the epoch. */
export interface ApprovalRequest {
  id: string;
  createdAt: number;
  /** A pending request expires then; an approved one must be used before. */
  expiresAt: number;
  state: 'pending' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'used';
  client: { name: string; version: string };
  principal: string;
  profile: string;
  environment: string;
  engine: string;
  /** Where the statement would run, and as whom. */
  address: ConnectionAddress;
  /** The text that the person sees, bound values first: redacted, with invisible characters escaped. */
  statement: string;
  /** True if the statement could not be shown whole, so that it cannot be approved. */
  statementCut: boolean;
  /** Why it is cut: it is too long, or a mask would hide something that may run. */
  cutReason: CutReason;
  kind: string;
  capability: string;
  plan: string | null;
  estimatedRows: number | null;
  reason: string | null;
  answeredAt: number | null;
  /** Rows that its statement changed, as counted by the engine; null before it has run, and if the engine counts none. */
  affectedRows: number | null;
  /** Whether a grant for its kind is possible. */
  grantable: boolean;
}

/** An approval of every plain statement of one kind, for a limited time. */
export interface ApprovalGrant {
  id: string;
  createdAt: number;
  expiresAt: number;
  client: string;
  principal: string;
  profile: string;
  environment: string;
  /** Where the connection leads for which the grant was given. */
  address: ConnectionAddress;
  kind: string;
}

export interface ApprovalColumns {
  id: string;
  created_at: number;
  expires_at: number;
  state: ApprovalRequest['state'];
  hash: string;
  binding: string;
  client: string;
  client_version: string;
  principal: string;
  profile: string;
  environment: string;
  engine: string;
  /** JSON of a {@link ConnectionAddress}. */
  address: string;
  statement: string;
  /** 0: shown whole; 1: too long; 2: masked where it may run. See {@link cutReason}. */
  statement_cut: 0 | 1 | 2;
  kind: string;
  capability: string;
  plan: string | null;
  estimated_rows: number | null;
  reason: string | null;
  answered_by: string | null;
  answered_at: number | null;
  affected_rows: number | null;
  grantable: number;
  waiting: number;
}

/** Rows with their state at $now: an expired row counts as expired even if no process has ended it yet. */
const STATE = "CASE WHEN state IN ('pending', 'approved') AND expires_at <= $now THEN 'expired' ELSE state END";

/** One request with its current state. */
export function selectRequest(db: Database, id: string, now: number): ApprovalColumns | undefined {
  return db.get<ApprovalColumns>(`SELECT *, ${STATE} AS state FROM approvals WHERE id = $id`, { id, now });
}

/** Requests with their current state, newest first. */
export function selectRequests(db: Database, filter: { state?: ApprovalRequest['state']; limit?: number }, now: number): ApprovalColumns[] {
  return db.all<ApprovalColumns>(
    `SELECT *, ${STATE} AS state FROM approvals WHERE $state IS NULL OR ${STATE} = $state ORDER BY created_at DESC, id LIMIT $limit`,
    { state: filter.state ?? null, now, limit: Math.min(1000, Math.max(1, Math.floor(filter.limit ?? 100) || 100)) },
  );
}

export function toRequest(row: ApprovalColumns): ApprovalRequest {
  return {
    id: row.id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    state: row.state,
    client: { name: row.client, version: row.client_version },
    principal: row.principal,
    profile: row.profile,
    environment: row.environment,
    engine: row.engine,
    address: toAddress(row.address),
    statement: row.statement,
    statementCut: row.statement_cut !== 0,
    cutReason: cutReason(row.statement_cut),
    kind: row.kind,
    capability: row.capability,
    plan: row.plan,
    estimatedRows: row.estimated_rows,
    reason: row.reason,
    answeredAt: row.answered_at,
    affectedRows: row.affected_rows,
    grantable: row.grantable === 1,
  };
}

/** Why a statement cannot be shown whole; null if it can. */
export type CutReason = 'length' | 'secret' | null;

/** Meaning of the numbers of `statement_cut`, by position. */
const CUT_REASONS: readonly [CutReason, CutReason, CutReason] = [null, 'length', 'secret'];

/** The cut reason stored in a row. */
export function cutReason(cut: ApprovalColumns['statement_cut']): CutReason {
  return CUT_REASONS[cut];
}

/** The column value for a cut reason. */
export function cutColumn(reason: CutReason): ApprovalColumns['statement_cut'] {
  return CUT_REASONS.indexOf(reason) as ApprovalColumns['statement_cut'];
}

/** The address stored in a row; rows from before addresses were stored have none. */
export function toAddress(json: string): ConnectionAddress {
  return { server: '', ...(JSON.parse(json) as Partial<ConnectionAddress>) };
}

/** The caller and the environment to which an approval is bound. */
export interface Binding {
  principal: string;
  /** The assistant's own name. */
  client: string;
  profile: string;
  environment: string;
  /** Hash of where the profile leads and as whom; see core/profiles/connection-identity.ts. */
  identity: string;
}

/**
 * The hash to which a grant is bound: another person, assistant or connection, or the same connection leading elsewhere, needs another
 * grant.
 */
export function bindingHash({ principal, client, profile, environment, identity }: Binding): string {
  return sha256(JSON.stringify([principal, client, profile, environment, identity]));
}

/** The hash to which an approval is bound: that of {@link bindingHash} with the statement's exact text and values. */
export function approvalHash(about: Binding, sql: string, parameters: unknown): string {
  return sha256(JSON.stringify([bindingHash(about), sql, parameters ?? null], exactNumber));
}

/**
 * JSON writes -0 as 0, and NaN and infinities as null, so these numbers become objects. Values are scalars, so no real value is an object.
 */
function exactNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? { number: Object.is(value, -0) ? '-0' : String(value) } : value;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Expires requests that were not answered, or approvals that were not used, in time. Writes only if there is one. */
export function expireRequests(history: History, now: number): void {
  const due = "state IN ('pending', 'approved') AND expires_at <= $now";
  if (history.read((db) => db.get(`SELECT 1 FROM approvals WHERE ${due} LIMIT 1`, { now })) === undefined) return;
  history.transaction((db, note) => {
    for (const { id, state } of db.all<{ id: string; state: string }>(`SELECT id, state FROM approvals WHERE ${due}`, { now })) {
      db.run("UPDATE approvals SET state = 'expired', hash = '' WHERE id = $id", { id });
      note('approval.expired', { approval: id, was: state });
    }
  });
}

/** Consumes an approval for exactly this statement: of all processes that try, one gets it. Call inside a transaction. */
export function takeApproved(db: Database, hash: string, now: number, note: AuditNote): ApprovalColumns | undefined {
  const row = db.get<ApprovalColumns>(
    "SELECT * FROM approvals WHERE hash = $hash AND state = 'approved' AND expires_at > $now ORDER BY answered_at LIMIT 1",
    { hash, now },
  );
  if (row === undefined || !isInAudit(db, 'approval.approved', 'approval', row.id)) return undefined;
  db.run("UPDATE approvals SET state = 'used', hash = '' WHERE id = $id", { id: row.id });
  note('approval.used', { approval: row.id });
  return row;
}

export interface LiveGrant {
  id: string;
  granted_by: string;
  created_at: number;
}

/** An unexpired grant for this kind. */
export function liveGrant(db: Database, binding: string, kind: string, now: number): LiveGrant | undefined {
  const grants = db.all<LiveGrant>(
    'SELECT id, granted_by, created_at FROM approval_grants WHERE binding = $binding AND kind = $kind AND expires_at > $now',
    { binding, kind, now },
  );
  return grants.find(({ id }) => isInAudit(db, 'approval.granted', 'grant', id));
}

/**
 * Whether the audit chain records an approval: a row without an event was inserted by another program and does not count. Searches the
 * newest events first.
 */
function isInAudit(db: Database, type: string, key: 'approval' | 'grant', id: string): boolean {
  const row = db.get(
    `SELECT 1 FROM audit WHERE instr(event, $id) > 0 AND json_extract(event, '$.type') = $type AND json_extract(event, '$.data.${key}') = $id
     ORDER BY seq DESC LIMIT 1`,
    { id, type },
  );
  return row !== undefined;
}

/**
 * Records the rows that an approved statement changed, in its row and in the audit chain. A statement under a grant has no row of its own,
 * so only the audit chain records it.
 */
export function recordEffect(history: History, { id, how }: { id: string; how: 'once' | 'grant' }, affectedRows: number): void {
  history.transaction((db, note) => {
    if (how === 'once') db.run('UPDATE approvals SET affected_rows = $affectedRows WHERE id = $id', { id, affectedRows });
    note('approval.effect', { [how === 'once' ? 'approval' : 'grant']: id, affectedRows });
  });
}
