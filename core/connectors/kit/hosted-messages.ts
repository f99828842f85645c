import { isRecord } from '../../common/records.ts';

/** Messages from a parent to a driver host. Secrets pass only here, never in arguments or the environment. */
export type Request =
  /** The first message: which connector of the entry file to run, and the limits that the host enforces itself. */
  | { type: 'start'; connector: string; parent: number; memoryMegabytes: number; aheadBatches: number; aheadBytes: number }
  /** Calls a method of `session`, which is absent for connect and probes. */
  | { type: 'call'; id: number; method: string; session?: number; args: unknown[] }
  /** Aborts the signal of a call. */
  | { type: 'abort'; id: number }
  /** The reader took this many batches. */
  | { type: 'credit'; id: number; batches: number }
  /** The reader needs no more rows. */
  | { type: 'stop'; id: number }
  /** Close everything and end. */
  | { type: 'end' };

/** State of a session, sent with each of its replies. */
export interface SessionState {
  lost: boolean;
  warning?: string;
}

/** Messages from a driver host. Rows have a frame kind of their own, see hosted-channel.ts. */
export type Reply =
  | { type: 'ready' }
  /** The host has received an abort, so its event loop runs. */
  | { type: 'alive'; id: number }
  /** A statement began: `value` has its columns; rows follow. */
  | { type: 'begun'; id: number; value: unknown }
  /** How far a statement is: the engine starts, or runs it. */
  | { type: 'progress'; id: number; value: unknown }
  /** A probe warns. */
  | { type: 'warning'; id: number; text: string }
  | { type: 'done'; id: number; value?: unknown; state?: SessionState }
  | { type: 'failed'; id: number; error: unknown; state?: SessionState };

/** Reads a reply; undefined for an invalid message. The caller checks the content of `value` and `error`. */
export function readReply(message: unknown): Reply | undefined {
  if (!isRecord(message)) return undefined;
  const { type, id } = message;
  if (type === 'ready') return { type };
  if (!Number.isSafeInteger(id) || !isState(message.state)) return undefined;
  if (type === 'warning' && typeof message.text !== 'string') return undefined;
  return typeof type === 'string' && REPLIES.has(type) ? (message as unknown as Reply) : undefined;
}

const REPLIES: ReadonlySet<string> = new Set(['alive', 'begun', 'progress', 'warning', 'done', 'failed'] satisfies Reply['type'][]);

function isState(state: unknown): boolean {
  if (state === undefined) return true;
  return isRecord(state) && typeof state.lost === 'boolean' && (state.warning === undefined || typeof state.warning === 'string');
}

/** Reads a request; undefined for an invalid message. The host trusts its parent, so only the shape is checked. */
export function readRequest(message: unknown): Request | undefined {
  if (!isRecord(message) || typeof message.type !== 'string') return undefined;
  const { type, id } = message;
  if (type === 'start' || type === 'end') return message as unknown as Request;
  return Number.isSafeInteger(id) && ['call', 'abort', 'credit', 'stop'].includes(type) ? (message as unknown as Request) : undefined;
}
