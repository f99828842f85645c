import type { History } from '../history/history.ts';
import { ensureHome, ensurePrivateDirectory } from '../profiles/home.ts';
import { HydrantError } from '../stones/errors.ts';
import { randomId } from '../stones/random-id.ts';
import type { Redactor } from '../stones/redact.ts';
import { type ApprovalColumns, type ApprovalGrant, type ApprovalRequest, canGrant, expireRows, toRequest } from './approval-rows.ts';
import { listenForWakes } from './wake.ts';

export type { ApprovalGrant, ApprovalRequest } from './approval-rows.ts';

/** A person's side of approvals: what waits, and the answer. Every method may throw HISTORY_UNAVAILABLE. */
export interface Approvals {
  /** Newest first; 100 unless told. */
  list(filter?: { state?: ApprovalRequest['state']; limit?: number }): ApprovalRequest[];
  get(id: string): ApprovalRequest | undefined;
  /** A yes to this very statement, once. Throws APPROVAL_GONE where it ended or was answered. */
  approve(id: string, by: string): ApprovalRequest;
  deny(id: string, by: string, reason: string): ApprovalRequest;
  /** A yes to it, and to its kind for 1 to 480 minutes. Throws NOT_SUPPORTED for a kind that is asked each time. */
  grant(id: string, by: string, minutes: number): { request: ApprovalRequest; grant: ApprovalGrant };
  grants(): ApprovalGrant[];
  endGrant(id: string): void;
  /** Lets servers know that somebody is there to answer, and calls back when something may have changed. Ends with the disposable. */
  listen(onWake: () => void): Promise<Disposable>;
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
const HEARTBEAT_MS = 2000;
/** A lost knock is not a lost request. */
const POLL_MS = 1000;
/** Answered requests are kept for so long; the audit chain keeps what was decided. */
const KEPT_MS = 90 * 24 * 60 * 60_000;

export function openApprovals({ home, history, redactor, now = Date.now }: ApprovalsOptions): Approvals {
  const disposables = new Set<Disposable>();
  const one = (id: string): ApprovalColumns | undefined =>
    history.read((db) => db.get<ApprovalColumns>('SELECT * FROM approvals WHERE id = $id', { id }));

  const answer = (id: string, by: string, state: 'approved' | 'denied', reason: string | null): ApprovalRequest => {
    const found = history.transaction((db, note) => {
      expireRows(db, now(), note);
      const row = db.get<ApprovalColumns>('SELECT * FROM approvals WHERE id = $id', { id });
      if (row?.state !== 'pending') return row;
      if (state === 'approved' && row.statement_cut === 1) return row;
      db.run(
        'UPDATE approvals SET state = $state, reason = $reason, answered_by = $by, answered_at = $at, expires_at = $until WHERE id = $id',
        { id, state, reason, by, at: now(), until: state === 'approved' ? now() + APPROVED_FOR_MS : row.expires_at },
      );
      note(`approval.${state}`, { approval: id, by, hash: row.hash });
      return undefined;
    });
    if (found !== undefined) throw gone(found);
    const row = one(id);
    if (row === undefined) throw unknown(id);
    return toRequest(row);
  };

  const approvals: Approvals = {
    list: ({ state, limit = 100 } = {}) => {
      history.transaction((db, note) => expireRows(db, now(), note));
      return history
        .read((db) =>
          db.all<ApprovalColumns>(
            'SELECT * FROM approvals WHERE $state IS NULL OR state = $state ORDER BY created_at DESC, id LIMIT $limit',
            {
              state: state ?? null,
              limit: Math.min(1000, Math.max(1, Math.floor(limit))),
            },
          ),
        )
        .map(toRequest);
    },

    get: (id) => {
      const row = one(id);
      return row === undefined ? undefined : toRequest(row);
    },

    approve: (id, by) => answer(id, by, 'approved', null),
    deny: (id, by, reason) => answer(id, by, 'denied', redactor.text(reason).trim().slice(0, 1000) || null),

    grant: (id, by, minutes) => {
      const row = one(id);
      if (row === undefined) throw unknown(id);
      if (!canGrant(row)) {
        throw new HydrantError('NOT_SUPPORTED', `A ${row.kind} statement is asked for each time.`, 'Approve this one statement instead.');
      }
      const request = answer(id, by, 'approved', null);
      const grant: ApprovalGrant = {
        id: randomId(12),
        createdAt: now(),
        expiresAt: now() + Math.min(480, Math.max(1, Math.floor(minutes))) * 60_000,
        client: row.client,
        principal: row.principal,
        profile: row.profile,
        environment: row.environment,
        kind: row.kind,
      };
      history.transaction((db, note) => {
        db.run(
          `INSERT INTO approval_grants (id, created_at, expires_at, client, principal, profile, environment, kind, granted_by)
           VALUES ($id, $createdAt, $expiresAt, $client, $principal, $profile, $environment, $kind, $by)`,
          { ...grant, by },
        );
        note('approval.granted', { ...grant, grant: grant.id, by });
      });
      return { request, grant };
    },

    grants: () =>
      history.read((db) =>
        db.all<ApprovalGrant>(
          `SELECT id, created_at AS createdAt, expires_at AS expiresAt, client, principal, profile, environment, kind
           FROM approval_grants WHERE expires_at > $now ORDER BY created_at DESC`,
          { now: now() },
        ),
      ),

    endGrant: (id) =>
      history.transaction((db, note) => {
        const { changes } = db.run('UPDATE approval_grants SET expires_at = $now WHERE id = $id AND expires_at > $now', { id, now: now() });
        if (changes > 0) note('approval.grant-ended', { grant: id });
      }),

    async listen(onWake) {
      ensurePrivateDirectory(ensureHome(home).run);
      const listener = await beListening(home, history, now, onWake);
      disposables.add(listener);
      return listener;
    },

    close: () => {
      for (const disposable of disposables) disposable[Symbol.dispose]();
      disposables.clear();
    },
  };
  return approvals;
}

async function beListening(home: string, history: History, now: () => number, onWake: () => void): Promise<Disposable> {
  const id = randomId(12);
  const beat = (): void => {
    history.transaction((db) => {
      db.run('INSERT INTO approval_listeners (id, heartbeat) VALUES ($id, $now) ON CONFLICT (id) DO UPDATE SET heartbeat = $now', {
        id,
        now: now(),
      });
      db.run('DELETE FROM approval_listeners WHERE heartbeat < $dead', { dead: now() - 60_000 });
    });
  };
  const quietly = (work: () => void) => (): void => {
    try {
      work();
    } catch {
      // A busy or missing database: the next beat tries again; servers count us as away meanwhile.
    }
  };
  history.transaction((db) => db.run('DELETE FROM approvals WHERE created_at < $old', { old: now() - KEPT_MS }));
  beat();
  let known = '';
  const look = quietly(() => {
    const state =
      history.read((db) =>
        db.get<{ mark: string }>(
          `SELECT count(*) || ' ' || coalesce(max(created_at), 0) || ' ' || coalesce(max(answered_at), 0) || ' ' || coalesce(sum(state = 'pending'), 0) AS mark FROM approvals`,
        ),
      )?.mark ?? '';
    if (state !== known && known !== '') onWake();
    known = state;
  });
  look();
  const timers = [setInterval(quietly(beat), HEARTBEAT_MS).unref(), setInterval(look, POLL_MS).unref()];
  const wakes = await listenForWakes(home, onWake);
  return {
    [Symbol.dispose]() {
      for (const timer of timers) clearInterval(timer);
      wakes[Symbol.dispose]();
      quietly(() => history.transaction((db) => db.run('DELETE FROM approval_listeners WHERE id = $id', { id })))();
    },
  };
}

const ENDED: Partial<Record<ApprovalRequest['state'], string>> = {
  expired: 'It ended without an answer.',
  withdrawn: 'The assistant gave it up.',
  approved: 'It was approved already.',
  denied: 'It was refused already.',
  used: 'It was approved and has run.',
};

function gone(row: ApprovalColumns): HydrantError {
  const why =
    row.state === 'pending' ? 'It is too long to be shown whole, so it cannot be approved.' : (ENDED[row.state] ?? 'It has ended.');
  return new HydrantError('APPROVAL_GONE', why, 'Let the assistant send the statement again.', { details: { approval: row.id } });
}

function unknown(id: string): HydrantError {
  return new HydrantError('APPROVAL_GONE', 'There is no such request.', 'Look at the list again.', {
    details: { approval: id.slice(0, 64) },
  });
}
