import { asHydrantError, type ErrorCode, HydrantError } from '../common/errors.ts';
import type { StartingDeadline } from '../common/starting-deadline.ts';
import type { StatementEnd } from '../history/history.ts';
import { stillStarting } from '../pool/connect-guard.ts';
import { UnconfirmedCancel } from './await-confirmed.ts';

/** Facts about a statement that failed, beside the thrown error. */
export interface AboutFailure {
  environment: string;
  deadline: Pick<StartingDeadline, 'signal' | 'phase' | 'startingMs'>;
  /** The deadline, the caller's signal and the end of the process, as one. */
  signal: AbortSignal;
  /** True once a session was acquired, so the statement may have begun. */
  acquired: boolean;
  isRead: boolean;
  /** The deadline that applied. */
  seconds: number;
}

/** The state of a history row by its error code; any other code is an `error`. */
const ENDS: Partial<Record<ErrorCode, StatementEnd['state']>> = {
  QUERY_TIMEOUT: 'timeout',
  QUERY_CANCELLED: 'cancelled',
  ENVIRONMENT_PAUSED: 'refused',
  LOGIN_CAN_WRITE: 'refused',
};

/** The state of a history row that ends with this error. */
export function stateOf(error: HydrantError): StatementEnd['state'] {
  return ENDS[error.code] ?? 'error';
}

/** The error for the caller: which signal ended the statement, and whether the engine confirmed that it stopped. */
export function statementError(thrown: unknown, about: AboutFailure): HydrantError {
  const { deadline, signal, acquired, seconds } = about;
  if (!signal.aborted) return asHydrantError(thrown);
  const isLate = deadline.signal.aborted && signal.reason === deadline.signal.reason;
  if (isLate && deadline.phase === 'starting') return stillStarting(about.environment, deadline.startingMs, thrown);
  if (isLate && !acquired) {
    return new HydrantError(
      'QUERY_TIMEOUT',
      `No session came free within ${seconds} seconds; the statement was not started.`,
      { do: 'retry-or-check-health' },
      { cause: thrown },
    );
  }
  if (isUnconfirmed(thrown)) return unconfirmed(thrown, about, isLate);
  if (isLate) {
    return new HydrantError(
      'QUERY_TIMEOUT',
      `The statement ran longer than ${seconds} seconds and was cancelled in the engine.`,
      { do: 'narrow-or-raise-time' },
      { cause: thrown },
    );
  }
  return new HydrantError('QUERY_CANCELLED', 'The statement was cancelled.', 'Run it again when you need it.', { cause: thrown });
}

/** A connector sets `unconfirmed` when it stops waiting before the engine has confirmed the cancel. */
function isUnconfirmed(thrown: unknown): boolean {
  return thrown instanceof UnconfirmedCancel || (thrown instanceof HydrantError && thrown.details.unconfirmed === true);
}

function unconfirmed(thrown: unknown, { isRead, seconds }: AboutFailure, isLate: boolean): HydrantError {
  const what = isLate ? `The statement ran longer than ${seconds} seconds.` : 'The statement was cancelled.';
  const effect = isRead ? '' : ' Whether it changed something is not known.';
  return new HydrantError(
    isLate ? 'QUERY_TIMEOUT' : 'QUERY_CANCELLED',
    `${what} The engine was asked to stop it and has not confirmed that it did; it may go on for a while.${effect}`,
    isRead
      ? 'Narrow it before you send it again, and give the engine a moment.'
      : 'Look at the data before you send it again: the change may have been made.',
    { cause: thrown, details: { unconfirmed: true } },
  );
}
