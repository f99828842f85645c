import { HydrantError } from '../common/errors.ts';
import { randomId } from '../common/random-id.ts';
import type { Redactor } from '../common/redact.ts';
import type { AuditNote, Database, History } from '../history/history.ts';
import {
  type ApprovalColumns,
  type ApprovalGrant,
  type ApprovalRequest,
  expireRequests,
  selectRequest,
  selectRequests,
  toAddress,
  toRequest,
} from './approval-rows.ts';
import { escapeInvisible } from './escape-invisible.ts';
import { listen } from './listen.ts';

export type { ApprovalGrant, ApprovalRequest } from './approval-rows.ts';

/** The person's side of approvals: lists requests and answers them. Every method may throw HISTORY_UNAVAILABLE. */
export interface Approvals {
  /** Newest first; 100 by default, 1000 at most. */
  list(filter?: { state?: ApprovalRequest['state']; limit?: number }): ApprovalRequest[];
  get(id: string): ApprovalRequest | undefined;
  /**
   * Approves exactly this statement, once, for ten minutes. Throws APPROVAL_GONE if the request ended, was answered, or cannot be shown
   * whole.
   */
  approve(id: string, by: string): ApprovalRequest;
  /** Denies a request; the assistant receives the reason. Throws APPROVAL_GONE if the request ended or was answered. */
  deny(id: string, by: string, reason: string): ApprovalRequest;
  /**
   * Approves the request, and every plain statement of its kind by the same assistant in the same environment, for 1 to 480 minutes. Throws
   * APPROVAL_GONE as `approve` does, NOT_SUPPORTED for a statement that no grant covers, PARAMETER_INVALID for another number of minutes.
   */
  grant(id: string, by: string, minutes: number): { request: ApprovalRequest; grant: ApprovalGrant };
  /** Grants that have not ended. */
  grants(): ApprovalGrant[];
  /** Ends a grant now; does nothing if it has ended or never existed. */
  endGrant(id: string): void;
  /**
   * Ends every grant of a profile, its pending requests, and its unused approvals: the profile was removed or edited, so they were given
   * for another state of it.
   */
  endProfile(profile: string): void;
  /** Tells servers that a person can answer, and calls back when requests or grants may have changed. Ends with the disposable. */
  listen(onNotify: () => void): Promise<Disposable>;
  /** Ends every `listen`; the history stays open. */
  close(): void;
}

export interface ApprovalsOptions {
  home: string;
  history: History;
  redactor: Redactor;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** An approved statement must be sent again within this time. */
const APPROVED_FOR_MS = 10 * 60_000;
const LONGEST_REASON = 1000;
const LONGEST_NAME = 200;
const LONGEST_GRANT_MINUTES = 480;

export function openApprovals({ home, history, redactor, now = Date.now }: ApprovalsOptions): Approvals {
  const disposables = new Set<Disposable>();
  const short = (text: string, most: number): string => escapeInvisible(redactor.text(text)).trim().slice(0, most).toWellFormed();

  /** Answers a pending request in one transaction; `more` runs in the same transaction. */
  const answer = <T>(id: string, change: Decision, more: (row: ApprovalColumns, db: Database, note: AuditNote) => T): T => {
    expireRequests(history, now());
    return history.transaction((db, note) => {
      const row = selectRequest(db, id, now());
      if (row === undefined) throw unknown(id);
      if (row.state !== 'pending' || (change.state === 'approved' && row.statement_cut !== 0)) throw gone(row);
      writeAnswer(db, row, change, now());
      note(`approval.${change.state}`, { approval: id, by: change.by, ...(change.reason === null ? {} : { reason: change.reason }) });
      return more(selectRequest(db, id, now()) as ApprovalColumns, db, note);
    });
  };
  const yes = (by: string): Decision => ({ state: 'approved', by: short(by, LONGEST_NAME), reason: null });

  return {
    list: (filter = {}) => history.read((db) => selectRequests(db, filter, now())).map(toRequest),
    get: (id) => {
      const row = history.read((db) => selectRequest(db, id, now()));
      return row === undefined ? undefined : toRequest(row);
    },
    approve: (id, by) => answer(id, yes(by), toRequest),
    deny: (id, by, reason) =>
      answer(id, { state: 'denied', by: short(by, LONGEST_NAME), reason: short(reason, LONGEST_REASON) || null }, toRequest),
    grant: (id, by, minutes) => {
      const until = now() + checkedMinutes(minutes) * 60_000;
      return answer(id, yes(by), (row, db, note) => {
        if (row.grantable !== 1) throw notGrantable(row);
        return { request: toRequest(row), grant: insertGrant(db, note, row, { by: short(by, LONGEST_NAME), at: now(), until }) };
      });
    },
    grants: () =>
      history
        .read((db) => db.all<ApprovalGrant & { address: string }>(SELECT_GRANTS, { now: now() }))
        .map((grant) => ({ ...grant, address: toAddress(grant.address) })),
    endGrant: (id) =>
      history.transaction((db, note) => {
        const { changes } = db.run('UPDATE approval_grants SET expires_at = $now WHERE id = $id AND expires_at > $now', { id, now: now() });
        if (changes > 0) note('approval.grant-ended', { grant: id });
      }),
    endProfile: (profile) =>
      history.transaction((db, note) => {
        const about = { profile, now: now() };
        const grants = db.all<{ id: string }>('SELECT id FROM approval_grants WHERE profile = $profile AND expires_at > $now', about);
        for (const { id } of grants) {
          db.run('UPDATE approval_grants SET expires_at = $now WHERE id = $id', { id, now: now() });
          note('approval.grant-ended', { grant: id });
        }
        const requests = db.all<{ id: string; state: string }>(
          "SELECT id, state FROM approvals WHERE profile = $profile AND state IN ('pending', 'approved')",
          { profile },
        );
        for (const { id, state } of requests) {
          db.run("UPDATE approvals SET state = 'withdrawn', hash = '' WHERE id = $id", { id });
          note('approval.withdrawn', { approval: id, was: state });
        }
      }),
    async listen(onNotify) {
      const listener = await listen({ home, history, now, onNotify });
      disposables.add(listener);
      return listener;
    },
    close: () => {
      for (const disposable of disposables) disposable[Symbol.dispose]();
      disposables.clear();
    },
  };
}

interface Decision {
  state: 'approved' | 'denied';
  by: string;
  reason: string | null;
}

/** A denial ends the request; an approval is valid for APPROVED_FOR_MS from now on. */
function writeAnswer(db: Database, row: ApprovalColumns, { state, by, reason }: Decision, at: number): void {
  const isYes = state === 'approved';
  db.run(
    `UPDATE approvals SET state = $state, reason = $reason, answered_by = $by, answered_at = $at, expires_at = $until, hash = $hash
     WHERE id = $id`,
    { id: row.id, state, reason, by, at, until: isYes ? at + APPROVED_FOR_MS : row.expires_at, hash: isYes ? row.hash : '' },
  );
}

const SELECT_GRANTS = `SELECT id, created_at AS createdAt, expires_at AS expiresAt, client, principal, profile, environment, address, kind
   FROM approval_grants WHERE expires_at > $now ORDER BY created_at DESC`;

function insertGrant(
  db: Database,
  note: AuditNote,
  row: ApprovalColumns,
  { by, at, until }: { by: string; at: number; until: number },
): ApprovalGrant {
  const { client, principal, profile, environment, kind, binding } = row;
  const grant: ApprovalGrant = {
    id: `g_${randomId(12)}`,
    createdAt: at,
    expiresAt: until,
    client,
    principal,
    profile,
    environment,
    address: toAddress(row.address),
    kind,
  };
  db.run(
    `INSERT INTO approval_grants (id, created_at, expires_at, binding, client, principal, profile, environment, address, kind, granted_by)
     VALUES ($id, $createdAt, $expiresAt, $binding, $client, $principal, $profile, $environment, $address, $kind, $by)`,
    { ...grant, address: row.address, binding, by },
  );
  const { id, ...facts } = grant;
  note('approval.granted', { grant: id, approval: row.id, by, ...facts });
  return grant;
}

function checkedMinutes(minutes: number): number {
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST_GRANT_MINUTES) return minutes;
  throw new HydrantError(
    'PARAMETER_INVALID',
    `A kind of statement is allowed for 1 to ${LONGEST_GRANT_MINUTES} minutes.`,
    'Choose a whole number of minutes in that range.',
  );
}

const ENDED: Record<ApprovalRequest['state'], string> = {
  pending: 'This statement cannot be shown whole, so it cannot be approved.',
  expired: 'This request ended before it was answered or used.',
  withdrawn: 'The assistant withdrew this request.',
  approved: 'This request was approved already.',
  denied: 'This request was refused already.',
  used: 'This request was approved, and its statement was let through.',
};

function gone(row: ApprovalColumns): HydrantError {
  const next =
    row.state === 'pending'
      ? 'Refuse it, and let the assistant send it in smaller parts, or with the secret as a bind parameter.'
      : 'Let the assistant send the statement again.';
  return new HydrantError('APPROVAL_GONE', ENDED[row.state], next, { details: { approval: row.id, state: row.state } });
}

function unknown(id: string): HydrantError {
  return new HydrantError('APPROVAL_GONE', 'There is no such request.', 'Look at the list again.', {
    details: { approval: id.slice(0, 64) },
  });
}

function notGrantable({ id, kind }: ApprovalColumns): HydrantError {
  return new HydrantError(
    'NOT_SUPPORTED',
    `This ${kind} statement is not a plain one of its kind, so a yes for a while would allow more than it says.`,
    'Approve this one statement instead.',
    { details: { approval: id } },
  );
}
