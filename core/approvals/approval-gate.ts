import { setTimeout as sleep } from 'node:timers/promises';
import type { NextStep } from '../common/actions.ts';
import { HydrantError } from '../common/errors.ts';
import type { Redactor } from '../common/redact.ts';
import type { History } from '../history/history.ts';
import {
  type ApprovalAsk,
  type ApprovalContext,
  consumeApproval,
  findOrCreateRequest,
  type GivenApproval,
  hasLiveGrant,
  PENDING_FOR_MS,
  stopWaiting,
} from './approval-requests.ts';
import { type ApprovalColumns, recordEffect, selectRequest } from './approval-rows.ts';
import { hasListener } from './listen.ts';
import { notifyApp } from './notify.ts';

export type { ApprovalAsk, ApprovalPlan, GivenApproval } from './approval-requests.ts';

/** Signals and callbacks of a call that waits for a person. */
export interface WaitOptions {
  /** Fires when the caller gives up: the request is withdrawn. */
  cancelled: AbortSignal;
  /** Fires when the process ends: the request stays. */
  closing: AbortSignal;
  /** Rejects if the environment was disabled meanwhile; called before each poll of the database. */
  assertEnabled: () => Promise<void>;
  /** Called every few seconds with the seconds that remain. */
  onWaiting?: (secondsLeft: number) => void;
}

export interface ApprovalGate {
  /**
   * Resolves with the approval, which is consumed by that and lets this one statement run. Rejects with APPROVAL_REQUIRED (nobody answered;
   * the request stays), APPROVAL_DENIED, QUERY_CANCELLED, HISTORY_UNAVAILABLE, or the error of `assertEnabled`.
   */
  requestApproval(ask: ApprovalAsk, options: WaitOptions): Promise<GivenApproval>;
  /** Records on the approval how many rows its statement changed. Throws HISTORY_UNAVAILABLE. */
  recordEffect(given: GivenApproval, affectedRows: number): void;
}

export interface ApprovalGateOptions {
  home: string;
  history: () => Promise<History>;
  redactor: Redactor;
  /** How long a call waits for a person, in milliseconds: shorter than the call timeout of assistants (60 s is the shortest known). */
  waitMs?: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

const WAIT_MS = 45_000;
const POLL_MS = 150;
const REPORT_EVERY_MS = 5000;

/** The server's side of approvals: creates a request, waits, and consumes the approval exactly once. */
export function createApprovalGate({ home, history, redactor, waitMs = WAIT_MS, now = Date.now }: ApprovalGateOptions): ApprovalGate {
  let opened: History | undefined;
  return {
    recordEffect(given, affectedRows) {
      // An approval exists only after `requestApproval`, which has opened the history.
      if (opened) recordEffect(opened, given, affectedRows);
    },
    async requestApproval(ask, options) {
      opened = await history();
      const context: ApprovalContext = { history: opened, redactor, now };
      let stands = findOrCreateRequest(context, ask);
      // Only a new request needs a plan. While it is made, another process may have created the same request.
      if (stands.at === 'new') stands = findOrCreateRequest(context, ask, (await ask.plan().catch(() => undefined)) ?? null);
      if (stands.at === 'given') return stands.given;
      if (stands.at === 'new') throw required('It could not be asked for.');
      const { id, cut } = stands;
      void notifyApp(home);
      const waitable = !cut && hasListener(context.history, now());
      if (!waitable) {
        stopWaiting(context, id, { withdraw: false });
        throw cut ? cannotBeShown(cut) : required('Nobody is there to ask just now: Hydrant is not open.');
      }
      return wait(context, ask, options, { id, until: now() + waitMs });
    },
  };
}

async function wait(
  context: ApprovalContext,
  ask: ApprovalAsk,
  options: WaitOptions,
  { id, until }: { id: string; until: number },
): Promise<GivenApproval> {
  const ending = AbortSignal.any([options.cancelled, options.closing]);
  let reportedAt = Number.NEGATIVE_INFINITY;
  try {
    for (;;) {
      if (ending.aborted) throw cancelled();
      await options.assertEnabled();
      const given = look(context, ask, id);
      if (given) return given;
      const at = context.now();
      if (at >= until) throw required('Nobody has answered yet.');
      if (at - reportedAt >= REPORT_EVERY_MS) {
        reportedAt = at;
        options.onWaiting?.(Math.ceil((until - at) / 1000));
      }
      await sleep(Math.min(POLL_MS, until - at), undefined, { signal: ending }).catch(() => undefined);
    }
  } catch (error) {
    // A process that is ending may have closed the file already, and its request is meant to stay.
    if (!options.closing.aborted) stopWaiting(context, id, { withdraw: options.cancelled.aborted });
    throw error;
  }
}

/** Polls the request once: returns the approval, or undefined while it is pending; throws for any other outcome. */
function look(context: ApprovalContext, ask: ApprovalAsk, id: string): GivenApproval | undefined {
  const row = context.history.read((db) => selectRequest(db, id, context.now()));
  if (row?.state === 'pending' && !hasLiveGrant(context, ask)) return undefined;
  if (row?.state === 'denied') throw denied(row.reason);
  const given = consumeApproval(context, ask);
  if (given) return given;
  if (row?.state === 'pending') return undefined;
  throw required(WHY_NOT[row?.state ?? 'expired']);
}

const WHY_NOT: Record<ApprovalColumns['state'], string> = {
  pending: 'Nobody has answered yet.',
  approved: 'The yes went to the same statement, sent at the same time.',
  used: 'The yes went to the same statement, sent at the same time.',
  denied: 'It was refused.',
  expired: 'The request ended before anybody answered it.',
  withdrawn: 'The request was withdrawn.',
};

function required(why: string): HydrantError {
  return new HydrantError('APPROVAL_REQUIRED', `This statement changes something, so a person has to approve it first. ${why}`, {
    do: 'approve',
    minutes: PENDING_FOR_MS / 60_000,
  });
}

function cannotBeShown(why: 'length' | 'secret'): HydrantError {
  const [reason, next] = NOT_SHOWN[why];
  return new HydrantError(
    'APPROVAL_REQUIRED',
    `This statement changes something, so a person has to approve it first, and it cannot be shown to one whole: ${reason}`,
    next,
  );
}

const NOT_SHOWN: Record<'length' | 'secret', readonly [reason: string, next: NextStep]> = {
  length: ['it is too long.', { do: 'shorten-to-approve' }],
  secret: ['something in it is masked as a secret, in a place where it could be code.', { do: 'unmask-to-approve' }],
};

function denied(reason: string | null): HydrantError {
  return new HydrantError('APPROVAL_DENIED', `The person at this machine refused this statement${reason ? `: ${reason}` : '.'}`, {
    do: 'accept-refusal',
  });
}

function cancelled(): HydrantError {
  return new HydrantError(
    'QUERY_CANCELLED',
    'The statement was cancelled while it waited for an approval.',
    'Run it again when you need it.',
  );
}
