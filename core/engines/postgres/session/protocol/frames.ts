const HEADER = 5;
/** Longest DataRow or CopyData in bytes; a longer one is skipped, since decoding would hold it in memory several times. */
export const LONGEST_ROW = 128 * 1024 * 1024;
/** Longest other message in bytes; a larger length means that the peer is not PostgreSQL. */
const LONGEST_MESSAGE = 16 * 1024 * 1024;
const DATA_ROW = 0x44;
const COPY_DATA = 0x64;
const ERROR = 0x45;
const NOTICE = 0x4e;

/** The longest row a server can make (MaxAllocSize). */
const LONGEST_POSSIBLE_ROW = 0x3fffffff;
/** The most columns a row can have (MaxTupleAttributeNumber). */
const MOST_COLUMNS = 1664;
/** Types of server messages (protocol, "Message Formats"), including those of COPY, which we end. */
const TYPES = new Set(Buffer.from('RKSZTDCENAGHWInst123Vvcd'));

/** The peer sent bytes outside of PostgreSQL's protocol; nothing after them can be parsed. */
export class ProtocolError extends Error {}

/**
 * Checks a server's messages (`type, length, body`) before pg's parser gets them: it skips and reports overlong rows, and throws for an
 * invalid message, at which pg's parser would wait or loop forever.
 */
export class Frames {
  readonly #tooLong: (bytes: number) => void;
  /** Remaining body bytes of the current message, and whether to skip them. */
  #left = 0;
  #skipping = false;
  /** Incomplete header at the end of the last chunk. */
  #begun: Buffer | undefined;
  /** Collected body of an error or notice, which is checked when complete. */
  #fields: Buffer[] | undefined;

  constructor(tooLong: (bytes: number) => void) {
    this.#tooLong = tooLong;
  }

  /** The parts of a chunk that pass on to pg's parser. */
  pass(next: Buffer): Buffer[] {
    const chunk = this.#begun ? Buffer.concat([this.#begun, next]) : next;
    this.#begun = undefined;
    const parts: Buffer[] = [];
    let from = 0;
    let at = 0;
    for (;;) {
      const body = Math.min(this.#left, chunk.length - at);
      this.#fields?.push(chunk.subarray(at, at + body));
      at += body;
      this.#left -= body;
      if (this.#skipping) from = at;
      if (this.#left > 0) break;
      this.#endOfMessage();
      if (chunk.length - at < HEADER) break;
      const type = chunk[at] as number;
      const length = chunk.readUInt32BE(at + 1);
      const isData = type === DATA_ROW || type === COPY_DATA;
      const longest = isData ? LONGEST_POSSIBLE_ROW : LONGEST_MESSAGE;
      if (!TYPES.has(type) || length < 4 || length > longest) throw new ProtocolError('The server does not speak PostgreSQL’s protocol.');
      if (type === DATA_ROW && !isRow(length, chunk.subarray(at + HEADER))) throw new ProtocolError('The server sent a row that is none.');
      this.#left = length - 4;
      if (isData && length > LONGEST_ROW) {
        if (at > from) parts.push(chunk.subarray(from, at));
        this.#skipping = true;
        this.#tooLong(length);
      }
      if (type === ERROR || type === NOTICE) this.#fields = [];
      at += HEADER;
      if (this.#skipping) from = at;
    }
    if (this.#left === 0 && at < chunk.length) this.#begun = Buffer.from(chunk.subarray(at));
    if (at > from) parts.push(chunk.subarray(from, at));
    return parts;
  }

  #endOfMessage(): void {
    this.#skipping = false;
    if (this.#fields === undefined) return;
    checkFields(Buffer.concat(this.#fields));
    this.#fields = undefined;
  }
}

/** Whether the received part of a DataRow is plausible, by column count and first column's length (-1 for NULL): pg's parser would wait for the rest. */
function isRow(length: number, body: Buffer): boolean {
  if (body.length < 2) return true;
  const columns = body.readInt16BE(0);
  const left = length - 4 - 2 - 4 * columns;
  if (columns < 0 || columns > MOST_COLUMNS || left < 0) return false;
  if (columns === 0 || body.length < 6) return true;
  const first = body.readInt32BE(2);
  return first >= -1 && first <= left;
}

/** Checks the fields of an error or notice: repeated `type, text, 0`, then a final 0. Without it pg's parser searches beyond the message forever. */
function checkFields(body: Buffer): void {
  let at = 0;
  while (at < body.length && body[at] !== 0) {
    const end = body.indexOf(0, at + 1);
    if (end === -1) break;
    at = end + 1;
  }
  if (at >= body.length || body[at] !== 0) throw new ProtocolError('The server sent an error that does not end.');
}
