import type { NextStep } from '../../common/actions.ts';
import { type ErrorCode, HydrantError } from '../../common/errors.ts';

/** Hydrant's error for an error of an engine. */
export interface ErrorRule {
  readonly code: ErrorCode;
  readonly next: NextStep;
  /** Paths of the form fields to correct. */
  readonly fields?: readonly string[];
}

/** Rules that engines share; each engine maps its own error codes to them. */
export const ERROR_RULES = {
  cancelled: { code: 'QUERY_CANCELLED', next: 'Run it again when you need it.' },
  readOnly: { code: 'READ_ONLY', next: 'This environment only answers reads.' },
  outOfMemory: { code: 'OUT_OF_MEMORY', next: 'Ask for less: filter earlier, aggregate, or select fewer columns.' },
  syntax: { code: 'STATEMENT_INVALID', next: 'Correct the SQL at the place the message names.' },
  unknownName: { code: 'STATEMENT_INVALID', next: { do: 'find-names' } },
  serverGoing: { code: 'CONNECTION_LOST', next: 'Try again in a moment.' },
  noFreeConnection: {
    code: 'CONNECT_FAILED',
    next: 'The server has no free connection; close others, or have more of them allowed at the server.',
  },
} as const satisfies Record<string, ErrorRule>;

/** The connection ended, during a statement or while idle. */
export function connectionLost(cause?: unknown): HydrantError {
  return new HydrantError('CONNECTION_LOST', 'The connection to the server was lost.', { do: 'retry-or-test' }, { cause });
}

/** The peer sent bytes outside of the protocol. No later byte can be read reliably, so the connection is dropped. */
export function protocolBroken(cause: Error): HydrantError {
  return new HydrantError(
    'CONNECTION_LOST',
    `${cause.message} The connection was dropped.`,
    'Try again; if it happens again, look at what stands between: a proxy, a pooler, or another service at this port.',
    { cause },
  );
}

/** A statement was cancelled, but the server did not confirm it, so the connection was dropped. */
export function unconfirmedCancel(cause: unknown): HydrantError {
  return new HydrantError(
    'QUERY_CANCELLED',
    'The statement was cancelled; the server did not answer, and its connection was dropped. It may go on there for a while.',
    'Run it again when the server answers.',
    { cause, details: { unconfirmed: true } },
  );
}

/** Error of a login that failed without an error from the server; `isRefusal` matches driver messages about a refused password. */
export function loginBroken(error: unknown, isRefusal: RegExp): HydrantError {
  const said = error instanceof Error ? error.message : String(error);
  if (isRefusal.test(said))
    return new HydrantError('LOGIN_FAILED', `The login was refused: ${said}.`, 'Correct the password.', {
      cause: error,
      details: { fields: ['auth.password'] },
    });
  return new HydrantError(
    'CONNECT_FAILED',
    'The server ended the connection during the login.',
    'Check the port, and whether the server wants an encrypted connection; its log may say more.',
    { cause: error },
  );
}

/** A server's message as a sentence: `relation "a" does not exist` → `Relation "a" does not exist.` A leading name keeps its case. */
export function asSentence(text: string): string {
  // Matches a plain word, not a name such as pg_hba.conf.
  const begun = /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.?!:]$/.test(begun) ? begun : `${begun}.`;
}
