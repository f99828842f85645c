import { createHash } from 'node:crypto';
import type { AuditNote, Database } from '../history/history.ts';

/** A statement that waits, or waited, for a person. Times are milliseconds since the epoch. */
export interface ApprovalRequest {
  id: string;
  createdAt: number;
  /** Unanswered it ends then; approved, it must be used until then. */
  expiresAt: number;
  state: 'pending' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'used';
  client: { name: string; version: string };
  principal: string;
  profile: string;
  environment: string;
  engine: string;
  /** As a person is shown it: redacted. */
  statement: string;
  /** It was too long to be shown whole, so it cannot be approved. */
  statementCut: boolean;
  kind: string;
  capability: string;
  plan: string | null;
  estimatedRows: number | null;
  reason: string | null;
  answeredAt: number | null;
}

/** A yes to every statement of one kind, for a while. */
export interface ApprovalGrant {
  id: string;
  createdAt: number;
  expiresAt: number;
  client: string;
  principal: string;
  profile: string;
  environment: string;
  kind: string;
}

export interface ApprovalColumns {
  id: string;
  created_at: number;
  expires_at: number;
  state: ApprovalRequest['state'];
  hash: string;
  client: string;
  client_version: string;
  principal: string;
  profile: string;
  environment: string;
  engine: string;
  statement: string;
  statement_cut: number;
  kind: string;
  capability: string;
  plan: string | null;
  estimated_rows: number | null;
  reason: string | null;
  answered_by: string | null;
  answered_at: number | null;
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
    statement: row.statement,
    statementCut: row.statement_cut === 1,
    kind: row.kind,
    capability: row.capability,
    plan: row.plan,
    estimatedRows: row.estimated_rows,
    reason: row.reason,
    answeredAt: row.answered_at,
  };
}

/** What an approval is bound to: another person, assistant, connection, text or value is another approval. */
export function approvalHash(about: {
  principal: string;
  client: string;
  profile: string;
  environment: string;
  sql: string;
  parameters: unknown;
}): string {
  const { principal, client, profile, environment, sql, parameters } = about;
  return createHash('sha256')
    .update(JSON.stringify([principal, client, profile, environment, sql, parameters ?? null]))
    .digest('hex');
}

/** Ends what nobody answered, or used, in time. */
export function expireRows(db: Database, now: number, note: AuditNote): void {
  const late = db.all<{ id: string }>(`SELECT id FROM approvals WHERE state IN ('pending', 'approved') AND expires_at <= $now`, { now });
  for (const { id } of late) {
    db.run(`UPDATE approvals SET state = 'expired' WHERE id = $id`, { id });
    note('approval.expired', { approval: id });
  }
}

/** Takes an approval for this very statement, once: of two that try, one gets it. */
export function takeApproved(db: Database, hash: string, now: number, note: AuditNote): ApprovalColumns | undefined {
  const row = db.get<ApprovalColumns>(`SELECT * FROM approvals WHERE hash = $hash AND state = 'approved' AND expires_at > $now`, {
    hash,
    now,
  });
  if (!row) return undefined;
  db.run(`UPDATE approvals SET state = 'used' WHERE id = $id`, { id: row.id });
  note('approval.used', { approval: row.id });
  return row;
}

/** Kinds of statements a grant may cover; anything else is asked each time. */
const GRANTABLE = /^[a-z][a-z ]{2,40}$/;

export function canGrant(row: Pick<ApprovalColumns, 'kind' | 'capability'>): boolean {
  return GRANTABLE.test(row.kind) && row.kind !== 'unknown' && row.capability !== 'invalid' && row.capability !== 'unknown';
}

export function liveGrant(
  db: Database,
  about: { client: string; principal: string; profile: string; environment: string; kind: string },
  now: number,
): { id: string; granted_by: string; created_at: number } | undefined {
  return db.get(
    `SELECT id, granted_by, created_at FROM approval_grants
     WHERE client = $client AND principal = $principal AND profile = $profile AND environment = $environment AND kind = $kind AND expires_at > $now`,
    { ...about, now },
  );
}
