import { setTimeout as sleep } from 'node:timers/promises';
import type { History } from '../history/history.ts';
import { HydrantError } from '../stones/errors.ts';
import { randomId } from '../stones/random-id.ts';
import type { Redactor } from '../stones/redact.ts';
import { type ApprovalColumns, approvalHash, canGrant, expireRows, liveGrant, takeApproved } from './approval-rows.ts';
import { knock } from './wake.ts';

/** A statement that may only run with a person's yes. */
export interface ApprovalAsk {
  client: { name: string; version?: string };
  principal: string;
  profile: string;
  environment: string;
  engine: string;
  sql: string;
  parameters: unknown;
  kind: string;
  capability: string;
  /** The engine's plan and its estimate of rows, where it gives one; must not run the statement. */
  plan: () => Promise<{ text: string; rows: number | null } | undefined>;
  /** Ends the waiting; the request is withdrawn then. */
  signal: AbortSignal;
}

/** Who said yes, for the history. */
export interface GivenApproval {
  id: string;
  how: 'once' | 'grant';
  by: string;
  at: number;
}

export interface ApprovalGate {
  /** Resolves with the yes; rejects with APPROVAL_REQUIRED, APPROVAL_DENIED, QUERY_CANCELLED or HISTORY_UNAVAILABLE. */
  seek(ask: ApprovalAsk): Promise<GivenApproval>;
}

export interface ApprovalGateOptions {
  home: string;
  history: () => Promise<History>;
  redactor: Redactor;
  /** How long a call waits for a person, in milliseconds: shorter than assistants wait for a call (60 s is the shortest known). */
  waitMs?: number;
  now?: () => number;
}

const WAIT_MS = 45_000;
/** An unanswered request stays on the person's screen for so long. */
const PENDING_FOR_MS = 10 * 60_000;
const POLL_MS = 150;
/** An app whose heartbeat is older is not there. */
const LISTENER_FRESH_MS = 8000;
/** What a person can be expected to read; a longer statement is not approved by looking at its beginning. */
const LONGEST_SHOWN = 20_000;
const LONGEST_PLAN = 20_000;

/** The server's side of approvals: asks, waits, and takes the yes exactly once. */
export function createApprovalGate({ home, history: open, redactor, waitMs = WAIT_MS, now = Date.now }: ApprovalGateOptions): ApprovalGate {
  return {
    async seek(ask) {
      const history = await open();
      const hash = approvalHash({ ...ask, client: ask.client.name });
      const given = takeYes(history, ask, hash, now);
      if (given) return given;
      const plan = await ask.plan().catch(() => undefined);
      const id = request(history, ask, hash, redactor, plan, now);
      const heard = isListenedTo(history, now());
      void knock(home);
      if (!heard) throw required('Nobody is there to ask just now: Hydrant is not open.');
      return wait({ history, ask, hash, id, until: now() + waitMs, now });
    },
  };
}

function takeYes(history: History, ask: ApprovalAsk, hash: string, now: () => number): GivenApproval | undefined {
  return history.transaction((db, note) => {
    expireRows(db, now(), note);
    const row = takeApproved(db, hash, now(), note);
    if (row) return { id: row.id, how: 'once' as const, by: row.answered_by ?? '', at: row.answered_at ?? 0 };
    if (!canGrant(ask)) return undefined;
    const { principal, profile, environment, kind } = ask;
    const grant = liveGrant(db, { client: ask.client.name, principal, profile, environment, kind }, now());
    return grant && { id: grant.id, how: 'grant' as const, by: grant.granted_by, at: grant.created_at };
  });
}

/** The row of this request: the one that waits already, or a new one. */
function request(
  history: History,
  ask: ApprovalAsk,
  hash: string,
  redactor: Redactor,
  plan: { text: string; rows: number | null } | undefined,
  now: () => number,
): string {
  const shown = redactor.text(withParameters(ask));
  return history.transaction((db, note) => {
    const waiting = db.get<{ id: string }>(`SELECT id FROM approvals WHERE hash = $hash AND state = 'pending'`, { hash });
    if (waiting) return waiting.id;
    const id = randomId(12);
    db.run(
      `INSERT INTO approvals (id, created_at, expires_at, state, hash, client, client_version, principal, profile, environment, engine,
         statement, statement_cut, kind, capability, plan, estimated_rows)
       VALUES ($id, $at, $until, 'pending', $hash, $client, $version, $principal, $profile, $environment, $engine,
         $statement, $cut, $kind, $capability, $plan, $rows)`,
      {
        id,
        at: now(),
        until: now() + PENDING_FOR_MS,
        hash,
        client: redactor.text(ask.client.name).slice(0, 500),
        version: redactor.text(ask.client.version ?? '').slice(0, 100),
        principal: ask.principal,
        profile: ask.profile,
        environment: ask.environment,
        engine: ask.engine,
        statement: shown.slice(0, LONGEST_SHOWN).toWellFormed(),
        cut: shown.length > LONGEST_SHOWN ? 1 : 0,
        kind: ask.kind,
        capability: ask.capability,
        plan: plan ? redactor.text(plan.text).slice(0, LONGEST_PLAN) : null,
        rows: plan?.rows ?? null,
      },
    );
    note('approval.requested', {
      approval: id,
      hash,
      client: ask.client.name,
      principal: ask.principal,
      profile: ask.profile,
      environment: ask.environment,
    });
    return id;
  });
}

function withParameters({ sql, parameters }: ApprovalAsk): string {
  const none = parameters === undefined || Object.keys(parameters as object).length === 0;
  return none ? sql : `${sql}\n-- with ${JSON.stringify(parameters)}`;
}

interface Waiting {
  history: History;
  ask: ApprovalAsk;
  hash: string;
  id: string;
  until: number;
  now: () => number;
}

async function wait({ history, ask, hash, id, until, now }: Waiting): Promise<GivenApproval> {
  while (now() < until) {
    if (ask.signal.aborted) {
      withdraw(history, id);
      throw new HydrantError(
        'QUERY_CANCELLED',
        'The statement was cancelled while it waited for an approval.',
        'Send it again when you need it.',
      );
    }
    const row = history.read((db) => db.get<ApprovalColumns>('SELECT * FROM approvals WHERE id = $id', { id }));
    if (row === undefined || row.state === 'expired' || row.state === 'withdrawn') break;
    if (row.state === 'denied') throw denied(row.reason);
    if (row.state !== 'pending') {
      const given = takeYes(history, ask, hash, now);
      if (given) return given;
      // Another call with the same statement took it.
      break;
    }
    await sleep(POLL_MS, undefined, { signal: ask.signal }).catch(() => undefined);
  }
  throw required('Nobody answered yet.');
}

function withdraw(history: History, id: string): void {
  history.transaction((db, note) => {
    const { changes } = db.run(`UPDATE approvals SET state = 'withdrawn' WHERE id = $id AND state = 'pending'`, { id });
    if (changes > 0) note('approval.withdrawn', { approval: id });
  });
}

function isListenedTo(history: History, now: number): boolean {
  const fresh = now - LISTENER_FRESH_MS;
  return (
    history.read((db) => db.get<{ n: number }>('SELECT count(*) AS n FROM approval_listeners WHERE heartbeat > $fresh', { fresh }))?.n !== 0
  );
}

function required(why: string): HydrantError {
  return new HydrantError(
    'APPROVAL_REQUIRED',
    `This statement changes something, so a person has to approve it first. ${why}`,
    'It can still be approved in Hydrant for ten minutes: ask the person at this machine, then send exactly the same statement again.',
  );
}

function denied(reason: string | null): HydrantError {
  return new HydrantError(
    'APPROVAL_DENIED',
    `The person at this machine refused this statement${reason ? `: ${reason}` : '.'}`,
    'Do not send it again; ask what they would like instead.',
  );
}
