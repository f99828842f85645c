import type { Readable, Writable } from 'node:stream';
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  ProtocolErrorCode,
  type Transport,
} from '@modelcontextprotocol/server';
import { OversizedLine } from '../whole-lines.ts';
import { Batches } from './batches.ts';
import { type MessageId, parseLine, type ReadMessage, type Refusal, readMessage, refusal } from './read-message.ts';

/** Why a line of a client was not served; what a log may tell of it, since the sentence may quote the client. */
export type ProtocolFaultKind = 'parse-error' | 'too-large' | 'batch' | 'unsupported-version' | 'invalid-request' | 'ignored';

/** What {@link LineTransport} reports through `onerror`. */
export class ProtocolFault extends Error {
  readonly kind: ProtocolFaultKind;

  constructor(kind: ProtocolFaultKind, sentence: string) {
    super(sentence);
    this.name = 'ProtocolFault';
    this.kind = kind;
  }
}

/** The one version whose clients may send several messages as an array. */
const VERSION_WITH_BATCHES = '2025-03-26';

/**
 * MCP over lines of JSON. Unlike the SDK's own transport it answers what is no request: malformed JSON, a wrong frame, a batch, a line
 * that is too long, a protocol version that is not served. Each of them is reported once through `onerror`, in one line.
 */
export class LineTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #lines: Readable;
  readonly #output: Writable;
  readonly #batches = new Batches((answers) => this.#write(answers));
  #version: string | undefined;
  #closed = false;

  /** `lines` gives what {@link WholeLines} makes of the input. */
  constructor(lines: Readable, output: Writable) {
    this.#lines = lines;
    this.#output = output;
  }

  /** The version that `initialize` agreed on. */
  setProtocolVersion = (version: string): void => {
    this.#version = version;
  };

  async start(): Promise<void> {
    this.#lines.on('data', this.#onLine).on('error', this.#onError).on('end', this.#onEnd).on('close', this.#onEnd);
    this.#output.on('error', this.#onError).on('close', this.#onEnd);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#lines.off('data', this.#onLine).pause();
    this.onclose?.();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) throw new Error('The connection is closed.');
    const isAnswer = isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message);
    if (isAnswer && message.id !== undefined && this.#batches.take(message.id, message)) return;
    await this.#write(message);
  }

  #onError = (error: Error): void => this.onerror?.(error);
  #onEnd = (): void => void this.close();

  #onLine = (line: Buffer | OversizedLine): void => {
    if (line instanceof OversizedLine) this.#refuse('too-large', tooLong(line));
    else if (!isBlank(line)) this.#onValue(parseLine(line));
  };

  #onValue(parsed: ReturnType<typeof parseLine>): void {
    if ('answer' in parsed) this.#take({ kind: 'refused', answer: parsed.answer });
    else if (Array.isArray(parsed.value) && this.#version === VERSION_WITH_BATCHES && parsed.value.length > 0) this.#onBatch(parsed.value);
    else if (Array.isArray(parsed.value)) this.#refuse('batch', noBatch(parsed.value.length));
    else this.#take(readMessage(parsed.value));
  }

  #onBatch(values: readonly unknown[]): void {
    const read = values.map(readMessage).map(outsideOfBatch);
    const ids = read.flatMap((one) => (one.kind === 'message' && isJSONRPCRequest(one.message) ? [one.message.id] : []));
    const refused = read.filter((one) => one.kind === 'refused');
    for (const { answer } of refused) this.#report(kindOf(answer), answer.error.message);
    this.#batches.open(
      ids,
      refused.map(({ answer }) => answer),
    );
    for (const one of read) if (one.kind !== 'refused') this.#take(one);
  }

  /** Hands a message on, or answers in its place. */
  #take(read: ReadMessage): void {
    if (read.kind === 'ignored') this.#report('ignored', `passed over ${read.reason}.`);
    else if (read.kind === 'refused') this.#refuse(kindOf(read.answer), read.answer);
    else {
      const cancelled = cancelledId(read.message);
      if (cancelled !== undefined) this.#batches.cancel(cancelled);
      this.onmessage?.(read.message);
    }
  }

  #refuse(kind: ProtocolFaultKind, answer: Refusal): void {
    this.#report(kind, answer.error.message);
    void this.#write(answer);
  }

  #report(kind: ProtocolFaultKind, sentence: string): void {
    this.onerror?.(new ProtocolFault(kind, sentence));
  }

  /** Resolves once the stream takes more; an error of the stream is its listeners' matter. */
  #write(message: unknown): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#output.write(`${JSON.stringify(message)}\n`, () => resolve());
    });
  }
}

function kindOf({ error }: Refusal): ProtocolFaultKind {
  if (error.code === ProtocolErrorCode.ParseError) return 'parse-error';
  return error.code === ProtocolErrorCode.UnsupportedProtocolVersion ? 'unsupported-version' : 'invalid-request';
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

function noBatch(length: number): Refusal {
  const why = length === 0 ? 'an empty array is no message' : 'this protocol version has no batches; send one message a line';
  return refusal(null, ProtocolErrorCode.InvalidRequest, `Invalid request: ${why}.`);
}

/** "The initialize request MUST NOT be part of a JSON-RPC batch." */
function outsideOfBatch(read: ReadMessage): ReadMessage {
  if (read.kind !== 'message' || !isJSONRPCRequest(read.message) || read.message.method !== 'initialize') return read;
  return {
    kind: 'refused',
    answer: refusal(read.message.id, ProtocolErrorCode.InvalidRequest, 'Invalid request: initialize stands in no batch.'),
  };
}

function cancelledId(message: JSONRPCMessage): MessageId | undefined {
  if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return undefined;
  return message.params?.requestId as MessageId | undefined;
}

/** Clients write the id first or last: `{"jsonrpc":"2.0","id":7,"method":…`, or `…,"jsonrpc":"2.0","id":7}`. */
const ID = String.raw`"id"\s*:\s*(-?\d{1,15}|"(?:[^"\\]|\\.){0,200}")\s*`;
const ID_AT_START = new RegExp(String.raw`^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?${ID},`);
const ID_AT_END = new RegExp(String.raw`,\s*${ID}(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$`);

/** Names the request where its id can be read without the rest, so that its caller need not wait until it gives up. */
function tooLong({ start, end }: OversizedLine): Refusal {
  const isCall = /"method"\s*:/.test(start) || /"method"\s*:/.test(end);
  const id = isCall ? (ID_AT_START.exec(start)?.[1] ?? ID_AT_END.exec(end)?.[1]) : undefined;
  return refusal(id === undefined ? null : readId(id), ProtocolErrorCode.InvalidRequest, 'Invalid request: the message is too large.');
}

function readId(text: string): MessageId | null {
  try {
    return JSON.parse(text) as MessageId;
  } catch {
    return null;
  }
}
