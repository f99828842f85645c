import { randomId } from '../common/random-id.ts';
import type { Redactor } from '../common/redact.ts';
import type { AuditNote, Database, History } from '../history/history.ts';
import type { ConnectionAddress } from '../profiles/connection-address.ts';
import type { Capability } from '../sql/classification.ts';
import type { Dialect } from '../sql/dialect.ts';
import {
  approvalHash,
  bindingHash,
  type CutReason,
  cutColumn,
  cutReason,
  expireRequests,
  liveGrant,
  takeApproved,
  toAddress,
} from './approval-rows.ts';
import { escapeInvisible } from './escape-invisible.ts';
import { holdsSecret, PLAN_LEFT_OUT } from './secret-plan.ts';
import { shownStatement } from './shown-statement.ts';

/** The engine's plan of a statement that was not run, with its estimate of the affected rows. */
export interface ApprovalPlan {
  text: string;
  rows: number | null;
}

/** A statement that may run only with a person's approval. */
export interface ApprovalAsk {
  client: { name: string; version?: string };
  principal: string;
  profile: string;
  environment: string;
  /** Identity of the profile values with which the statement would run. */
  identity: string;
  address: ConnectionAddress;
  engine: string;
  dialect: Dialect;
  sql: string;
  parameters: unknown;
  kind: string;
  capability: Capability;
  /** True for a plain change: it does only what its kind says, so that a grant for the kind covers it. */
  grantable: boolean;
  /**
   * True if it only changes rows, with functions known to be harmless: a literal in it is then a value, so a secret in a literal may be
   * masked.
   */
  harmlessChange: boolean;
  /** Makes the plan without running the statement; undefined, or a rejection, if there is none. */
  plan: () => Promise<ApprovalPlan | undefined>;
}

/** Who approved, for the history. */
export interface GivenApproval {
  /** Id of the request, or of the grant. */
  id: string;
  how: 'once' | 'grant';
  by: string;
  at: number;
}

/** Dependencies for reading and writing requests. */
export interface ApprovalContext {
  history: History;
  redactor: Redactor;
  now: () => number;
}

/** Status of a request: approved, waiting for a person, or not created yet. */
export type RequestStatus = { at: 'given'; given: GivenApproval } | { at: 'waiting'; id: string; cut: CutReason } | { at: 'new' };

/** Milliseconds for which an unanswered request stays pending. */
export const PENDING_FOR_MS = 10 * 60_000;
const LONGEST_PLAN = 20_000;
const LONGEST_NAME = 500;

/**
 * Consumes an approval if there is one, else joins the pending request, else creates a request if `plan` is given (null: there is no plan).
 * Runs in one transaction, so that among all processes with the same statement each approval goes to one of them, and there is one request.
 */
export function findOrCreateRequest(context: ApprovalContext, ask: ApprovalAsk, plan?: ApprovalPlan | null): RequestStatus {
  const { history, now } = context;
  expireRequests(history, now());
  // Redacting a long text takes time, so it happens before the transaction locks the file.
  const columns = plan === undefined ? undefined : newRow(context, ask, plan);
  return history.transaction((db, note): RequestStatus => {
    const given = take(db, note, ask, now());
    if (given) return { at: 'given', given };
    const open = db.get<{ id: string; statement_cut: 0 | 1 | 2 }>(
      "SELECT id, statement_cut FROM approvals WHERE hash = $hash AND state = 'pending' AND expires_at > $now",
      { hash: hashOf(ask), now: now() },
    );
    if (open) {
      db.run('UPDATE approvals SET waiting = waiting + 1 WHERE id = $id', { id: open.id });
      return { at: 'waiting', id: open.id, cut: cutReason(open.statement_cut) };
    }
    if (columns === undefined) return { at: 'new' };
    insert(db, columns);
    const { id, client, principal, profile, environment, address, kind, capability } = columns;
    note('approval.requested', { approval: id, client, principal, profile, environment, address: toAddress(address), kind, capability });
    return { at: 'waiting', id, cut: cutReason(columns.statement_cut) };
  });
}

/** Consumes and returns the approval for this ask, if there is one. */
export function consumeApproval({ history, now }: ApprovalContext, ask: ApprovalAsk): GivenApproval | undefined {
  return history.transaction((db, note) => take(db, note, ask, now()));
}

/** Whether an unexpired grant covers this ask; changes nothing. */
export function hasLiveGrant({ history, now }: ApprovalContext, ask: ApprovalAsk): boolean {
  return ask.grantable && history.read((db) => liveGrant(db, bindingOf(ask), ask.kind, now())) !== undefined;
}

/** Records that one call no longer waits. With `withdraw`, the request ends if no other call waits for it. */
export function stopWaiting({ history }: ApprovalContext, id: string, { withdraw }: { withdraw: boolean }): void {
  history.transaction((db, note) => {
    db.run('UPDATE approvals SET waiting = max(0, waiting - 1) WHERE id = $id', { id });
    if (!withdraw) return;
    const { changes } = db.run("UPDATE approvals SET state = 'withdrawn', hash = '' WHERE id = $id AND state = 'pending' AND waiting = 0", {
      id,
    });
    if (changes > 0) note('approval.withdrawn', { approval: id });
  });
}

function take(db: Database, note: AuditNote, ask: ApprovalAsk, now: number): GivenApproval | undefined {
  const row = takeApproved(db, hashOf(ask), now, note);
  if (row) return { id: row.id, how: 'once', by: row.answered_by ?? '', at: row.answered_at ?? 0 };
  const grant = ask.grantable ? liveGrant(db, bindingOf(ask), ask.kind, now) : undefined;
  if (!grant) return undefined;
  // A grant covers the statement now, so its pending request is closed.
  const waiting = db.get<{ id: string }>("SELECT id FROM approvals WHERE hash = $hash AND state = 'pending'", { hash: hashOf(ask) });
  if (waiting) {
    db.run("UPDATE approvals SET state = 'used', hash = '', answered_by = $by, answered_at = $now WHERE id = $id", {
      id: waiting.id,
      by: grant.granted_by,
      now,
    });
    note('approval.used', { approval: waiting.id, grant: grant.id });
  }
  return { id: grant.id, how: 'grant', by: grant.granted_by, at: grant.created_at };
}

function hashOf(ask: ApprovalAsk): string {
  return approvalHash({ ...ask, client: ask.client.name }, ask.sql, ask.parameters);
}

function bindingOf(ask: ApprovalAsk): string {
  return bindingHash({ ...ask, client: ask.client.name });
}

type NewRow = ReturnType<typeof newRow>;

function newRow({ redactor, now }: ApprovalContext, ask: ApprovalAsk, plan: ApprovalPlan | null) {
  const clean = (text: string, most: number): string => escapeInvisible(redactor.text(text)).slice(0, most).toWellFormed();
  const shown = shownStatement(ask, redactor);
  const at = now();
  return {
    id: `a_${randomId(12)}`,
    created_at: at,
    expires_at: at + PENDING_FOR_MS,
    state: 'pending',
    hash: hashOf(ask),
    binding: bindingOf(ask),
    client: clean(ask.client.name, LONGEST_NAME),
    client_version: clean(ask.client.version ?? '', LONGEST_NAME),
    principal: clean(ask.principal, LONGEST_NAME),
    profile: ask.profile,
    environment: ask.environment,
    engine: ask.engine,
    address: JSON.stringify(visibleAddress(ask.address, clean)),
    statement: shown.text,
    statement_cut: cutColumn(shown.because ?? null),
    kind: ask.kind,
    capability: ask.capability,
    plan: plan && (holdsSecret(ask, redactor.text) ? PLAN_LEFT_OUT : clean(plan.text, LONGEST_PLAN)),
    estimated_rows: plan?.rows ?? null,
    grantable: ask.grantable ? 1 : 0,
    waiting: 1,
  };
}

function visibleAddress(address: ConnectionAddress, clean: (text: string, most: number) => string): ConnectionAddress {
  const show = (text: string): string => clean(text, LONGEST_NAME);
  return Object.fromEntries(
    Object.entries(address).map(([field, value]) => [field, typeof value === 'string' ? show(value) : value.map(show)]),
  ) as unknown as ConnectionAddress;
}

function insert(db: Database, row: NewRow): void {
  const names = Object.keys(row);
  db.run(`INSERT INTO approvals (${names.join(', ')}) VALUES (${names.map((name) => `$${name}`).join(', ')})`, row);
}
