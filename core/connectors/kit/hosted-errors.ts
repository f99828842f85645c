import { type NextStep, readAction } from '../../common/actions.ts';
import { asHydrantError, ERROR_CODES, type ErrorCode, HydrantError } from '../../common/errors.ts';
import { isRecord } from '../../common/records.ts';

/** An error as it leaves a driver host: no stack, no cause. */
export interface SentError {
  code: ErrorCode;
  message: string;
  next: NextStep;
  details: Record<string, unknown>;
}

/** How a driver host ended, or why it was ended. */
export type HostEnd =
  | { kind: 'closed' }
  | { kind: 'exit'; code: number }
  | { kind: 'signal'; signal: string }
  /** An exception or rejection outside of any call; `message` is the driver's, redacted. */
  | { kind: 'uncaught'; message: string }
  | { kind: 'memory'; megabytes: number }
  | { kind: 'blocked'; milliseconds: number }
  /** The driver did not end a cancelled statement. */
  | { kind: 'stuck'; milliseconds: number }
  /** The host sent a message outside of the protocol. */
  | { kind: 'protocol'; message: string }
  | { kind: 'start'; message: string };

/** Kind of a failed call. The error's sentence depends on it: only a `write` may have changed something. */
export type CallKind = 'connect' | 'read' | 'write';

export function sendableError(thrown: unknown): SentError {
  const { code, message, nextStep, details } = asHydrantError(thrown);
  return { code, message, next: nextStep, details: sendableDetails(details) };
}

/** Drops details that JSON cannot carry. */
function sendableDetails(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    return JSON.parse(JSON.stringify(details)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Reads an error that a host sent, with its texts redacted; undefined for a value that is not such an error. */
export function readError(value: unknown, redact: (text: string) => string): HydrantError | undefined {
  if (!isRecord(value)) return undefined;
  const { code, message, next, details } = value;
  const step = typeof next === 'string' ? redact(next) : readAction(next);
  if (typeof code !== 'string' || !Object.hasOwn(ERROR_CODES, code) || typeof message !== 'string' || step === undefined) return undefined;
  return new HydrantError(code as ErrorCode, redact(message), step, { details: isRecord(details) ? redacted(details, redact) : {} });
}

function redacted(details: Record<string, unknown>, redact: (text: string) => string): Record<string, unknown> {
  return JSON.parse(JSON.stringify(details), (_key, value: unknown) => (typeof value === 'string' ? redact(value) : value)) as Record<
    string,
    unknown
  >;
}

/** The error of a call that was under way when its host ended. `engine`: the engine's name. */
export function hostEndError(engine: string, end: HostEnd, call: CallKind): HydrantError {
  const details = { reason: `driver-${end.kind}` };
  // A change may have reached the engine before its driver ended.
  const effect = call === 'write' ? ' Whether it changed something is not known.' : '';
  const what = `${sentenceOf(engine, end)}${effect}`;
  if (end.kind === 'memory') {
    const next = call === 'write' ? LOOK_FIRST : 'Ask for fewer rows or columns at a time.';
    return new HydrantError('OUT_OF_MEMORY', what, next, { details });
  }
  if (call === 'connect') return new HydrantError('CONNECT_FAILED', what, { do: 'retry-or-test' }, { details });
  return new HydrantError('CONNECTION_LOST', what, call === 'write' ? LOOK_FIRST : { do: 'retry-or-test' }, { details });
}

/** The error of a cancelled call that its driver never ended. */
export function unconfirmedCancel(): HydrantError {
  return new HydrantError(
    'QUERY_CANCELLED',
    'The statement was cancelled, but the driver did not confirm it; the engine may go on for a while.',
    'Give the engine a moment before you send it again.',
    { details: { unconfirmed: true } },
  );
}

export function cancelledBefore(): HydrantError {
  return new HydrantError('QUERY_CANCELLED', 'The statement was cancelled.', 'Run it again when you need it.');
}

/** Error while no host is started because the last ones crashed. */
export function restartsExhausted(engine: string, crashes: number, retryAt: Date): HydrantError {
  const seconds = Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1000));
  return new HydrantError(
    'ENVIRONMENT_UNAVAILABLE',
    `The driver of ${engine} ended by itself ${crashes} times in a row, and is started again in ${seconds} second${seconds === 1 ? '' : 's'} at the earliest.`,
    { do: 'test-connection' },
    { details: { retryAt: retryAt.toISOString() } },
  );
}

const LOOK_FIRST = 'Look at the data before you send it again: the change may have been made.';

function sentenceOf(engine: string, end: HostEnd): string {
  const driver = `The driver of ${engine}`;
  switch (end.kind) {
    case 'closed':
      return `${driver} was closed.`;
    case 'exit':
      return `${driver} ended by itself (exit code ${end.code}).`;
    case 'signal':
      return `${driver} crashed (${end.signal}).`;
    case 'uncaught':
      return `${driver} failed outside of a call and was ended: ${end.message}`;
    case 'memory':
      return `${driver} used more than ${end.megabytes} MB of memory and was ended.`;
    case 'blocked':
      return `${driver} did not react for ${end.milliseconds} ms and was ended.`;
    case 'stuck':
      return `${driver} did not end a cancelled statement within ${end.milliseconds} ms and was ended.`;
    case 'protocol':
      return `${driver} sent what cannot be read (${end.message}) and was ended.`;
    case 'start':
      return `${driver} could not be started: ${end.message}`;
  }
}
