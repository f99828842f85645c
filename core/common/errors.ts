import { type Action, type ActionWords, mapNextStep, NEUTRAL_WORDS, type NextStep, wordNextStep } from './actions.ts';

/**
 * The one error class that crosses folders: a stable code, a sentence that a person understands, and a next step. Everything a user or an
 * assistant reads about a failure is built from these fields, after redaction.
 */
export class HydrantError extends Error {
  override readonly name = 'HydrantError';
  /** Stable, SCREAMING_SNAKE_CASE; documented in docs/reference/errors.md. */
  readonly code: ErrorCode;
  /** The next step in words that hold on every surface. */
  readonly next: string;
  /** The next step as given: a sentence, or an action that each surface words. */
  readonly nextStep: NextStep;
  /** Facts for machines (file, line, column, nearest name, retry time). Never a secret. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, next: NextStep, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.nextStep = next;
    this.next = wordNextStep(next, NEUTRAL_WORDS);
    this.details = options.details ?? {};
  }

  /** The next step in the words of one surface. */
  nextIn(words: ActionWords): string {
    return wordNextStep(this.nextStep, words);
  }

  /** The action as data, for a surface in another process; undefined for a sentence. */
  get action(): Action | undefined {
    return typeof this.nextStep === 'string' ? undefined : this.nextStep;
  }

  toJSON(): { code: ErrorCode; message: string; next: string; details: Readonly<Record<string, unknown>> } {
    return { code: this.code, message: this.message, next: this.next, details: this.details };
  }
}

/** Every error code of the product with its meaning. docs/reference/errors.md is generated from this list. */
export const ERROR_CODES = {
  // profiles and configuration
  PROFILE_UNKNOWN: 'No profile has this id.',
  PROFILE_INVALID: 'A profile has a field that is missing, unknown or of the wrong kind.',
  PROFILE_CHANGED: 'The connection was edited since this server read it, so nothing that a person approves runs on it.',
  PROFILE_EXISTS: 'A profile with this id is there already.',
  CONFIG_DAMAGED: 'A file could not be parsed; it was not changed.',
  CONFIG_UNEDITABLE: 'A file is valid, but written in a form that Hydrant does not edit; it was not changed.',
  CONFIG_NEWER: 'A file was written by a newer Hydrant.',
  CONFIG_LOCKED: 'Another process holds the lock on our files.',
  CONFIG_UNREADABLE: 'A file could not be read or written.',
  USAGE: 'The command line was not understood.',
  // secrets
  SECRET_MISSING: 'The secret store holds nothing under this name.',
  SECRET_ELSEWHERE: 'The saved secret was given for another server, user or way there, and was not sent.',
  SECRET_STORE_LOCKED: 'The secret store is there, but locked.',
  SECRET_STORE_REFUSED: 'The secret store is there, but refused.',
  SECRET_STORE_UNAVAILABLE: 'There is no secret store on this machine.',
  SECRET_DAMAGED: 'A sealed secret was changed or cut.',
  // statements
  STATEMENT_TOO_LARGE: 'The statement is longer than the limit.',
  STATEMENT_EMPTY: 'There is no statement.',
  STATEMENT_INVALID: 'The statement does not parse, or names what is not there.',
  STATEMENT_MULTIPLE: 'More than one statement in one call.',
  READ_ONLY: 'The environment is read-only and this is not known to be a read.',
  FUNCTION_UNKNOWN: 'The statement calls a function that Hydrant does not know: mistyped, or made by somebody.',
  APPROVAL_REQUIRED: 'The statement needs the yes of a person.',
  APPROVAL_DENIED: 'A person looked at the statement and refused it.',
  CONFIRMATION_REQUIRED: 'What runs a program of this computer needs a yes outside the page.',
  APPROVAL_GONE: 'The request for approval has ended or was answered already.',
  PARAMETER_INVALID: 'A bind parameter or tool argument is missing or of the wrong kind.',
  // running
  ENVIRONMENT_UNKNOWN: 'No environment of this server has this name.',
  OBJECT_UNKNOWN: 'The environment has no schema, table or view of this name.',
  ENVIRONMENT_PAUSED: 'The person at this machine switched the connection, or everything, off.',
  ENVIRONMENT_UNAVAILABLE: 'The environment failed repeatedly and is tried again later.',
  ENVIRONMENT_STARTING: 'The engine is starting up, and was not ready within the time it has for that.',
  CONNECT_FAILED: 'The connection could not be made.',
  TUNNEL_FAILED: 'The way through SSH could not be opened, or was lost.',
  LOGIN_FAILED: 'The engine refused the login.',
  SIGN_IN_NEEDED: 'The login needs a person to sign in, in a browser or by a code, and nobody has.',
  LOGIN_EXPIRED: 'The login of a session has ended, and the engine refused the statement before it began.',
  LOGIN_CAN_WRITE: 'The login can write where only the parser would refuse it, and the connection does not accept that.',
  CONNECTION_LOST: 'The connection broke while a statement ran.',
  SOURCE_MISSING: 'A file or folder of the profile is not there, or holds nothing to read.',
  SOURCE_LOCKED: 'Another process holds the database file.',
  SOURCE_NEWER: 'The database file was written by a newer engine.',
  SOURCE_DAMAGED: 'A data file does not parse.',
  QUERY_FAILED: 'The engine refused or failed the statement.',
  QUERY_CANCELLED: 'The statement was cancelled, in the engine as well.',
  QUERY_TIMEOUT: 'The statement ran longer than the limit and was cancelled in the engine.',
  OUT_OF_MEMORY: 'The statement needs more memory than the limit allows.',
  BUSY: 'Too many statements are running in this environment.',
  NOT_SUPPORTED: 'The engine cannot do this.',
  // packs of tools
  PACK_OFF: 'The connection has not switched on the pack this tool is of.',
  SETUP_MISSING: 'The server lacks an extension, setting or right that this tool needs.',
  // results
  RESULT_UNKNOWN: 'No result has this handle, or it expired.',
  RESULT_DISK_FULL: 'The rest of the result could not be kept: no space.',
  EXPORT_FAILED: 'The export could not be written.',
  // assistants and the app
  ASSISTANT_UNKNOWN: 'No assistant of the catalogue has this name.',
  CONFIG_CHANGED: 'A file changed between being shown and being written; nothing was written.',
  LAUNCHER_UNUSABLE: 'This installation is at a place that assistants cannot be pointed to.',
  SERVER_FAILED: 'The bundled server of a connection did not start, or ended.',
  // history
  HISTORY_UNAVAILABLE: 'The history database could not be opened or written.',
  AUDIT_BROKEN: 'The audit chain does not verify.',
  INTERNAL: 'Something we did not foresee.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * Whether this is a foreseen failure, fully described by its code. Any other error is a fault of Hydrant and is reported with its message.
 */
export function isForeseen(error: unknown): error is HydrantError {
  return error instanceof HydrantError && error.code !== 'INTERNAL';
}

/** The same error with its texts passed through `redact`, and with further details. */
export function redactError(error: HydrantError, redact: (text: string) => string, details: Record<string, unknown> = {}): HydrantError {
  const step = mapNextStep(error.nextStep, redact);
  const { correlationId } = details;
  // Only this place knows the correlation id for a report, since the history row is written by then.
  const next: NextStep =
    typeof step === 'object' && step.do === 'report' && typeof correlationId === 'string' ? { ...step, correlationId } : step;
  return new HydrantError(error.code, redact(error.message), next, {
    cause: error.cause,
    details: { ...error.details, ...details },
  });
}

/** Converts any error into a HydrantError: an unforeseen one becomes INTERNAL with its own message and `next`. */
export function asHydrantError(error: unknown, next: NextStep = { do: 'report' }): HydrantError {
  if (error instanceof HydrantError) return error;
  const said = error instanceof Error ? error.message : String(error);
  return new HydrantError('INTERNAL', `Something unforeseen happened: ${said}`, next, { cause: error });
}
