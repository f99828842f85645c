import type { Duplex } from 'node:stream';

/**
 * The channel between a parent and a driver host: frames over a pipe. It is not Node's own IPC channel, because garbage that a native driver
 * writes into that one becomes an uncaught exception in the parent and ends it (seen with Node 24).
 *
 * A frame: length of the rest (u32, big endian), kind (u8), then a JSON message, or a call's id (u32) and a batch of its rows as JSON.
 * Example of a message: `00 00 00 11`, `00`, `{"type":"ready"}`.
 */
const MESSAGE = 0;
const ROWS = 1;
const HEAD_BYTES = 4;

/** Longest valid frame in bytes. Batches are split far below it (hosted-rows.ts). */
const LONGEST_FRAME = 512 * 1024 * 1024;

export interface ChannelEvents {
  onMessage(message: unknown): void;
  /** `bytes`: length of `json` in the frame. */
  onRows(id: number, json: string, bytes: number): void;
  /** The peer sent an invalid frame; nothing after it is read. */
  onBroken(why: string): void;
  /** The other side is gone. */
  onEnd(): void;
}

export interface Channel {
  send(message: object): void;
  /** Sends a batch; returns its bytes. */
  sendRows(id: number, json: string): number;
  close(): void;
}

/** Speaks frames over a stream; never throws, and calls nothing after `onBroken` or `onEnd`. */
export function openChannel(stream: Duplex, events: ChannelEvents): Channel {
  let isOpen = true;
  const end = (): void => {
    if (!isOpen) return;
    isOpen = false;
    events.onEnd();
  };
  const read = frameReader((frame) => {
    if (isOpen) deliver(frame, events);
  });
  stream.on('data', (chunk: Buffer) => {
    if (!isOpen) return;
    try {
      read(chunk);
    } catch (error) {
      isOpen = false;
      stream.destroy();
      events.onBroken(error instanceof Error ? error.message : String(error));
    }
  });
  // A write to an ended process fails here; the exit event reports why the process ended.
  stream.on('error', end);
  stream.on('close', end);
  stream.on('end', end);
  return {
    send: (message) => {
      if (isOpen) stream.write(frameOf(JSON.stringify(message, withSpecialNumbers)));
    },
    sendRows: (id, json) => {
      const frame = frameOf(json, id);
      if (isOpen) stream.write(frame);
      return frame.length;
    },
    close: () => {
      isOpen = false;
      stream.destroy();
    },
  };
}

function deliver(frame: Buffer, events: ChannelEvents): void {
  const kind = frame[0];
  if (kind === MESSAGE) events.onMessage(JSON.parse(frame.toString('utf8', 1), reviveSpecialNumbers));
  else if (kind === ROWS && frame.length >= 5) events.onRows(frame.readUInt32BE(1), frame.toString('utf8', 5), frame.length + HEAD_BYTES);
  else throw new Error(`A frame of kind ${kind}.`);
}

function frameOf(json: string, rowsOf?: number): Buffer {
  const head = rowsOf === undefined ? 1 : 5;
  const length = head + Buffer.byteLength(json);
  if (length > LONGEST_FRAME) throw new RangeError(`A frame of ${length} bytes.`);
  const frame = Buffer.allocUnsafe(HEAD_BYTES + length);
  frame.writeUInt32BE(length, 0);
  frame[HEAD_BYTES] = rowsOf === undefined ? MESSAGE : ROWS;
  if (rowsOf !== undefined) frame.writeUInt32BE(rowsOf, HEAD_BYTES + 1);
  frame.write(json, HEAD_BYTES + head);
  return frame;
}

/** Assembles frames from chunks, copying each byte at most once. Throws at an invalid length. */
function frameReader(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let available = 0;
  let needed = HEAD_BYTES;
  return (chunk) => {
    chunks.push(chunk);
    available += chunk.length;
    if (available < needed) return;
    const whole = chunks.length === 1 ? chunk : Buffer.concat(chunks, available);
    let at = 0;
    for (;;) {
      const left = whole.length - at;
      if (left < HEAD_BYTES) {
        needed = HEAD_BYTES;
        break;
      }
      const length = whole.readUInt32BE(at);
      if (length === 0 || length > LONGEST_FRAME) throw new Error(`A frame of ${length} bytes.`);
      needed = HEAD_BYTES + length;
      if (left < needed) break;
      onFrame(whole.subarray(at + HEAD_BYTES, at + needed));
      at += needed;
    }
    const rest = whole.subarray(at);
    chunks = rest.length > 0 ? [rest] : [];
    available = rest.length;
  };
}

/** Bind parameters may be -0, NaN or infinite, which JSON lacks: `NaN` is sent as `{"$number":"NaN"}`. */
function withSpecialNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return { $number: Object.is(value, -0) ? '-0' : String(value) };
}

const SPECIAL_NUMBERS: ReadonlySet<unknown> = new Set(['-0', 'NaN', 'Infinity', '-Infinity']);

function reviveSpecialNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$number' in value)) return value;
  const { $number: text } = value;
  return SPECIAL_NUMBERS.has(text) && Object.keys(value).length === 1 ? Number(text) : value;
}
