import type { ErrorCode } from '../../core/common/errors.ts';

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

interface Ending {
  /** The exit code of a command that ends with this error. */
  exit: number;
  /** Whether a file, a server, the machine or Hydrant failed; what a person mistyped, was refused or cancelled is none, and is not logged. */
  isFault: boolean;
}

/** One row per code, complete by type: a new code does not compile before somebody decided how a command ends with it. */
const ENDINGS: Record<ErrorCode, Ending> = {
  PROFILE_UNKNOWN: { exit: EXIT.usage, isFault: false },
  PROFILE_INVALID: { exit: EXIT.usage, isFault: false },
  PROFILE_CHANGED: { exit: EXIT.failed, isFault: false },
  PROFILE_EXISTS: { exit: EXIT.usage, isFault: false },
  CONFIG_DAMAGED: { exit: EXIT.damaged, isFault: true },
  CONFIG_UNEDITABLE: { exit: EXIT.usage, isFault: true },
  CONFIG_NEWER: { exit: EXIT.usage, isFault: true },
  CONFIG_LOCKED: { exit: EXIT.failed, isFault: true },
  CONFIG_UNREADABLE: { exit: EXIT.usage, isFault: true },
  USAGE: { exit: EXIT.usage, isFault: false },
  SECRET_MISSING: { exit: EXIT.secret, isFault: true },
  SECRET_ELSEWHERE: { exit: EXIT.secret, isFault: true },
  SECRET_STORE_LOCKED: { exit: EXIT.secret, isFault: true },
  SECRET_STORE_REFUSED: { exit: EXIT.secret, isFault: true },
  SECRET_STORE_UNAVAILABLE: { exit: EXIT.secret, isFault: true },
  SECRET_DAMAGED: { exit: EXIT.damaged, isFault: true },
  STATEMENT_TOO_LARGE: { exit: EXIT.usage, isFault: false },
  STATEMENT_EMPTY: { exit: EXIT.usage, isFault: false },
  STATEMENT_INVALID: { exit: EXIT.usage, isFault: false },
  STATEMENT_MULTIPLE: { exit: EXIT.refused, isFault: false },
  READ_ONLY: { exit: EXIT.refused, isFault: false },
  FUNCTION_UNKNOWN: { exit: EXIT.refused, isFault: false },
  APPROVAL_REQUIRED: { exit: EXIT.refused, isFault: false },
  APPROVAL_DENIED: { exit: EXIT.refused, isFault: false },
  CONFIRMATION_REQUIRED: { exit: EXIT.refused, isFault: false },
  APPROVAL_GONE: { exit: EXIT.refused, isFault: false },
  PARAMETER_INVALID: { exit: EXIT.usage, isFault: false },
  ENVIRONMENT_UNKNOWN: { exit: EXIT.usage, isFault: false },
  OBJECT_UNKNOWN: { exit: EXIT.usage, isFault: false },
  ENVIRONMENT_PAUSED: { exit: EXIT.refused, isFault: false },
  ENVIRONMENT_STARTING: { exit: EXIT.unreachable, isFault: true },
  ENVIRONMENT_UNAVAILABLE: { exit: EXIT.unreachable, isFault: true },
  CONNECT_FAILED: { exit: EXIT.unreachable, isFault: true },
  TUNNEL_FAILED: { exit: EXIT.unreachable, isFault: true },
  LOGIN_FAILED: { exit: EXIT.unreachable, isFault: true },
  SIGN_IN_NEEDED: { exit: EXIT.unreachable, isFault: false },
  LOGIN_EXPIRED: { exit: EXIT.unreachable, isFault: true },
  LOGIN_CAN_WRITE: { exit: EXIT.refused, isFault: false },
  CONNECTION_LOST: { exit: EXIT.unreachable, isFault: true },
  SOURCE_MISSING: { exit: EXIT.unreachable, isFault: true },
  SOURCE_LOCKED: { exit: EXIT.unreachable, isFault: true },
  SOURCE_NEWER: { exit: EXIT.unreachable, isFault: true },
  SOURCE_DAMAGED: { exit: EXIT.unreachable, isFault: true },
  QUERY_FAILED: { exit: EXIT.failed, isFault: true },
  QUERY_CANCELLED: { exit: EXIT.cancelled, isFault: false },
  QUERY_TIMEOUT: { exit: EXIT.cancelled, isFault: true },
  OUT_OF_MEMORY: { exit: EXIT.failed, isFault: true },
  BUSY: { exit: EXIT.failed, isFault: true },
  NOT_SUPPORTED: { exit: EXIT.failed, isFault: false },
  PACK_OFF: { exit: EXIT.refused, isFault: false },
  SETUP_MISSING: { exit: EXIT.failed, isFault: false },
  RESULT_UNKNOWN: { exit: EXIT.usage, isFault: false },
  RESULT_DISK_FULL: { exit: EXIT.failed, isFault: true },
  EXPORT_FAILED: { exit: EXIT.failed, isFault: true },
  ASSISTANT_UNKNOWN: { exit: EXIT.usage, isFault: false },
  CONFIG_CHANGED: { exit: EXIT.failed, isFault: false },
  LAUNCHER_UNUSABLE: { exit: EXIT.failed, isFault: true },
  SERVER_FAILED: { exit: EXIT.failed, isFault: true },
  HISTORY_UNAVAILABLE: { exit: EXIT.failed, isFault: true },
  AUDIT_BROKEN: { exit: EXIT.damaged, isFault: true },
  INTERNAL: { exit: EXIT.failed, isFault: true },
};

/** The exit code an error ends a command with. */
export function exitCodeOf(code: ErrorCode): number {
  return ENDINGS[code].exit;
}

/** Whether an error of a command is a failure to log, not a person's own slip, refusal or cancel. */
export function isFault(code: ErrorCode): boolean {
  return ENDINGS[code].isFault;
}
