import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  PROTOCOL_VERSION_META_KEY,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import { isRecord } from '../../core/common/records.ts';
import { hasPrototypeKey, withoutAbsent } from './absent-values.ts';

/** The revisions whose requests say their own version; the older ones agree on one in `initialize`. */
const PER_REQUEST_VERSIONS: readonly string[] = ['2026-07-28'];

export type MessageId = string | number;

/** The error response of JSON-RPC 2.0; the id is null where the request's own could not be read. */
export interface Refusal {
  jsonrpc: '2.0';
  id: MessageId | null;
  error: { code: number; message: string; data?: unknown };
}

/** What a received JSON value is: a message to serve, an error to answer, or something that JSON-RPC does not answer. */
export type ReadMessage =
  | { kind: 'message'; message: JSONRPCMessage }
  | { kind: 'refused'; answer: Refusal }
  | { kind: 'ignored'; reason: string };

/** An answer of the kind that JSON-RPC gives to what is no request. */
export function refusal(id: MessageId | null, code: number, message: string, data?: unknown): Refusal {
  return { jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}

/** The JSON value of a line, or the answer −32700. Bytes that are no UTF-8 are no JSON. */
export function parseLine(line: Buffer): { value: unknown } | { answer: Refusal } {
  try {
    return { value: JSON.parse(UTF8.decode(line)) };
  } catch {
    return { answer: refusal(null, ProtocolErrorCode.ParseError, 'Parse error: the line is not JSON in UTF-8.') };
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads one JSON value as a message, in the one form that the SDK serves: without members that JSON-RPC does not know and without nulls
 * that stand for nothing. A request that cannot be served is answered with −32600, or with −32022 where it is of a revision that is not
 * supported, whichever revision the connection began with.
 */
export function readMessage(value: unknown): ReadMessage {
  if (!isRecord(value)) return invalid(null, 'a message is a JSON object');
  const id = usableId(value.id);
  if (value.jsonrpc !== '2.0') return invalid(id, '"jsonrpc" is not "2.0"');
  if (!Object.hasOwn(value, 'method')) return readResponse(value, id);
  if (Object.hasOwn(value, 'id') && id === undefined) return invalid(id, '"id" is not a string or an integer');
  if (typeof value.method !== 'string') return invalid(id, '"method" is not a string');
  return readCall(value.method, value.params ?? undefined, id);
}

function readCall(method: string, given: unknown, id: MessageId | undefined): ReadMessage {
  const what = id === undefined ? 'notification' : 'request';
  if (given !== undefined && !isRecord(given))
    return id === undefined ? ignored(`a ${what} whose "params" is not an object`) : invalid(id, '"params" is not an object');
  const params = given && withoutAbsent(method, given);
  // The SDK drops this key without a word, so no tool could refuse it as it refuses every other unknown argument.
  if (id !== undefined && hasPrototypeKey(params?.arguments))
    return { kind: 'refused', answer: refusal(id, ProtocolErrorCode.InvalidParams, 'Invalid params: no argument is called "__proto__".') };
  const requested = isRecord(params?._meta) ? params._meta[PROTOCOL_VERSION_META_KEY] : undefined;
  if (typeof requested === 'string' && !PER_REQUEST_VERSIONS.includes(requested))
    return id === undefined ? ignored(`a ${what} of protocol version ${requested}`) : unsupported(id, requested);
  const message = { jsonrpc: '2.0' as const, ...(id === undefined ? {} : { id }), method, ...(params ? { params } : {}) };
  if (id === undefined ? isJSONRPCNotification(message) : isJSONRPCRequest(message))
    return { kind: 'message', message: message as JSONRPCMessage };
  // All that is left to be wrong are the fields of `_meta` that JSON-RPC itself needs.
  return id === undefined ? ignored(`a ${what} whose "_meta" has a wrong form`) : invalid(id, '"_meta" has a wrong form');
}

/** Responses are never answered, whatever is wrong with them. */
function readResponse(value: Record<string, unknown>, id: MessageId | undefined): ReadMessage {
  if (!Object.hasOwn(value, 'result') && !Object.hasOwn(value, 'error')) return invalid(id, '"method" is missing');
  const head = { jsonrpc: '2.0' as const, ...(id === undefined ? {} : { id }) };
  const message = Object.hasOwn(value, 'error') ? { ...head, error: value.error } : { ...head, result: value.result };
  if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) return { kind: 'message', message };
  return ignored('a response that is not one');
}

function usableId(id: unknown): MessageId | undefined {
  return typeof id === 'string' || Number.isSafeInteger(id) ? (id as MessageId) : undefined;
}

function invalid(id: MessageId | undefined | null, why: string): ReadMessage {
  return { kind: 'refused', answer: refusal(id ?? null, ProtocolErrorCode.InvalidRequest, `Invalid request: ${why}.`) };
}

function unsupported(id: MessageId, requested: string): ReadMessage {
  const data = { supported: PER_REQUEST_VERSIONS, requested };
  const message = `Unsupported protocol version: ${requested}`;
  return { kind: 'refused', answer: refusal(id, ProtocolErrorCode.UnsupportedProtocolVersion, message, data) };
}

function ignored(reason: string): ReadMessage {
  return { kind: 'ignored', reason };
}
