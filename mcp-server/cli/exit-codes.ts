import type { ErrorCode } from '../../core/stones/errors.ts';

/** Exit codes of every command; documented in docs/reference/cli.md and by `hydrant --help`. */
export const EXIT = {
  ok: 0,
  /** Something failed that is none of the following. */
  failed: 1,
  /** The command line, a profile or a configuration file is wrong. */
  usage: 2,
  /** The policy refuses the statement, or it needs an approval. */
  refused: 3,
  /** The environment could not be reached, or the login was refused. */
  unreachable: 4,
  /** A secret is missing, or the secret store is locked, refuses or is not there. */
  secret: 5,
  /** The audit trail or a file of ours is damaged. */
  damaged: 6,
  /** Cancelled, by signal or deadline. */
  cancelled: 7,
} as const;

/** What each exit code means, for `--help` and the reference. */
export const EXIT_MEANINGS: readonly { code: number; meaning: string }[] = [
  { code: EXIT.ok, meaning: 'done' },
  { code: EXIT.failed, meaning: 'failed' },
  { code: EXIT.usage, meaning: 'wrong usage or configuration' },
  { code: EXIT.refused, meaning: 'refused by the policy' },
  { code: EXIT.unreachable, meaning: 'environment not reached' },
  { code: EXIT.secret, meaning: 'secret missing or store closed' },
  { code: EXIT.damaged, meaning: 'damaged file or audit trail' },
  { code: EXIT.cancelled, meaning: 'cancelled or timed out' },
];

const BY_CODE: Partial<Record<ErrorCode, number>> = {
  USAGE: EXIT.usage,
  PROFILE_UNKNOWN: EXIT.usage,
  PROFILE_INVALID: EXIT.usage,
  PROFILE_EXISTS: EXIT.usage,
  CONFIG_DAMAGED: EXIT.damaged,
  CONFIG_UNEDITABLE: EXIT.usage,
  CONFIG_NEWER: EXIT.usage,
  CONFIG_UNREADABLE: EXIT.usage,
  PARAMETER_INVALID: EXIT.usage,
  ENVIRONMENT_UNKNOWN: EXIT.usage,
  STATEMENT_EMPTY: EXIT.usage,
  STATEMENT_INVALID: EXIT.usage,
  STATEMENT_TOO_LARGE: EXIT.usage,
  READ_ONLY: EXIT.refused,
  FUNCTION_UNKNOWN: EXIT.refused,
  STATEMENT_MULTIPLE: EXIT.refused,
  APPROVAL_REQUIRED: EXIT.refused,
  APPROVAL_DENIED: EXIT.refused,
  APPROVAL_GONE: EXIT.refused,
  ENVIRONMENT_PAUSED: EXIT.refused,
  ASSISTANT_UNKNOWN: EXIT.usage,
  ENVIRONMENT_UNAVAILABLE: EXIT.unreachable,
  CONNECT_FAILED: EXIT.unreachable,
  LOGIN_FAILED: EXIT.unreachable,
  SOURCE_MISSING: EXIT.unreachable,
  SOURCE_LOCKED: EXIT.unreachable,
  SOURCE_NEWER: EXIT.unreachable,
  SOURCE_DAMAGED: EXIT.unreachable,
  SECRET_MISSING: EXIT.secret,
  SECRET_ELSEWHERE: EXIT.secret,
  SECRET_STORE_LOCKED: EXIT.secret,
  SECRET_STORE_REFUSED: EXIT.secret,
  SECRET_STORE_UNAVAILABLE: EXIT.secret,
  SECRET_DAMAGED: EXIT.damaged,
  AUDIT_BROKEN: EXIT.damaged,
  QUERY_CANCELLED: EXIT.cancelled,
  QUERY_TIMEOUT: EXIT.cancelled,
};

/** The exit code an error ends a command with. */
export function exitCodeOf(code: ErrorCode): number {
  return BY_CODE[code] ?? EXIT.failed;
}
